import { isRecord } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { isSource } from "../data/source.js";
import type { TargetInput } from "../data/targets.js";
import type { Prepare } from "../preprocess/prepare.js";
import type { PreprocessorState } from "../preprocess/state.js";
import type { CheckOptions, GradientReport } from "../tensor/centralDifferences.js";
import type { FitProgress } from "./fitOver.js";
import type { ModelParts } from "./modelParts.js";
import { streaming } from "./onDemand.js";
import { type MakeModel, PreparedModel } from "./preparedModel.js";
import type { AnyRows, LabelledRows } from "./rows.js";
import type { DataSource } from "./stream/source.js";
import type { Trace } from "./trace.js";
import type { EpochRecord, EvaluateOptions, Evaluation, FitOptions, Prediction } from "./types.js";

/** Makes models that know what a preprocessor learned, whose data sets `toData` makes of tables. */
export function tableModels(state: PreprocessorState, toData: Prepare): MakeModel {
  return (parts) => new TableModel(parts, state, toData);
}

/**
 * A model with a preprocessor: whatever rows it is given, the model behind it sees data sets of
 * numbers.
 */
class TableModel extends PreparedModel {
  constructor(
    parts: ModelParts,
    state: PreprocessorState,
    private readonly toData: Prepare,
  ) {
    super(parts, state);
  }

  override async evaluate(rows: LabelledRows, options?: EvaluateOptions, ...none: readonly []): Promise<Evaluation> {
    return super.evaluate(this.toData(rows, true), options, ...none);
  }

  override async predict(rows: AnyRows, ...none: readonly []): Promise<Prediction> {
    return super.predict(this.toData(rows, false), ...none);
  }

  override async checkGradients(
    rows: LabelledRows,
    options?: CheckOptions,
    ...none: readonly []
  ): Promise<GradientReport> {
    return super.checkGradients(this.toData(rows, true), options, ...none);
  }

  override async trace(x: AnyRows, y?: TargetInput, ...none: readonly []): Promise<Trace> {
    return super.trace(this.toData(x, y === undefined), y, ...none);
  }

  protected override async *train(
    rows: LabelledRows | DataSource,
    options: FitOptions,
    progress: FitProgress,
  ): AsyncGenerator<EpochRecord, void, undefined> {
    yield* super.train(await this.dataOf(rows), this.withValidation(options), progress);
  }

  private async dataOf(rows: LabelledRows | DataSource): Promise<Dataset | DataSource> {
    if (!isSource(rows)) return this.toData(rows, true);
    const { changed } = await streaming.load();
    return changed(rows, (piece) => this.toData(piece, true));
  }

  private withValidation(options: FitOptions): FitOptions {
    const isAside = isRecord(options) && options.validation !== undefined && typeof options.validation !== "number";
    return isAside ? { ...options, validation: this.toData(options.validation, true) } : options;
  }
}
