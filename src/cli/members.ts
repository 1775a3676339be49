import { UsageError } from "../errors.js";
import type { Model } from "../node.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import type { Communicator } from "../processes/communicator.js";
import { ensemble } from "../search/ensemble.js";
import { showCount } from "./counting.js";
import { writeEvent } from "./events.js";
import { fitOptionsOf } from "./fitPlan.js";
import { formatLoss } from "./format.js";
import type { Host } from "./host.js";
import { buildModel, jobWeights } from "./network.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import type { Source } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";
import { withInterrupt } from "./withInterrupt.js";

/** What a training was made of whose model is to have company. */
export interface FirstMember {
  readonly model: Model;
  readonly source: Source;
  readonly plan: Plan;
  readonly parts: Parts;
  readonly preprocessor: Preprocessor | undefined;
  readonly processes: Communicator | undefined;
}

/** @throws UsageError for options that are about one network alone. */
export function checkMembers({ members, checkpoint, resume, init }: TrainOptions): void {
  if (members === undefined || members === 1) return;
  const flag =
    checkpoint !== undefined ? "--checkpoint" : resume !== undefined ? "--resume" : init !== undefined ? "--init" : "";
  if (flag !== "")
    throw new UsageError(
      "INVALID_OPTION",
      `${flag} is of one network, and --members trains ${members}: leave out one of them.`,
    );
}

/**
 * Trains the other members as the first one was, from the seeds that follow its own, and averages all. Ctrl-C ends it with those that are
 * trained until then.
 */
export async function withMembers(
  host: Host,
  { model, source, plan, parts, preprocessor, processes }: FirstMember,
  { members: count = 1, json, quiet, metrics }: TrainOptions,
): Promise<{ readonly model: Model; readonly wasStopped: boolean }> {
  const members = [model];
  const counting = json || quiet ? undefined : showCount(host, "member", 1, count);
  let wasStopped = false;
  try {
    for (let member = 1; member < count && !wasStopped; member++) {
      const own = { ...plan, seed: plan.seed + member };
      const other = await buildModel(own, parts.train, jobWeights(source, own), preprocessor);
      const distributed = processes && { distributed: processes };
      const options = fitOptionsOf(own, parts, metrics ? { metrics } : {});
      const history = await withInterrupt(host, async (signal) =>
        other.fit(parts.train, { ...options, ...distributed, signal }),
      );
      wasStopped = history === undefined;
      if (history === undefined) {
        other.dispose();
        continue;
      }
      members.push(other);
      const { loss = Number.NaN } = history.epochs[history.epochs.length - 1] ?? {};
      counting?.update(member + 1, `loss ${formatLoss(loss)}`);
      if (json) writeEvent(host, { event: "member", member: member + 1, seed: own.seed, loss });
    }
    if (members.length === 1) return { model, wasStopped };
    return { model: await ensemble(host.platform, members), wasStopped };
  } finally {
    counting?.stop();
    for (const other of members.slice(1)) other.dispose();
  }
}
