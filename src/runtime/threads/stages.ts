import type { Kernels } from "../kernels.js";
import { type BoundKernel, bindKernel } from "../program.js";
import type { DivisibleStep } from "./divisible.js";
import type { CallMessage } from "./poolWorker.js";
import type { Shares } from "./shares.js";

/**
 * What lies between two barriers: pieces that any thread may take, or steps that the main thread
 * does alone.
 */
export interface Stage {
  readonly calls: readonly (() => void)[];
  readonly isShared: boolean;
  /** Whether its pieces take so long that the clock is looked at after each. */
  readonly isLong: boolean;
  /** Whether it changes the model: what has begun to must go to its end. */
  readonly isCommitting: boolean;
}

/** Milliseconds of one piece from which the clock is looked at after it. */
const LONG = 2;

/**
 * Where a step's rows are cut into about `pieces` equal ranges, its ends included; no range is
 * empty.
 */
export function cutsOf({ rows, grain }: Pick<DivisibleStep, "rows" | "grain">, pieces: number): readonly number[] {
  const cuts = [0];
  for (let i = 1; i < pieces; i++) {
    const cut = Math.round((i * rows) / pieces / grain) * grain;
    if (cut > cuts[cuts.length - 1] && cut < rows) cuts.push(cut);
  }
  cuts.push(rows);
  return cuts;
}

/**
 * The stages of `steps`, shared out as told; `milliseconds` is what each step takes on one thread,
 * infinite where nobody knows. From step number `commit` on the model is changed.
 */
export function stagesOf(
  kernels: Kernels,
  steps: readonly DivisibleStep[],
  shares: readonly Shares[],
  milliseconds: readonly number[],
  commit: number,
): readonly Stage[] {
  const stages: Stage[] = [];
  steps.forEach((step, i) => {
    const { threads, pieces } = shares[i];
    const isShared = threads > 1;
    const call = bindKernel(kernels, step.kernel, step.args);
    const calls = ranges(cutsOf(step, pieces)).map(([begin, end]) => bindRange(call, begin, end));
    const isLong = milliseconds[i] / calls.length > LONG;
    const stage = { calls, isShared, isLong, isCommitting: i >= commit };
    const last = stages[stages.length - 1];
    const isMore =
      last && !last.isShared && !isShared && last.isLong === isLong && last.isCommitting === stage.isCommitting;
    if (isMore) stages[stages.length - 1] = { ...last, calls: [...last.calls, ...calls] };
    else stages.push(stage);
  });
  return stages;
}

/**
 * The same stages for a worker, whose scratch memory is at `scratch`; from the first shared one to
 * the last.
 */
export function messageOf(
  steps: readonly DivisibleStep[],
  shares: readonly Shares[],
  stages: readonly Stage[],
  scratch: number,
): readonly (readonly CallMessage[])[] {
  const shared = steps.flatMap((step, i) => (shares[i].threads > 1 ? [{ step, pieces: shares[i].pieces }] : []));
  let next = 0;
  const messages = stages.map((stage) => {
    if (!stage.isShared) return [];
    const { step, pieces } = shared[next++];
    const args = step.takesScratch ? [...step.args.slice(0, -1), scratch] : step.args;
    return ranges(cutsOf(step, pieces)).map(([begin, end]) => ({ kernel: step.kernel, args: [...args, begin, end] }));
  });
  const [first, last] = sharedRange(stages);
  return messages.slice(first, last + 1);
}

/** Indices of the first and of the last shared stage; -1 if there is none. */
export function sharedRange(stages: readonly Stage[]): readonly [first: number, last: number] {
  return [stages.findIndex(({ isShared }) => isShared), stages.findLastIndex(({ isShared }) => isShared)];
}

function ranges(cuts: readonly number[]): readonly (readonly [begin: number, end: number])[] {
  return cuts.slice(1).map((end, i) => [cuts[i], end]);
}

function bindRange(call: BoundKernel, begin: number, end: number): () => void {
  return call.bind(undefined, begin, end);
}
