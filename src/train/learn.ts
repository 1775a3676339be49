import type { Dataset } from "../data/dataset.js";
import type { AnyLoss } from "../nn/losses.js";
import type { Sliced } from "../sliced.js";
import type { ModelParts } from "./modelParts.js";
import { orderColumns, readRows } from "./placing/features.js";
import type { PlacedData } from "./placing/placedData.js";
import type { OutputLayer } from "./placing/standardizing.js";
import { classesOf, targetsFor } from "./placing/targets.js";
import type { Targets } from "./placing/targetValues.js";
import type { Schema } from "./schema.js";

/** Makes the loss of rows in memory that of rows as they count. */
export type WeighLoss = (told: AnyLoss, placed: PlacedData) => AnyLoss;

/** Rows to train on, as they enter the network, and what a model knows of its data from then on. */
export interface Learned {
  readonly schema: Schema;
  readonly features: Dataset;
  readonly targets: Targets;
}

/**
 * What a model is trained on by `data`; what `previous` says of its data already stays.
 * @throws DataError.
 */
export function* learn(parts: ModelParts, data: Dataset, previous: Schema): Sliced<Learned> {
  const ordered = yield* orderColumns(parts, data, previous);
  const schema = yield* fitSchema(parts, ordered, previous);
  const features = yield* readRows(parts, ordered, schema);
  return { schema, features, targets: targetsFor(parts, features, schema) };
}

function* fitSchema(parts: ModelParts, data: Dataset, previous: Schema): Sliced<Schema> {
  const classes = classesOf(parts, data, previous);
  const names = previous.targets?.names ?? data.targetNames;
  const features = previous.features ?? data.features;
  const schema: Schema = {
    scale: data.scale,
    scalesDoubles: !(data.x instanceof Uint8Array),
    ...previous,
    ...(classes && { classes: [...classes] }),
    ...(features && { features: [...features] }),
    ...(!classes && { targets: { ...previous.targets, ...(names && { names: [...names] }) } }),
  };
  return parts.standardizer
    ? yield* parts.standardizer.fittingSchema(data, schema, parts.loss, lastLayer(parts))
    : schema;
}

/**
 * The loss in the units in which it is told; what it allocates for that lives as long as what tells
 * it.
 */
export function lossIn(parts: ModelParts, schema: Schema): AnyLoss {
  return parts.standardizer?.lossIn(parts.loss, parts.runtime, schema) ?? parts.loss;
}

/** What decides whether targets are standardized. */
function lastLayer({ network: { layers } }: ModelParts): OutputLayer {
  const { activation, bias } = layers[layers.length - 1];
  return { activation, hasBias: bias };
}
