import { UsageError } from "../errors.js";
import { load, type Model } from "../node.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import type { Crew } from "../search/crew.js";
import { digestOfRows } from "../search/digest.js";
import { ensembleOf } from "../search/ensemble.js";
import { type TrainedMember, trainMember } from "../search/trainMember.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import { showCount } from "./counting.js";
import { writeEvent } from "./events.js";
import { fitOptionsOf } from "./fitPlan.js";
import { formatLoss } from "./format.js";
import type { Host } from "./host.js";
import { jobWeights, modelOptionsOf } from "./network.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import type { Run } from "./run.js";
import type { Source } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";
import { withInterrupt } from "./withInterrupt.js";

/** What a training is made of whose model is to have company. */
export interface FirstMember {
  readonly model: Model;
  readonly source: Source;
  readonly plan: Plan;
  readonly parts: Parts;
  readonly preprocessor: Preprocessor | undefined;
  /** Trains the model. */
  readonly train: () => Promise<Run>;
}

/**
 * @throws UsageError for options that are about one network alone, or about several where there is
 * one.
 */
export function checkMembers({ members = 1, jobs, checkpoint, resume, init }: TrainOptions): void {
  if (members === 1) {
    if (jobs === undefined) return;
    throw new UsageError("INVALID_OPTION", "--jobs hands out networks, and one is trained: add --members 5.");
  }
  const flag =
    checkpoint !== undefined ? "--checkpoint" : resume !== undefined ? "--resume" : init !== undefined ? "--init" : "";
  if (flag !== "")
    throw new UsageError(
      "INVALID_OPTION",
      `${flag} is of one network, and --members trains ${members}: leave out one of them.`,
    );
}

/**
 * Hands out the members to the crew: the first one, of which epochs are told, to this very process
 * if it is the first, the others as it is, from the seeds that follow its own; averages all. Ctrl-C
 * ends it with those that are trained until then, or the first one as it stands.
 */
export async function withMembers(
  host: Host,
  crew: Crew,
  first: FirstMember,
  options: TrainOptions,
): Promise<{ readonly model: Model; readonly run: Run }> {
  const { model, plan, parts } = first;
  const { members: count = 1, json, quiet } = options;
  crew.agree(() => ({
    [`${DIGEST}rows`]: digestOfRows(parts.train, ...(parts.test ? [parts.test] : [])),
  }));
  const counting = json || quiet ? undefined : showCount(host, "member", 0, count);
  const done: TrainedMember[] = [];
  let run: Run = { records: [], seconds: 0, threads: 1, wasStopped: false };
  const trained = await withInterrupt(host, (signal) =>
    crew.doAll(
      Array.from({ length: count }, (_, i) => i + 1),
      async (member, ended): Promise<TrainedMember> => {
        if (member > 1) return trainOther(host, crew, first, options, member, ended);
        run = await first.train();
        if (run.wasStopped) ended.throwIfAborted();
        const { records, seconds } = run;
        const loss = records.at(-1)?.loss ?? null;
        return { member, seed: plan.seed, loss, epochs: records.length, seconds, bytes: await model.toBytes() };
      },
      signal,
      (_, member) => {
        done.push(member);
        const { bytes: __, ...told } = member;
        counting?.update(done.length, `loss ${formatLoss(told.loss ?? Number.NaN)}`);
        if (json) writeEvent(host, { event: "member", ...told });
      },
    ),
  ).finally(() => counting?.stop());
  if (!crew.isFirst) return { model, run };
  const members = trained ?? done.sort((a, b) => a.member - b.member);
  const stopped = { ...run, wasStopped: trained === undefined };
  if (members.length === 0) return { model, run: stopped };
  if (members.length > 1) return { model: await ensembleOf(host.platform, members), run: stopped };
  return { model: await load(members[0].bytes), run: stopped };
}

async function trainOther(
  { platform }: Host,
  { jobs }: Crew,
  { source, plan: given, parts, preprocessor }: FirstMember,
  options: TrainOptions,
  member: number,
  signal: AbortSignal,
): Promise<TrainedMember> {
  const plan = { ...given, seed: given.seed + member - 1 };
  const model = modelOptionsOf(plan, parts.train, jobWeights(source, plan), preprocessor);
  const recipe = { model, fit: fitOptionsOf(plan, parts, options) };
  return trainMember(platform, jobs, recipe, parts.train, undefined, member, signal);
}
