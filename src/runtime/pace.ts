import type { Turn } from "./turn.js";

/** Milliseconds between two looks at the clock that are too few, and too many. */
const OFTEN = 1;
const SELDOM = 4;

/** Things done between two looks at most. */
const MOST = 256;

/** Asks a Turn whether it is over after each of many short things alike, without a look at the clock, which allocates, every time. */
export class Pace {
  private stride = 1;
  private left = 1;
  private seen = 0;

  constructor(private readonly turn: Turn) {}

  /** Whether others are waiting long enough. */
  get isOver(): boolean {
    if (--this.left > 0) return false;
    const now = this.turn.now();
    const since = now - this.seen;
    this.seen = now;
    if (since < OFTEN) this.stride = Math.min(MOST, this.stride * 2);
    else if (since > SELDOM) this.stride = Math.max(1, this.stride >> 2);
    this.left = this.stride;
    return this.turn.isOver;
  }
}
