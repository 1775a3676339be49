import type { TimeSlice } from "./timeSlice.js";

/** Milliseconds between two looks at the clock that are too few, and too many. */
const OFTEN = 1;
const SELDOM = 4;

/** Things done between two looks at most. */
const MOST = 256;

/**
 * Tells after each of many short things alike whether a TimeSlice is over, and reads the clock,
 * which allocates, only now and then.
 */
export class ClockSampler {
  private stride = 1;
  private left = 1;
  private seen = 0;

  constructor(private readonly slice: TimeSlice) {}

  /** Whether it is time to yield. */
  get isOver(): boolean {
    if (--this.left > 0) return false;
    const now = this.slice.now();
    const since = now - this.seen;
    this.seen = now;
    if (since < OFTEN) this.stride = Math.min(MOST, this.stride * 2);
    else if (since > SELDOM) this.stride = Math.max(1, this.stride >> 2);
    this.left = this.stride;
    return this.slice.isOver;
  }
}
