import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/** A kernel at work on one size, ready to be measured. */
export interface KernelCase {
  readonly group: string;
  readonly kernel: string;
  /** Shape, for people: a product [rows x depth] [depth x columns] is "rows x depth x columns". */
  readonly size: string;
  /** Allocates what the kernel needs and fills it with ordinary numbers. */
  prepare(runtime: Runtime): Work;
}

/** What is timed, and what it amounts to. */
export interface Work {
  readonly steps: readonly Step[];
  /**
   * Multiplications and additions of the product, whether zeros are skipped or not, and without
   * bias and activation; absent for kernels that are measured by the bytes they move.
   */
  readonly flops?: number;
  /** Bytes that are read and written at least. */
  readonly bytes: number;
  /** Elements of the result or, of reductions, of what is reduced. */
  readonly elements: number;
}

/** The address of `count` new elements with values spread over -1 .. 1, none of them 0. */
export function filled(runtime: Runtime, count: number): number {
  const address = runtime.allocateReals(count);
  const view = runtime.reals(address, count);
  // 7919 and 2003 are primes: neighbours differ, and all values come up
  for (let i = 0; i < count; i++) view[i] = ((i * 7919) % 2003) / 1001.5 - 0.9999;
  return address;
}

/** "a x b x c". */
export function sizeOf(...lengths: readonly number[]): string {
  return lengths.join(" x ");
}

/** The items of each group, in the order in which the groups come up. */
export function byGroup<T extends { readonly group: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return groups;
}
