import type { Preprocessor } from "../preprocess/preprocessor.js";
import type { Communicator } from "../processes/communicator.js";
import type { Crew } from "../search/crew.js";
import { type Host, writeNotes } from "./host.js";
import { adoptModel, type FirstWeights } from "./init.js";
import { modelBytes } from "./modelBytes.js";
import { jobWeights } from "./network.js";
import { holdOwn, type Together } from "./ownRows.js";
import { divide, type Parts, unseenClasses } from "./parts.js";
import { makePlan, type Plan } from "./plan.js";
import { prepareParts } from "./preparedParts.js";
import { checkSharedPlan } from "./sharedPlan.js";
import { loadSource, type Source } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";

/** A training that is about to begin. */
export interface Begun {
  readonly source: Source;
  /** The rows as the source has them. */
  readonly divided: Parts;
  /**
   * The rows as the network takes them; where each process holds its own alone, all rows without
   * their features.
   */
  readonly parts: Parts;
  /** The rows that this process trains on and measures: all, or its own. */
  readonly held: Parts;
  /** Present where those are its own. */
  readonly together?: Together;
  readonly preprocessor: Preprocessor | undefined;
  readonly plan: Plan;
  readonly weights: readonly FirstWeights[] | undefined;
}

/**
 * Reads the rows and plans the training of a command. Where processes share batches out, each is
 * left with its own part of the rows: what it has read of others nobody holds any more.
 * @throws UsageError, DataError, FormatError; in all processes where one has read other rows.
 */
export async function beginTraining(
  host: Host,
  what: readonly string[],
  options: TrainOptions,
  processes: Communicator | undefined,
  crew: Crew | undefined,
): Promise<Begun> {
  const source = await loadSource(host, what, options, options.loss ? { loss: options.loss } : {});
  const divided = divide(source, options, options.seed ?? source.defaults(source.rows.rows).seed);
  const { parts, preprocessor, warnings } = prepareParts(source, divided, options);
  writeNotes(host, [...(source.notes ?? []), ...warnings]);
  const { plan, weights, notes } = await preparePlan(host, source, parts, options, crew);
  if (processes && !crew) checkSharedPlan(plan, parts.train);
  writeNotes(host, [...unseenClasses(parts), ...(notes ?? [])]);
  const others = { preprocessor, plan, weights };
  const own = processes && !crew && holdOwn(processes, source, parts, plan);
  return own ? { ...own, divided: own.parts, ...others } : { source, divided, parts, held: parts, ...others };
}

/** The plan, and the first weights where a file or the job has them. */
async function preparePlan(
  host: Host,
  source: Source,
  parts: Parts,
  options: TrainOptions,
  crew: Crew | undefined,
): Promise<{ readonly plan: Plan; readonly weights?: readonly FirstWeights[]; readonly notes?: readonly string[] }> {
  const whole = makePlan(options, source.defaults(parts.train.rows), parts.train, source.targets);
  // beside others it has one thread, as they have
  const plan = crew && crew.jobs > 1 && whole.threads === "auto" ? { ...whole, threads: 1 } : whole;
  if (options.init !== undefined) {
    const bytes = await modelBytes(host.platform, options.init, {});
    return adoptModel(plan, options, options.init, bytes, parts.train);
  }
  const weights = jobWeights(source, plan);
  return { plan, ...(weights && { weights }) };
}
