import type { Communicator } from "../../../src/processes/communicator.js";
import type { Distribution } from "../../../src/train/records.js";

/** What a process tells of a training. */
export interface Told {
  /** Its records without times, as JSON, and the digest of its weights. */
  readonly records: string;
  readonly weights: string;
  readonly distributed?: Distribution;
}

/** What can be trained, by name. */
export const trainings: Readonly<Record<string, object>>;

/** Trains in a process. */
export function train(distributed: Communicator | undefined, name: string): Promise<Told>;

/** The sentence with which a training ends in a process. */
export function refused(distributed: Communicator, name: string): Promise<string>;
