import { describeValue, isRecord } from "../../check.js";
import { isCallable } from "../../data/isCallable.js";
import { UsageError } from "../../errors.js";
import { type Piece, pieceOf } from "./piece.js";
import type { DataSource } from "./source.js";

/** A source that is gone through pass by pass, a piece at a time; whoever opens it closes it. */
export class OpenSource {
  /** Of the present pass, from its first piece to its end. */
  private iterator: AsyncIterator<unknown> | undefined;
  /** Pieces of this pass so far. */
  private count = 0;
  /** What it has failed with. */
  failure: unknown;
  private isWaiting = false;
  private isClosed = false;

  constructor(
    private readonly source: DataSource,
    private readonly signal?: AbortSignal,
  ) {}

  /**
   * The next piece; undefined at the end of the pass, after which the next one begins. Rejects with
   * the source's error, with the signal's reason as soon as it fires, with UsageError
   * INVALID_OPTION for what is no source, and for what is no piece.
   */
  async next(): Promise<Piece | undefined> {
    const { done, value } = await unlessAborted(this.step(), this.signal);
    this.count = done ? 0 : this.count + 1;
    return done ? undefined : pieceOf(value, this.count);
  }

  /**
   * Ends the pass before its end: the source's `return` is called, and awaited unless a piece is
   * still waited for.
   */
  async close(): Promise<void> {
    const { iterator } = this;
    this.isClosed = true;
    this.iterator = undefined;
    // it ends early because something else has failed, which is told
    const ending = endOf(iterator).catch(() => undefined);
    if (!this.isWaiting) await ending;
  }

  private async step(): Promise<IteratorResult<unknown, unknown>> {
    this.isWaiting = true;
    try {
      this.iterator ??= await this.begin();
      const result: unknown = await this.iterator.next();
      if (!isRecord(result)) throw noSource("an iterator without results");
      if (result.done) this.iterator = undefined;
      return { done: Boolean(result.done), value: result.value };
    } catch (error) {
      // whoever throws has ended already
      this.iterator = undefined;
      this.failure = error;
      throw error;
    } finally {
      this.isWaiting = false;
    }
  }

  private async begin(): Promise<AsyncIterator<unknown>> {
    const { source } = this;
    if (typeof source === "function" && !isCallable(source)) throw noSource("a class");
    const pieces: unknown = typeof source === "function" ? await source() : source;
    // the signal fired meanwhile
    if (this.isClosed) return { next: async () => ({ done: true, value: undefined }) };
    if (!isIterable(pieces)) throw noSource(describeValue(pieces));
    return pieces[Symbol.asyncIterator]();
  }
}

async function endOf(iterator: AsyncIterator<unknown> | undefined): Promise<void> {
  await iterator?.return?.();
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function noSource(given: string): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    `fit takes rows that come in pieces from an AsyncIterable, or a function that returns one, say async function* () { ... }, not from ${given}.`,
  );
}

/** What `work` comes to, unless the signal fires before: then its reason. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
