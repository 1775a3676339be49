import type { Dataset } from "../data/dataset.js";
import { runnersFor } from "../runtime/runners.js";
import { piecewise, type Turn } from "../runtime/turn.js";
import { evaluator } from "./evaluator.js";
import { placementOf, readRows } from "./features.js";
import type { Plan } from "./fitOptions.js";
import { CHUNK } from "./inference.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";
import type { Evaluation } from "./types.js";
import { workOf } from "./work.js";

/** What evaluates the data that a `fit` validates with, after each of its epochs. */
export async function validator(
  alive: () => ModelParts,
  schema: Schema,
  { epochs }: Plan,
  data: Dataset,
  turn: Turn,
): Promise<() => Promise<Evaluation>> {
  const features = await piecewise(turn, readRows(alive(), data, schema));
  const place = await piecewise(turn, placementOf(alive(), features.x));
  const { runtime, network } = alive();
  const newRunner = await runnersFor(runtime, workOf(network, Math.min(CHUNK, data.rows)), turn);
  return piecewise(turn, evaluator(alive(), schema, features, place, { turn, newRunner, times: epochs }));
}
