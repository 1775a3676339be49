import { type Sliced, spans } from "../sliced.js";

/**
 * Milliseconds of work after which other events of the host are handled: with a slice of work on
 * top, too few for anybody to see.
 */
const SLICE = 20;

/** The time that a training has before it yields to the host's other events. */
export class TimeSlice {
  /** When it began. */
  protected begun: number;
  /** Milliseconds that other events took so far. */
  yielded = 0;

  /**
   * `pause` resolves when other events were handled; `check` throws if the training shall not go
   * on.
   */
  constructor(
    private readonly pause: () => Promise<void>,
    /** See above. */
    readonly check: () => void,
    /** The clock that all of a training looks at, in milliseconds. */
    readonly now: () => number,
  ) {
    this.begun = now();
  }

  /** Whether it is time to yield. */
  get isOver(): boolean {
    return this.now() - this.begun >= SLICE;
  }

  /**
   * Lets other events be handled, then begins a new slice. @throws what `check` throws, unless the
   * model is being changed.
   */
  async yield(isCommitting = false): Promise<void> {
    const start = this.now();
    await this.pause();
    this.begun = this.now();
    this.yielded += this.begun - start;
    if (!isCommitting) this.check();
  }
}

/**
 * Does the work slice by slice, and yields between them where it is time: only then is a promise
 * returned.
 */
export function runInSlices<T>(slice: TimeSlice, work: Sliced<T>): T | Promise<T> {
  const step = proceed(slice, work);
  return step.done ? step.value : resume(slice, work);
}

/** Goes on to the end of the work, or until it is time to yield. */
function proceed<T>(slice: TimeSlice, work: Sliced<T>): IteratorResult<undefined, T> {
  for (;;) {
    const step = work.next();
    if (step.done || slice.isOver) return step;
  }
}

async function resume<T>(slice: TimeSlice, work: Sliced<T>): Promise<T> {
  for (;;) {
    await slice.yield();
    const step = proceed(slice, work);
    if (step.done) return step.value;
  }
}

/**
 * `runInSlices` for work on [0, count) in spans of `span`: of one span, it makes nothing but the
 * call.
 */
export function runSpans(
  slice: TimeSlice,
  count: number,
  span: number,
  work: (begin: number, end: number) => void,
): Promise<undefined> | undefined {
  if (count > span) return runInSlices(slice, spans(count, span, work));
  work(0, count);
  return undefined;
}
