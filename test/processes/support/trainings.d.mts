import type { Checkpoint } from "../../../src/node.js";
import type { Communicator } from "../../../src/processes/communicator.js";
import type { Distribution } from "../../../src/train/records.js";

/** What a process tells of a training. */
export interface Told {
  /** Its records without times, as JSON, and the digest of its weights. */
  readonly records: string;
  readonly weights: string;
  readonly distributed?: Distribution;
}

/** Trains in a process. */
export function train(distributed: Communicator | undefined, name: string): Promise<Told>;

/** What `train` comes to where each process has its own rows alone. */
export function trainOwn(distributed: Communicator, name: string): Promise<Told>;

/** Bytes of linear memory in a training of its own rows, or of all. */
export function memory(distributed: Communicator, whose: "own" | "all"): Promise<number>;

/** How a training ends of which process 1 alone wants no more. */
export function ending(distributed: Communicator, how: string): Promise<string>;

/** What a network of two outputs comes to: its records, as JSON. */
export function branch(distributed: Communicator | undefined): Promise<string>;

/** The weights to which each optimizer comes. */
export function optimize(distributed: Communicator | undefined): Promise<readonly string[]>;

/** What a model makes of rows, with metrics. */
export function evaluate(distributed: Communicator | undefined): Promise<string>;

/** What a training has come to that was stopped, or gone on with. */
export interface Resumed {
  readonly kept?: Checkpoint;
  readonly weights: string;
  readonly losses: readonly (readonly (number | undefined)[])[];
}

/** Trains until amid the first epoch, or from there on where a checkpoint is given. */
export function resume(distributed: Communicator | undefined, checkpoint: Checkpoint | undefined): Promise<Resumed>;
