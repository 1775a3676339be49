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

/** What process number `rank` of `sharers` has of `things`: neighbours, as many as the others, or one more. */
export function shareOf(things: number, sharers: number, rank: number): Share {
  const first = (sharer: number): number => Math.floor((Math.min(sharer, sharers) * things) / sharers);
  return { begin: first(rank), end: first(rank + 1) };
}
