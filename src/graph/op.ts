import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Extent, Shape } from "./shape.js";
import type { Tensor } from "./tensor.js";

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

/**
 * A function of tensors: one object, which says all that the graph has to know of it. A new op is
 * one more such object; nothing else has a list of them.
 */
export interface Op extends Lowering {
  /** Its name in messages. */
  readonly name: string;
  /** The argument, by number, that takes indices; all others take numbers. */
  readonly indexInput?: number;
  /** What the indices of that argument must stay below. */
  limit?(node: Tensor): Extent;
  /** Whether its output is its only input as it lies, in another shape: such an op has no steps. */
  readonly isAlias?: boolean;
  /** Whether no gradient goes through it: what it is made from counts as constant. */
  readonly stopsGradient?: boolean;
  /** The shape of its output. @throws UsageError INVALID_SHAPE, by `shapeError`. */
  shape(inputs: readonly Shape[]): Shape;
  /**
   * The gradient with respect to each input, of the input's shape, as tensors again: `dy` is the
   * gradient with respect to `node`, which this op made. `undefined` where it is zero everywhere.
   */
  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[];
}
