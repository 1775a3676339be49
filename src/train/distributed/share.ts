import type { Communicator } from "../../processes/communicator.js";

/** What a process has of things in a row, from number `begin` on. */
export interface Share {
  readonly begin: number;
  readonly end: number;
}

/** How many of so many processes have something of `things`: the first ones. */
export function sharersOf(things: number, { size }: Pick<Communicator, "size">): number {
  return Math.min(things, size);
}

/**
 * What process number `rank` of `sharers` has of `things`: neighbours, as many as the others, or
 * one more.
 */
export function shareOf(things: number, sharers: number, rank: number): Share {
  const first = (sharer: number): number => Math.floor((Math.min(sharer, sharers) * things) / sharers);
  return { begin: first(rank), end: first(rank + 1) };
}

/** The rows of a batch of so many that a process has: whole pieces of it, but for the last one. */
export function rowsOfBatch(rows: number, pieceRows: number, communicator: Communicator, rank: number): Share {
  const pieces = Math.ceil(rows / pieceRows);
  const { begin, end } = shareOf(pieces, sharersOf(pieces, communicator), rank);
  return { begin: Math.min(rows, begin * pieceRows), end: Math.min(rows, end * pieceRows) };
}

/** Those that it needs: all of a batch that isn't shared out. */
export function rowsNeeded(rows: number, pieceRows: number, communicator: Communicator, rank: number): Share {
  return rows > pieceRows ? rowsOfBatch(rows, pieceRows, communicator, rank) : { begin: 0, end: rows };
}
