import { type Share, shareOf } from "../../data/share.js";
import type { Communicator } from "../../processes/communicator.js";

/** How many of so many processes have something of `things`: the first ones. */
export function sharersOf(things: number, { size }: Pick<Communicator, "size">): number {
  return Math.min(things, size);
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
