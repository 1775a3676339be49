import { isRecord } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { BatchRecord, RunningFit } from "../train/coach/callbacks.js";
import type { Model } from "../train/model.js";
import type { EpochRecord, Fit, FitOptions } from "../train/types.js";
import type { Answers, Called, Calling, Passes } from "./protocol.js";
import { PulledRows } from "./pulledRows.js";
import { callbackFailed } from "./sentErrors.js";

/** What a training asks of its page. */
export interface Page {
  /** For the next rows. */
  pull(): void;
  /** To call a callback. */
  call(calling: Calling): void;
}

/** A training that the page has begun, in its worker. */
export class BegunFit {
  /**
   * Whether it computes, and so doesn't wait for its next epoch to be asked for, for rows, or for a
   * callback.
   */
  isComputing = false;
  private readonly controller = new AbortController();
  private readonly rows: PulledRows | undefined;
  private readonly fit: Fit;
  private readonly epochs: AsyncIterator<EpochRecord>;
  private called: ((called: Called) => void) | undefined;

  /**
   * Of rows that come in pieces `passes` says how often; `callbacks` are those that the page has.
   */
  constructor(
    model: Model,
    train: unknown,
    options: unknown,
    passes: Passes | undefined,
    callbacks: readonly Calling["name"][],
    private readonly page: Page,
  ) {
    const { signal } = this.controller;
    const wait = (): void => {
      this.isComputing = false;
      page.pull();
    };
    this.rows = passes && new PulledRows(passes, wait);
    const rows = this.rows?.source ?? (train as Dataset);
    const calls = Object.fromEntries(callbacks.map((name) => [name, this.callerOf(name)]));
    const own = isRecord(options) ? { ...options, ...calls, signal } : options;
    this.fit = model.fit(rows, own as FitOptions);
    this.epochs = this.fit[Symbol.asyncIterator]();
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

  /** Goes on behind a callback. */
  goOn(called: Called): void {
    this.isComputing = true;
    this.called?.(called);
  }

  /** A callback that lets the page call its own. */
  private callerOf(name: Calling["name"]): (record: EpochRecord & BatchRecord, running: RunningFit) => Promise<void> {
    return async (record, running) => {
      const { isStopped, learningRate, hasFailed } = await new Promise<Called>((resolve) => {
        this.called = resolve;
        this.isComputing = false;
        this.page.call({ name, record, learningRate: running.learningRate });
      });
      if (hasFailed) throw callbackFailed;
      if (learningRate !== undefined) running.learningRate = learningRate;
      if (isStopped) running.stop();
    };
  }

  /** Trains for an epoch; tells what it has all come to when there are no more. */
  async next(): Promise<Answers["next"]> {
    this.isComputing = true;
    try {
      const { value, done } = await this.epochs.next();
      if (!done) return { record: value };
      const { bestEpoch, stoppedEpoch } = await this.fit;
      return { end: { ...(bestEpoch && { bestEpoch }), ...(stoppedEpoch && { stoppedEpoch }) } };
    } finally {
      this.isComputing = false;
    }
  }

  /** Ends between two epochs. */
  async leave(): Promise<void> {
    await this.epochs.return?.();
  }
}
