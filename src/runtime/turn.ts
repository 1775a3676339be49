import { type Pieces, spans } from "../pieces.js";

/** Milliseconds of training after which other events of the host get a turn: with a piece of work on top, too few for anybody to see. */
const TURN = 20;

/** The time that a training has before it must let the host's other events have theirs. */
export class Turn {
  /** When it began. */
  protected begun: number;
  /** Milliseconds that others had so far. */
  given = 0;

  /** `pause` resolves when others had their turn; `check` throws if the training shall not go on. */
  constructor(
    private readonly pause: () => Promise<void>,
    /** See above. */
    readonly check: () => void,
    /** The clock that all of a training looks at, in milliseconds. */
    readonly now: () => number,
  ) {
    this.begun = now();
  }

  /** Whether others are waiting long enough. */
  get isOver(): boolean {
    return this.now() - this.begun >= TURN;
  }

  /** Lets others have their turn, then begins a new one. @throws what `check` throws, unless the model is being changed. */
  async give(isCommitting = false): Promise<void> {
    const start = this.now();
    await this.pause();
    this.begun = this.now();
    this.given += this.begun - start;
    if (!isCommitting) this.check();
  }
}

/** Does the work piece by piece, between which others have their turn where it is time. The promise is there only if they had to. */
export function piecewise<T>(turn: Turn, pieces: Pieces<T>): T | Promise<T> {
  const step = proceed(turn, pieces);
  return step.done ? step.value : resume(turn, pieces);
}

/** Goes on to the end of the work, or until the turn is over. */
function proceed<T>(turn: Turn, pieces: Pieces<T>): IteratorResult<undefined, T> {
  for (;;) {
    const step = pieces.next();
    if (step.done || turn.isOver) return step;
  }
}

async function resume<T>(turn: Turn, pieces: Pieces<T>): Promise<T> {
  for (;;) {
    await turn.give();
    const step = proceed(turn, pieces);
    if (step.done) return step.value;
  }
}

/** `piecewise` for work on [0, count) in spans of `span`: of one span, it makes nothing but the call. */
export function inTurns(
  turn: Turn,
  count: number,
  span: number,
  work: (begin: number, end: number) => void,
): Promise<undefined> | undefined {
  if (count > span) return piecewise(turn, spans(count, span, work));
  work(0, count);
  return undefined;
}
