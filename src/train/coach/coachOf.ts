/**
 * What decides about a training while it goes on: loaded by the first `fit` with options of that
 * kind.
 */
import { OnDemand } from "../../onDemand.js";
import { checkFitNames } from "../fitNames.js";
import type { measured as measureRows } from "../measuring.js";
import type { Shuffles } from "../shuffles.js";
import type { EvaluateOptions, Evaluation, FitOptions } from "../types.js";
import type { TrainedModel } from "./callbacks.js";
import { Coach } from "./coach.js";
import type { FitState } from "./fitState.js";

/** A script of its own: who stops early may measure nothing besides. */
const measuring = new OnDemand("the metrics", () => import("../measuring.js"));

/** Processes that train together: few trainings have such. */
const distributing = new OnDemand("processes", () => import("../distributed/sharedTraining.js"));

/** Images that are changed by chance: few trainings have such. */
const augmenting = new OnDemand("augmentation", () => import("../augment/augmented.js"));

/**
 * What `evaluate` gives, with metrics, and by processes that share rows out. @throws UsageError
 * INVALID_OPTION.
 */
export async function measured(...given: Parameters<typeof measureRows>): Promise<Evaluation> {
  const [options, data, parts, schema] = given;
  const { measured: measure } = await measuring.load();
  if (!options || isAlone(options)) return measure(...given);
  const { sharedEvaluation } = await distributing.load();
  return sharedEvaluation(options, data, parts, schema, measure);
}

/**
 * The coach of a training with these options; `resumed` is one that it is to go on with.
 * @throws UsageError INVALID_OPTION.
 */
export async function coachOf(
  options: FitOptions,
  model: TrainedModel,
  shuffles: Shuffles,
  resumed: FitState | undefined,
): Promise<Coach> {
  checkFitNames(options);
  const { metrics } = options;
  const asked = metrics === undefined ? metrics : new (await measuring.load()).Metrics(metrics);
  const augment = options.augment === undefined ? undefined : (await augmenting.load()).augmentedWay;
  const share = isAlone(options) ? undefined : (await distributing.load()).sharedWay;
  return new Coach(options, model, shuffles, resumed, asked, (way, seed) => {
    const own = augment ? augment(options.augment, seed, way) : way;
    return share ? share(options, own) : own;
  });
}

/** Whether no other process takes part, and none is asked for by rows of its own. */
function isAlone({ distributed, rows = "all" }: EvaluateOptions): boolean {
  return distributed === undefined && rows === "all";
}
