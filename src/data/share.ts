import { isRecord } from "../check.js";

/** What a process has of things in a row, from number `begin` on. */
export interface Share {
  readonly begin: number;
  readonly end: number;
}

/**
 * What process number `rank` of `sharers` has of `things`: neighbours, as many as the others, or
 * one more.
 */
export function shareOf(things: number, sharers: number, rank: number): Share {
  const first = (sharer: number): number => Math.floor((Math.min(sharer, sharers) * things) / sharers);
  return { begin: first(rank), end: first(rank + 1) };
}

/** Whether it says which of how many processes it is, from 0 on. */
export function isOneOf(given: unknown): given is { readonly rank: number; readonly size: number } {
  const { rank, size } = isRecord(given) ? (given as { rank?: unknown; size?: unknown }) : {};
  return Number.isSafeInteger(rank) && Number.isSafeInteger(size) && Number(rank) >= 0 && Number(rank) < Number(size);
}
