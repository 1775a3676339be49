import { ResourceError, UsageError } from "../../errors.js";
import { isAlike } from "../../processes/alike.js";
import { endCall } from "../../processes/calls.js";
import type { Communicator } from "../../processes/communicator.js";

/**
 * What a process makes of a training: it goes on with it, a callback ends it, a signal does, or it
 * has left or failed.
 */
const WISHES = ["goes on", "stops", "was told to stop", "has left", "failed"] as const;

export type Wish = (typeof WISHES)[number];

/**
 * What a training ends with in the processes that another one's signal has reached: an
 * `AbortError`, as the reason of signals is.
 */
export function stoppedBy(rank: number): DOMException {
  return new DOMException(`Process ${rank} was told to stop the training, which so ends in all of them.`, "AbortError");
}

/**
 * Whether a training goes on, which its processes decide together: after each update and each
 * epoch, and before each epoch. So none waits for one that has ended by itself.
 */
export class Accord {
  /** Whether the others will ask before anything else what this process wishes. */
  private isAsked = false;

  constructor(
    private readonly communicator: Communicator,
    /** What tells this process to end the training. */
    private readonly signal: AbortSignal | undefined,
    /** Whether each process is given its own rows. */
    private readonly areOwn: boolean,
    /** Returns when no message of the training is on its way. */
    private readonly settle: () => void,
  ) {}

  /**
   * After all processes have agreed on the training: they ask next before its first epoch, if they
   * do nothing else together until then.
   */
  begun(isAskedNext: boolean): void {
    this.isAsked = isAskedNext;
  }

  /** All processes have come to its end, and receive what is still on its way to them. */
  over(): void {
    this.isAsked = false;
    this.settle();
    endCall(this.communicator);
  }

  /**
   * After an update, or after an epoch behind which `isLast` says whether there is none: whether a
   * callback of any process ends the training. `rate` is the learning rate that callbacks leave.
   * @throws in all processes what a signal ends it with, and ResourceError, UsageError.
   */
  after(isStopped: boolean, rate: number, isLast?: boolean): boolean {
    const isEpoch = isLast !== undefined;
    // a signal is obeyed when the epoch's record is told
    const { wish } = this.decide(isStopped ? "stops" : isEpoch ? "goes on" : this.signalled, rate);
    if (isLast || wish === "stops") this.over();
    else this.isAsked = isEpoch;
    return wish === "stops";
  }

  /** Before an epoch. @throws as `after`. */
  before(): void {
    this.isAsked = false;
    this.decide(this.signalled, 0);
  }

  /** Tells the others, who ask or will ask next, that a callback of this process has failed. */
  fail(): void {
    this.ask("failed", 0);
    this.over();
  }

  /** The training fails, which is its end where it does so in all processes alike. */
  failed(failure: unknown): void {
    if (isAlike(failure, this.areOwn)) this.over();
  }

  /** Tells the others, if they will ask, that this process has left the training. */
  leave(): void {
    if (!this.isAsked) return;
    this.ask("has left", 0);
    this.over();
  }

  private get signalled(): Wish {
    return this.signal?.aborted ? "was told to stop" : "goes on";
  }

  private decide(own: Wish, rate: number): { readonly wish: Wish } {
    const all = this.ask(own, rate);
    const most = all.reduce((a, b) => (b.wish > a.wish ? b : a));
    const wish = WISHES[most.wish];
    const other = all.find((one) => one.rate !== all[0].rate);
    if ((wish !== "goes on" && wish !== "stops") || other) this.over();
    if (wish === "was told to stop") throw this.signal?.aborted ? this.signal.reason : stoppedBy(most.rank);
    if (wish === "has left" || wish === "failed") {
      const why = wish === "failed" ? "a callback of it failed" : "it has left the training";
      throw new ResourceError(
        "PROCESSES_FAILED",
        `Process ${most.rank} trains no longer, for ${why}: all of them end.`,
      );
    }
    if (other)
      throw new UsageError(
        "INVALID_OPTION",
        `A callback of process ${other.rank} has made the learning rate ${other.rate}, and it is ${all[0].rate} in process 0: change it alike in all.`,
      );
    return { wish };
  }

  /** What all processes wish. */
  private ask(
    wish: Wish,
    rate: number,
  ): readonly { readonly rank: number; readonly wish: number; readonly rate: number }[] {
    const { size } = this.communicator;
    const told = new Float64Array(2 * size);
    const own = Float64Array.of(WISHES.indexOf(wish), rate);
    this.communicator.allGather(new Uint8Array(own.buffer), new Uint8Array(told.buffer));
    return Array.from({ length: size }, (_, rank) => ({ rank, wish: told[2 * rank], rate: told[2 * rank + 1] }));
  }
}
