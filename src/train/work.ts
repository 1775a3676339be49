import type { Network } from "../nn/network.js";

/**
 * Rows' worth of work that a batch is besides that of its rows: packing, the optimizer, the calls.
 */
const FIXED_ROWS = 16;

/**
 * Weights whose products take a row as long as one of its numbers takes to be brought in, or to
 * become an activation and go back.
 */
const WEIGHTS_A_NUMBER = 32;

/**
 * An upper measure of what a batch of so many rows takes; Infinity where layers of other kinds may
 * do anything.
 */
export function workOf({ blueprint, inputs, layers, count }: Network, rows: number): number {
  if (!blueprint.isDense) return Number.POSITIVE_INFINITY;
  const numbers = layers.reduce((sum, { units }) => sum + units, inputs);
  return (rows + FIXED_ROWS) * (count + WEIGHTS_A_NUMBER * numbers);
}
