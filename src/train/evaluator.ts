import type { Dataset } from "../data/dataset.js";
import type { Sliced } from "../sliced.js";
import { Inference, type Repetition } from "./inference.js";
import { lossIn, type WeighLoss } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import { placeData } from "./placing/placedData.js";
import type { PlaceFeatures } from "./placing/placedFeatures.js";
import { targetsFor } from "./placing/targets.js";
import type { Schema } from "./schema.js";
import type { Evaluation } from "./types.js";

/**
 * Places `data` and returns what evaluates it, as often as wanted while its blocks are not
 * released.
 */
export function* evaluator(
  parts: ModelParts,
  schema: Schema,
  data: Dataset,
  place: PlaceFeatures,
  weigh?: WeighLoss,
  during?: Repetition,
  Pass = Inference,
): Sliced<() => Promise<Evaluation>> {
  const targets = targetsFor(parts, data, schema);
  const placed = yield* placeData(parts.runtime, data, targets, parts.network.outputs, place);
  const told = lossIn(parts, schema);
  const inference = new Pass(parts, weigh?.(told, placed) ?? told, placed, "evaluate", during);
  return () => inference.evaluate((targets.labels && targets.classes) ?? 0, data.name);
}
