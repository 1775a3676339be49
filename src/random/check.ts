import { UsageError } from "../errors.js";

/**
 * Returns `value` if it is an integer in [low, high]; `name` is what the message calls it.
 * Throws UsageError (`INVALID_OPTION`) otherwise.
 */
export function requireInteger(name: string, value: number, low: number, high: number): number {
  if (!Number.isSafeInteger(value) || value < low || value > high) {
    throw new UsageError("INVALID_OPTION", `${name} must be an integer from ${low} to ${high}, but is ${value}.`);
  }
  return value;
}

/** Returns `value` if it is a finite number; throws UsageError (`INVALID_OPTION`) otherwise. */
export function requireFinite(name: string, value: number): number {
  if (!Number.isFinite(value)) {
    throw new UsageError("INVALID_OPTION", `${name} must be a finite number, but is ${value}.`);
  }
  return value;
}
