import { isRecord } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { Model } from "../train/model.js";
import type { EpochRecord, FitOptions } from "../train/types.js";
import type { Passes } from "./protocol.js";
import { PulledRows } from "./pulledRows.js";

/** A training that the page has begun, in its worker. */
export class BegunFit {
  /** Whether it computes, and so doesn't wait for its next epoch to be asked for, or for rows. */
  isComputing = false;
  private readonly controller = new AbortController();
  private readonly rows: PulledRows | undefined;
  private readonly epochs: AsyncIterator<EpochRecord>;

  /** Of rows that come in pieces `passes` says how often; `pull` then asks the page for the next. */
  constructor(model: Model, train: unknown, options: unknown, passes: Passes | undefined, pull: () => void) {
    const { signal } = this.controller;
    const wait = (): void => {
      this.isComputing = false;
      pull();
    };
    this.rows = passes && new PulledRows(passes, wait);
    const rows = this.rows?.source ?? (train as Dataset);
    const own = isRecord(options) ? { ...options, signal } : options;
    this.epochs = model.fit(rows, own as FitOptions)[Symbol.asyncIterator]();
  }

  /** Fires when the page's has. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(): void {
    this.controller.abort();
  }

  /** Goes on with the rows that it waits for, or with the end of their pass. */
  take(piece: Dataset | undefined): void {
    this.isComputing = true;
    this.rows?.take(piece);
  }

  /** Ends because the rows have, with an error that the page has. */
  fail(): void {
    this.isComputing = true;
    this.rows?.fail();
  }

  /** Trains for an epoch; nothing when there are no more. */
  async next(): Promise<EpochRecord | undefined> {
    this.isComputing = true;
    try {
      const { value, done } = await this.epochs.next();
      return done ? undefined : value;
    } finally {
      this.isComputing = false;
    }
  }

  /** Ends between two epochs. */
  async leave(): Promise<void> {
    await this.epochs.return?.();
  }
}
