import type { Dataset } from "../data/dataset.js";
import { Program } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { activationCases } from "./activationCases.js";
import type { KernelCase } from "./cases.js";
import { copyLimit, flopLimit, type Limits } from "./limits.js";
import { productCases } from "./productCases.js";
import { sparseCases } from "./sparseCases.js";
import { type Summary, summarize } from "./statistics.js";
import { type Clock, type Pace, timeRuns } from "./timing.js";
import { vectorCases } from "./vectorCases.js";

/** What a kernel does at one size. */
export interface KernelResult {
  readonly group: string;
  readonly kernel: string;
  readonly size: string;
  /** Seconds of one run. */
  readonly seconds: Summary;
  /**
   * Operations a second in the median round, see `Work`; absent for kernels that are held against a
   * copy.
   */
  readonly flops?: number;
  /** Bytes a second in the median round. */
  readonly bytesPerSecond: number;
  /** Elements a second in the median round. */
  readonly elementsPerSecond: number;
  /**
   * Part of the machine's 128-bit limit, 1 being all of it; wider lanes and skipped zeros go
   * beyond.
   */
  readonly share: number;
  /** Kernel calls that make up a run. */
  readonly calls: number;
  /** Microseconds of the host for one call: what it takes where no row is asked for. */
  readonly callMicroseconds: number;
}

/**
 * Everything that `lanegrad bench kernels` measures; `images` are mostly zeros, which the sparse
 * products skip.
 */
export function kernelCases(images: Dataset): readonly KernelCase[] {
  return [...productCases, ...sparseCases(images), ...activationCases, ...vectorCases];
}

/** Measures one case. Its memory is given back. */
export function measureKernel(
  runtime: Runtime,
  { group, kernel, size, prepare }: KernelCase,
  limits: Limits,
  pace: Pace,
  now?: Clock,
): KernelResult {
  const mark = runtime.arena.mark();
  try {
    const { steps, flops, bytes, elements } = prepare(runtime);
    const program = new Program(steps, runtime.kernels);
    const idle = new Program(
      steps.map((each) => ({ ...each, rows: 0 })),
      runtime.kernels,
    );
    const seconds = summarize(timeRuns(() => program.run(), pace, now));
    const called = summarize(timeRuns(() => idle.run(), { ...pace, roundSeconds: pace.roundSeconds / 10 }, now));
    const bytesPerSecond = bytes / seconds.median;
    const rate = flops === undefined ? bytesPerSecond : flops / seconds.median;
    return {
      group,
      kernel,
      size,
      seconds,
      ...(flops !== undefined && { flops: rate }),
      bytesPerSecond,
      elementsPerSecond: elements / seconds.median,
      share: rate / (flops === undefined ? copyLimit(limits, bytes) : flopLimit(limits)),
      calls: steps.length,
      callMicroseconds: (called.median / steps.length) * 1e6,
    };
  } finally {
    runtime.arena.release(mark);
  }
}
