import type { PreprocessorState } from "../preprocess/state.js";
import type { ModelInfo } from "./info.js";
import { Model } from "./model.js";
import type { ModelParts } from "./modelParts.js";

/**
 * What puts a model together of its parts; `Model`'s constructor does it for models that take no
 * tables.
 */
export type MakeModel = (parts: ModelParts) => Model;

/** Makes models in workers, whose callers make data sets of tables. */
export function preparedModels(state: PreprocessorState): MakeModel {
  return (parts) => new PreparedModel(parts, state);
}

/** A model that knows what a preprocessor learned, and is given data sets that it has prepared. */
export class PreparedModel extends Model {
  constructor(
    parts: ModelParts,
    private readonly state: PreprocessorState,
  ) {
    super({ ...parts, schema: { ...parts.schema, preprocessor: state } });
  }

  override get info(): ModelInfo {
    return { ...super.info, preprocessor: this.state };
  }
}
