import { fitOptionsOf } from "./fitPlan.js";
import type { Measure } from "./measure.js";
import { measureTrained } from "./measureTrained.js";
import { buildModel, jobWeights } from "./network.js";
import type { Parts } from "./parts.js";
import { makePlan } from "./plan.js";
import { prepareParts } from "./preparedParts.js";
import type { Source } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";

/** What the best settings came to, on rows that no trial has seen. */
export interface TrainedBest {
  readonly test?: Measure;
  readonly saved?: string;
}

/**
 * Trains with these options on all rows but those to test, measures these, and saves the model
 * where that was asked for.
 */
export async function trainBest(
  source: Source,
  divided: Parts,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<TrainedBest> {
  const { parts, preprocessor } = prepareParts(source, divided, options);
  const plan = makePlan(options, source.defaults(parts.train.rows), parts.train, source.targets);
  using model = await buildModel(plan, parts.train, jobWeights(source, plan), preprocessor);
  const { metrics: _, ...fit } = fitOptionsOf(plan, parts, options);
  await model.fit(parts.train, { ...fit, signal });
  if (options.save !== undefined) await model.save(options.save);
  const { test: data } = parts;
  const places = source.columns && divided.test?.x;
  const test =
    data && (await measureTrained(model, source, { data, part: "test", ...(places && { places }) }, options.metrics));
  return { ...(test && { test }), ...(options.save !== undefined && { saved: options.save }) };
}
