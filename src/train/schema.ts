import type { Dataset } from "../data/dataset.js";
import type { Standardization } from "../data/standardize.js";
import type { ToldLoss } from "../nn/losses.js";
import type { Pieces } from "../pieces.js";
import type { PreprocessorState } from "../preprocess/state.js";
import { orderColumns, readRows } from "./features.js";
import type { ModelInfo } from "./info.js";
import type { ModelParts } from "./modelParts.js";
import { classesOf, type Targets, targetsFor } from "./targets.js";

/** What a model knows about the data it is for; filled in by the first `fit`, or by the file it was loaded from. */
export interface Schema {
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly standardization?: Standardization;
  /** What the numbers of rows are multiplied by. */
  readonly scale?: number;
  /** What makes inputs of the columns of a table: the one thing that no `fit` fills in. */
  readonly preprocessor?: PreprocessorState;
  /** Of the numbers that are learned; absent where nothing is known of them. */
  readonly targets?: TargetSchema;
  /** What the last `fit` trained on. */
  readonly trainedOn?: TrainedOn;
}

/** What a `fit` trains on. */
export interface TrainedOn {
  /** Absent where rows come in pieces. */
  readonly rows?: number;
  /** Rows of a batch. */
  readonly batchSize: number;
}

/** What a model knows of the numbers that it learns; it takes no classes from then on. */
export interface TargetSchema {
  /** One for each output. */
  readonly names?: readonly string[];
  /** The outputs are the targets brought to mean 0 and deviation 1, column by column. */
  readonly standardization?: Standardization;
}

/** The names of classes, columns and targets that a model knows. */
export function namesKnown({
  classes,
  features,
  targets,
}: Schema): Pick<ModelInfo, "classes" | "features" | "targetNames"> {
  const targetNames = targets?.names;
  return { ...(classes && { classes }), ...(features && { features }), ...(targetNames && { targetNames }) };
}

/** Rows to train on, as they enter the network, and what a model knows of its data from then on. */
export interface Learned {
  readonly schema: Schema;
  readonly features: Dataset;
  readonly targets: Targets;
}

/** What a model is trained on by `data`; what `previous` says of its data already stays. @throws DataError. */
export function* learn(parts: ModelParts, data: Dataset, previous: Schema): Pieces<Learned> {
  const ordered = yield* orderColumns(parts, data, previous);
  const schema = yield* fitSchema(parts, ordered, previous);
  const features = yield* readRows(parts, ordered, schema);
  return { schema, features, targets: targetsFor(parts, features, schema) };
}

function* fitSchema(parts: ModelParts, data: Dataset, previous: Schema): Pieces<Schema> {
  const classes = classesOf(parts, data, previous);
  const names = previous.targets?.names ?? data.targetNames;
  const features = previous.features ?? data.features;
  const schema: Schema = {
    scale: data.scale,
    ...previous,
    ...(classes && { classes }),
    ...(features && { features }),
    ...(!classes && { targets: { ...previous.targets, ...(names && { names }) } }),
  };
  return parts.standardizer ? yield* parts.standardizer.fittingSchema(data, schema, parts) : schema;
}

/** The loss in the units in which it is told; what it allocates for that lives as long as what tells it. */
export function lossIn(parts: ModelParts, schema: Schema): ToldLoss {
  return parts.standardizer?.lossIn(parts, schema) ?? parts.loss;
}
