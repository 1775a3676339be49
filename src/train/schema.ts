import type { Dataset } from "../data/dataset.js";
import type { Standardization } from "../data/standardize.js";
import type { Loss } from "../nn/losses.js";
import type { Pieces } from "../pieces.js";
import type { PreprocessorState } from "../preprocess/state.js";
import type { Standardizer } from "./standardizer.js";
import { classesLearned } from "./targets.js";

/** What a model knows about the data it is for; filled in by the first `fit`, or by the file it was loaded from. */
export interface Schema {
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly standardization?: Standardization;
  /** What input bytes are multiplied by. */
  readonly scale?: number;
  /** What makes inputs of the columns of a table: the one thing that no `fit` fills in. */
  readonly preprocessor?: PreprocessorState;
}

/** The schema of a model of `outputs` outputs once it is trained on `data`: what `previous` says already stays. */
export function* fitSchema(
  data: Dataset,
  previous: Schema,
  loss: Loss,
  outputs: number,
  standardizer: Standardizer | undefined,
): Pieces<Schema> {
  const classes = previous.classes ?? classesLearned(loss, outputs, data);
  const standardization = previous.standardization ?? (standardizer && (yield* standardizer.fitting(data)));
  return {
    scale: data.scale,
    ...(classes && { classes }),
    ...(data.features && { features: data.features }),
    ...(standardization && { standardization }),
    ...previous,
  };
}
