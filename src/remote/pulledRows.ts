import type { Dataset } from "../data/dataset.js";
import type { DataSource } from "../train/stream/source.js";
import type { Passes } from "./protocol.js";
import { noPiece } from "./sentErrors.js";

/**
 * The worker's end of rows that come in pieces: the page is asked for each when training wants it,
 * and has no other under way.
 */
export class PulledRows {
  /** What training goes through. */
  readonly source: DataSource;
  private awaited: { resolve(piece: IteratorResult<Dataset>): void; reject(error: unknown): void } | undefined;

  /** `pull` asks the page for a piece, which `take` or `fail` then gives. */
  constructor(passes: Passes, pull: () => void) {
    const next = (): Promise<IteratorResult<Dataset>> =>
      new Promise((resolve, reject) => {
        this.awaited = { resolve, reject };
        pull();
      });
    const pass = { [Symbol.asyncIterator]: () => ({ next }) };
    this.source = passes === "many" ? () => pass : pass;
  }

  /** Takes the next piece, or the end of the pass. */
  take(piece: Dataset | undefined): void {
    this.awaited?.resolve(piece ? { done: false, value: piece } : { done: true, value: undefined });
  }

  /** Ends with the error that the page has. */
  fail(): void {
    this.awaited?.reject(noPiece);
  }
}
