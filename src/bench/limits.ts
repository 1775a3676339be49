import type { ModelPlatform } from "../platform/platform.js";
import type { Dtype } from "../runtime/kernels.js";
import { type Pace, timeRuns } from "./timing.js";
import { type Arithmetic, arithmeticModule, type Bits, copyModule, operationsOfPass } from "./wasmLoops.js";

/** Operations a second of one way to compute, in registers alone. */
export interface ArithmeticLimit {
  readonly name: Arithmetic;
  readonly flops: number;
}

/** What one thread of this machine and engine can do, for kernels to be held against. */
export interface Limits {
  /** Each way to compute that the engine has, in 128-bit registers. */
  readonly arithmetic: readonly ArithmeticLimit[];
  /** The same in 256-bit registers, where the kernels that are measured compute in them. */
  readonly wideArithmetic?: readonly ArithmeticLimit[];
  /** Bytes a second that copies of each size read and write together. */
  readonly copies: readonly { readonly bytes: number; readonly bytesPerSecond: number }[];
}

/** Passes of the arithmetic loop in one call: a few milliseconds. */
const PASSES = 10_000;

/** What is copied, for every level of caches and for the memory behind them. */
const COPIED_BYTES = [16, 64, 256, 4096, 65536].map((kibibytes) => kibibytes * 1024);

const PAGE = 65536;

/** A byte that makes a float of about 1 of four, and of eight a double of which the same holds. */
const ORDINARY = 0x3f;

/** Many short rounds: the best of them was disturbed by nobody. */
const LIMIT_PACE: Pace = { rounds: 25, roundSeconds: 0.01 };

/** Measures the limits for numbers of `dtype`. */
export function measureLimits(dtype: Dtype, pace: Pace = LIMIT_PACE): Limits {
  return { arithmetic: measureArithmetic(dtype, 128, pace), copies: measureCopies(pace) };
}

/** Measures the arithmetic in 256-bit registers, on a platform that has them. */
export function measureWideArithmetic(
  dtype: Dtype,
  platform: Pick<ModelPlatform, "allowWideLanes">,
  pace: Pace = LIMIT_PACE,
): readonly ArithmeticLimit[] {
  platform.allowWideLanes(true);
  try {
    return measureArithmetic(dtype, 256, pace);
  } finally {
    platform.allowWideLanes(false);
  }
}

/** Operations a second that no kernel exceeds unless the engine makes its vectors wider. */
export function flopLimit({ arithmetic }: Limits): number {
  return Math.max(...arithmetic.map(({ flops }) => flops));
}

/**
 * Bytes a second of the copy that is nearest in size to a kernel which touches `bytes` of memory.
 */
export function copyLimit({ copies }: Limits, bytes: number): number {
  // a copy touches twice the bytes that it copies
  const distance = (copied: number) => Math.abs(Math.log2((2 * copied) / bytes));
  return copies.reduce((a, b) => (distance(b.bytes) < distance(a.bytes) ? b : a)).bytesPerSecond;
}

function measureArithmetic(dtype: Dtype, bits: Bits, pace: Pace): readonly ArithmeticLimit[] {
  const ways: readonly Arithmetic[] = ["multiply, add", "fused multiply-add"];
  return (
    ways
      // relaxed SIMD is not in every engine
      .filter((name) => WebAssembly.validate(arithmeticModule(dtype, name, bits)))
      .map((name) => {
        const run = instantiate(arithmeticModule(dtype, name, bits));
        // factor 1 and summand 0 keep the chains at one ordinary number for ever
        const seconds = leastOf(timeRuns(() => run(PASSES, 1, 0), pace));
        return { name, flops: (PASSES * operationsOfPass(dtype, name, bits)) / seconds };
      })
  );
}

function measureCopies(pace: Pace): Limits["copies"] {
  const most = Math.max(...COPIED_BYTES);
  const run = instantiate(copyModule((2 * most) / PAGE));
  return COPIED_BYTES.map((bytes) => {
    const seconds = leastOf(timeRuns(() => run(1, most, 0, bytes), pace));
    return { bytes, bytesPerSecond: (2 * bytes) / seconds };
  });
}

/** A limit is what the machine does undisturbed. */
function leastOf(samples: readonly number[]): number {
  return Math.min(...samples);
}

/** The module's function, and its memory, full of ordinary numbers of either type. */
function instantiate(bytes: Uint8Array<ArrayBuffer>): (...values: number[]) => void {
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  if (typeof run !== "function" || !(memory instanceof WebAssembly.Memory))
    throw new TypeError("The module has no function `run`, or no memory.");
  // pages that were never written are all one page of zeros, which any cache holds
  new Uint8Array(memory.buffer).fill(ORDINARY);
  return (...values) => void run(...values);
}
