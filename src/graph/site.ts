import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/** A tensor in linear memory. */
export interface Placed {
  readonly address: number;
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
  /** Address of the memory that it asked for by `workspace`; 0 if none. */
  readonly workspace: number;
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
