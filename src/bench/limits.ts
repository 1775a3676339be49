import type { Dtype } from "../runtime/kernels.js";
import { type Pace, timeRuns } from "./timing.js";
import { type Arithmetic, arithmeticModule, copyModule, operationsOfPass } from "./wasmLoops.js";

/** What one thread of this machine and engine can do, for kernels to be held against. */
export interface Limits {
  /** Operations a second of each way to compute that the engine has, in registers alone. */
  readonly arithmetic: readonly { readonly name: Arithmetic; readonly flops: number }[];
  /** Bytes a second that copies of each size read and write together. */
  readonly copies: readonly { readonly bytes: number; readonly bytesPerSecond: number }[];
}

/** Passes of the arithmetic loop in one call: a few milliseconds. */
const PASSES = 10_000;

/** What is copied, for every level of caches and for the memory behind them. */
const COPIED_BYTES = [16, 64, 256, 4096, 65536].map((kibibytes) => kibibytes * 1024);

const PAGE = 65536;

/** Many short rounds: the best of them was disturbed by nobody. */
const LIMIT_PACE: Pace = { rounds: 25, roundSeconds: 0.01 };

/** Measures the limits for numbers of `dtype`. */
export function measureLimits(dtype: Dtype, pace: Pace = LIMIT_PACE): Limits {
  const ways: readonly Arithmetic[] = ["multiply, add", "fused multiply-add"];
  return {
    arithmetic: ways
      // relaxed SIMD is not in every engine
      .filter((name) => WebAssembly.validate(arithmeticModule(dtype, name)))
      .map((name) => ({ name, flops: measureArithmetic(dtype, name, pace) })),
    copies: measureCopies(pace),
  };
}

/** Operations a second that no kernel exceeds unless the engine makes its vectors wider. */
export function flopLimit({ arithmetic }: Limits): number {
  return Math.max(...arithmetic.map(({ flops }) => flops));
}

/** Bytes a second of the copy that is nearest in size to a kernel which touches `bytes` of memory. */
export function copyLimit({ copies }: Limits, bytes: number): number {
  // a copy touches twice the bytes that it copies
  const distance = (copied: number) => Math.abs(Math.log2((2 * copied) / bytes));
  return copies.reduce((a, b) => (distance(b.bytes) < distance(a.bytes) ? b : a)).bytesPerSecond;
}

function measureArithmetic(dtype: Dtype, name: Arithmetic, pace: Pace): number {
  const { run } = instantiate(arithmeticModule(dtype, name));
  // factor 1 and summand 0 keep the chains at one ordinary number for ever
  const seconds = leastOf(timeRuns(() => run(PASSES, 1, 0), pace));
  return (PASSES * operationsOfPass(dtype, name)) / seconds;
}

function measureCopies(pace: Pace): Limits["copies"] {
  const most = Math.max(...COPIED_BYTES);
  const { run, memory } = instantiate(copyModule((2 * most) / PAGE));
  // pages that were never written are all one page of zeros, which any cache holds
  if (memory) new Uint8Array(memory.buffer).fill(1);
  return COPIED_BYTES.map((bytes) => {
    const seconds = leastOf(timeRuns(() => run(1, most, 0, bytes), pace));
    return { bytes, bytesPerSecond: (2 * bytes) / seconds };
  });
}

/** A limit is what the machine does undisturbed. */
function leastOf(samples: readonly number[]): number {
  return Math.min(...samples);
}

function instantiate(bytes: Uint8Array<ArrayBuffer>): {
  readonly run: (...values: number[]) => unknown;
  readonly memory: WebAssembly.Memory | undefined;
} {
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  if (typeof run !== "function") throw new TypeError("The module has no function `run`.");
  return { run: (...values) => run(...values), memory: memory instanceof WebAssembly.Memory ? memory : undefined };
}
