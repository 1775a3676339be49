import type { KernelArguments, KernelName, Kernels } from "./kernels.js";

/** One kernel call of a Program: its arguments but for the range of rows, and how many rows there are to share out. */
export interface Step {
  readonly kernel: KernelName;
  readonly args: readonly number[];
  readonly rows: number;
}

/** A step whose arguments are checked against the kernel's own signature. */
export function step<K extends KernelName>(kernel: K, rows: number, ...args: KernelArguments<K>): Step {
  return { kernel, rows, args };
}

/**
 * What happens for one batch: steps built once for a network and a number of rows, because shapes and addresses don't change.
 * What does change from batch to batch (indices, learning rates, Adam's powers) lies in linear memory.
 */
export class Program {
  private readonly calls: readonly (() => void)[];

  constructor(
    readonly steps: readonly Step[],
    kernels: Kernels,
  ) {
    this.calls = steps.map(({ kernel, args, rows }) => {
      const call: (...values: number[]) => void = kernels[kernel];
      return call.bind(undefined, ...args, 0, rows);
    });
  }

  /** Runs every step, in order, over all its rows. */
  run(): void {
    for (const call of this.calls) call();
  }
}
