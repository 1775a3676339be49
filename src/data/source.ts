import { isRecord } from "../check.js";

/**
 * What comes piece by piece: from an AsyncIterable, which can be gone through once, or a function
 * that gives one for each time.
 */
export type Source<Piece> = AsyncIterable<Piece> | (() => AsyncIterable<Piece> | Promise<AsyncIterable<Piece>>);

/** Whether something comes piece by piece. */
export function isSource(data: unknown): data is Source<unknown> {
  return typeof data === "function" || (isRecord(data) && Symbol.asyncIterator in data);
}
