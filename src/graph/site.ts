import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Epilogue } from "../steps/epilogue.js";

/** Where a tensor's numbers lie. */
export interface Place {
  readonly address: number;
  /**
   * Present where they are bytes, each times this: only products read them, as their left operand.
   */
  readonly scale?: number;
  /** Present where they lie in another way, and not at the address: the same goes for these. */
  readonly stored?: StoredRows;
}

/**
 * The rows of a matrix that don't lie as its numbers, say without their zeros: they can only be
 * multiplied, by steps that get what memory they need by themselves.
 */
export interface StoredRows {
  /**
   * Steps to X B + bias, or where X is transposed X^T B + bias, of so many rows and columns, then
   * the epilogue, at address `c`: with B tight at address `b`, and a bias of 0 none.
   */
  product(
    isTransposed: boolean,
    c: number,
    b: number,
    bias: number,
    rows: number,
    columns: number,
    epilogue: Epilogue,
  ): readonly Step[];
}

/** A tensor in linear memory. */
export interface Placed extends Place {
  /** Its shape in numbers. */
  readonly extents: readonly number[];
}

/** What a kernel call needs to know of the machine that it runs on. */
export type Machine = Pick<Runtime, "dtype" | "lanes" | "panelColumns" | "constants" | "scratch" | "elementBytes">;

/** Where the numbers of one instruction lie. */
export interface Site {
  readonly machine: Machine;
  /** Rows of the batch. */
  readonly rows: number;
  readonly inputs: readonly Placed[];
  readonly outputs: readonly Placed[];
  /**
   * The address of memory for so many elements, no more than `workspace` tells, that is the
   * instruction's own while it runs.
   */
  allocate(count: number): number;
}

/** Kernel calls that make some tensors of others. */
export interface Lowering {
  /**
   * Inputs, by number, of the first output's shape whose memory that output may take, where nobody
   * reads them afterwards.
   */
  readonly overlays?: readonly number[];
  /** Elements of memory that its steps need besides, at most; addresses are not known yet. */
  workspace?(site: Site): number;
  /** The steps, in order. Each may be cut at any multiple of its grain, to the same bits. */
  lower(site: Site): readonly Step[];
}
