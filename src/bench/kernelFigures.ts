import { formatGiga, formatTime, threeDigits } from "./figures.js";
import type { KernelResult } from "./kernels.js";
import type { Limits } from "./limits.js";

const MIB = 2 ** 20;

/**
 * The columns in which figures of kernels are shown; between rates and the host's time stands the
 * share of the limit.
 */
export const FIGURE_HEADINGS = {
  kernel: "kernel",
  size: "size",
  median: "median",
  least: "least",
  flops: "GFLOP/s",
  bytes: "GB/s",
  elements: "elements/ns",
  share: "of the limit",
  host: "host µs/call",
} as const;

/**
 * A result in texts, one for each column but the share; rates that don't measure a kernel are
 * empty.
 */
export type KernelFigures = Readonly<Record<Exclude<keyof typeof FIGURE_HEADINGS, "share">, string>>;

/** The figures of a result. */
export function kernelFigures(result: KernelResult): KernelFigures {
  const { kernel, size, seconds, flops, bytesPerSecond, elementsPerSecond, callMicroseconds } = result;
  return {
    kernel,
    size,
    median: formatTime(seconds.median),
    least: formatTime(seconds.least),
    flops: flops === undefined ? "" : formatGiga(flops),
    bytes: flops === undefined ? formatGiga(bytesPerSecond) : "",
    elements: flops === undefined ? formatGiga(elementsPerSecond) : "",
    host: threeDigits(callMicroseconds),
  };
}

/** The limits that kernels are held against, a sentence each. */
export function limitTexts({ arithmetic, wideArithmetic = [], copies }: Limits): readonly string[] {
  return [
    ...arithmetic.map(({ name, flops }) => `${formatGiga(flops)} GFLOP/s in 128-bit registers: ${name}`),
    ...wideArithmetic.map(({ name, flops }) => `${formatGiga(flops)} GFLOP/s in 256-bit registers: ${name}`),
    ...copies.map(({ bytes, bytesPerSecond }) => {
      const size = bytes < MIB ? `${bytes / 1024} KiB` : `${bytes / MIB} MiB`;
      return `${formatGiga(bytesPerSecond)} GB/s read and written: a copy of ${size}`;
    }),
  ];
}
