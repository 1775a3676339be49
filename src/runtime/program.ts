import type { KernelArguments, KernelName, Kernels } from "./kernels.js";

/**
 * One kernel call of a Program: its arguments but for the range of rows, and how many rows there
 * are.
 */
export interface Step {
  readonly kernel: KernelName;
  readonly args: readonly number[];
  readonly rows: number;
  /**
   * The multiple at which its rows may be cut; where it isn't said, what its kernel is known to
   * need (divisible.ts).
   */
  readonly grain?: number;
  /**
   * Whether its last argument is the address of scratch memory, of which each thread needs its own;
   * of `gemm` it is.
   */
  readonly takesScratch?: boolean;
}

/** A step whose arguments are checked against the kernel's own signature. */
export function step<K extends KernelName>(kernel: K, rows: number, ...args: KernelArguments<K>): Step {
  return { kernel, rows, args };
}

/** A kernel with all its arguments but the range of rows. */
export type BoundKernel = (begin: number, end: number) => void;

/** Binds a kernel to its leading arguments, or to all. */
export function bindKernel(
  kernels: Kernels,
  kernel: KernelName,
  args: readonly number[],
): (...others: number[]) => void {
  const call: (...values: number[]) => void = kernels[kernel];
  return call.bind(undefined, ...args);
}

/** What does the steps of a Program, run after run. */
export interface Runner {
  /**
   * Runs every step, in order. The promise is there only if others had to have their turn
   * meanwhile.
   */
  run(): Promise<void> | undefined;
}

/**
 * Makes the Runner of `steps`, which is to run about `expected` times. Steps from number `commit`
 * on change the model: they are not begun when a signal has fired, and once begun done to the end.
 */
export type NewRunner = (steps: readonly Step[], commit: number, expected: number) => Runner;

/**
 * What happens for one batch: steps built once for a network and a number of rows, because shapes
 * and addresses don't change. What does change from batch to batch (indices, learning rates, Adam's
 * powers) lies in linear memory.
 */
export class Program implements Runner {
  private readonly calls: readonly (() => void)[];

  constructor(
    readonly steps: readonly Step[],
    kernels: Kernels,
  ) {
    this.calls = steps.map(({ kernel, args, rows }) => bindKernel(kernels, kernel, [...args, 0, rows]));
  }

  /** Runs every step, in order, over all its rows, on the calling thread. */
  run(): undefined {
    for (const call of this.calls) call();
  }
}
