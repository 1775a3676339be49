import type { Network } from "../nn/network.js";

/** What rows go through; `during` is there in the course of a `fit`, which pauses by itself. */
interface Computing {
  readonly network: Network;
  readonly during?: unknown;
}

/**
 * Is told what is computed next without a pause, until the next word or until the host has its
 * turn: so many rows, or, with nothing said of these, what nobody knows the time of.
 */
export type Tell = (computing?: Computing, chunk?: { readonly rows: number }) => void;

/**
 * Tells nobody: only in workers, where toldUnpaused.ts stands in its place (rollup.config.mjs),
 * somebody waits.
 */
export const unpaused: Tell = () => undefined;
