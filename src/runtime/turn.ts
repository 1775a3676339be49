import type { Pieces } from "../pieces.js";

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

/**
 * Works through [0, count) in spans of `span`, between which others have their turn where it is time. The promise is there only if
 * they had to.
 */
export function inTurns(
  turn: Turn,
  count: number,
  span: number,
  work: (begin: number, end: number) => void,
): Promise<void> | undefined {
  if (count <= span) {
    work(0, count);
    return undefined;
  }
  let begin = 0;
  const proceed = (): boolean => {
    while (begin < count) {
      if (begin > 0 && turn.isOver) return false;
      const end = Math.min(count, begin + span);
      work(begin, end);
      begin = end;
    }
    return true;
  };
  const goOn = async (): Promise<void> => {
    do await turn.give();
    while (!proceed());
  };
  return proceed() ? undefined : goOn();
}

/** Does the work piece by piece, between which others have their turn where it is time. @throws what `Turn.give` throws. */
export async function piecewise<T>(turn: Turn, pieces: Pieces<T>): Promise<T> {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
    if (turn.isOver) await turn.give();
  }
}
