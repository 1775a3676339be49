import { DataError } from "../../errors.js";
import type { Tally } from "./labelTally.js";

/** What a model's outputs are compared with. */
export interface Targets {
  /** Class of each row, where rows have classes. */
  readonly labels?: Int32Array;
  /** How many classes the model then knows. */
  readonly classes?: number;
  /** Numbers [rows, outputs]; absent where the loss takes the labels. */
  readonly matrix?: Float64Array;
  /** Counts how they are met, where each is one of several labels that a row may have. */
  readonly tally?: Tally;
}

/** The error for data whose targets don't fit the model. */
export function mismatch(message: string): DataError {
  return new DataError("DATA_MISMATCH", message);
}

/**
 * The error for data that a program changed while they were copied: what was checked is no more.
 */
export function changed(name: string): DataError {
  return mismatch(`${name} was changed while it was read: change it later.`);
}
