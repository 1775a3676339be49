import { invalidOption } from "../check.js";
import { pauseInPage } from "../platform/pause.js";
import type { Sliced } from "../sliced.js";

/** Milliseconds after which others have their turn. */
const TURN = 12;

/** What a call takes that lets others have their turn. */
export interface Interruptible {
  /** Ends the reading; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Lets timers and other events have their turn while there is much to do. */
export class Turns {
  private begun = performance.now();

  private constructor(private readonly signal: AbortSignal | undefined) {}

  /** @throws UsageError INVALID_OPTION for what is no signal; the reason of one that is aborted. */
  static until(signal: AbortSignal | undefined): Turns {
    if (signal !== undefined && !(signal instanceof AbortSignal))
      throw invalidOption("signal", "an AbortSignal", signal);
    signal?.throwIfAborted();
    return new Turns(signal);
  }

  /** Where work can be interrupted. @throws the reason of an aborted signal. */
  async next(): Promise<void> {
    if (performance.now() - this.begun > TURN) {
      await pauseInPage();
      this.begun = performance.now();
    }
    this.signal?.throwIfAborted();
  }

  /** Does the work slice by slice. @throws as `next`. */
  async run<T>(work: Sliced<T>): Promise<T> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      await this.next();
    }
  }
}
