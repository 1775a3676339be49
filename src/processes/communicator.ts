/**
 * A message under way, that was begun by `startSend` or `startReceive`; its bytes stay untouched
 * until it is done.
 */
export interface Transfer {
  /** Whether it is done; asking lets the engine work on it, and costs a microsecond or less. */
  isDone(): boolean;
  /** Returns when it is done. */
  wait(): void;
}

/** A message that nobody has received yet. */
export interface Pending {
  /** The rank that sent it. */
  readonly from: number;
  /** Its length in bytes. */
  readonly bytes: number;
}

/**
 * The processes of one training, and how they talk: MPI, of `lanegrad/mpi`. Messages are bytes,
 * views of any memory, linear and shared memory too, which the engine reads and writes where it
 * lies; of one process to another they come in the order in which they were sent. No number is ever
 * added by the engine, whose sums depend on how many processes there are.
 *
 * What blocks does so to the whole thread, its events too. All processes of a communicator make the
 * same calls of `broadcast`, `allGather`, `barrier` and `finalize`, in the same order. Sizes are
 * the receiver's to know: a message of other length than its view is an error. Where the engine
 * fails, or another process does, all processes end.
 */
export interface Communicator {
  /** Which of the processes this is, from 0 on. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /** What carries the messages, with its version, such as "Open MPI 4.1.4". */
  readonly engine: string;
  /** Sends all bytes to a process; returns when the view may be used again. */
  send(bytes: Uint8Array, to: number): void;
  /** Fills the view with the next message of a process; returns when it is there. */
  receive(bytes: Uint8Array, from: number): void;
  /** As `send`, without waiting. */
  startSend(bytes: Uint8Array, to: number): Transfer;
  /** As `receive`, without waiting. */
  startReceive(bytes: Uint8Array, from: number): Transfer;
  /**
   * The next message that has come, of whatever process, or of one; undefined while there is none.
   * It is still to be received.
   */
  pending(from?: number): Pending | undefined;
  /** Copies the view of the `root` into those of all others, which are as long. */
  broadcast(bytes: Uint8Array, root: number): void;
  /** Puts the views of all processes, equally long, behind each other in `all`, by rank. */
  allGather(own: Uint8Array, all: Uint8Array): void;
  /** Returns when all processes have called it. */
  barrier(): void;
  /**
   * Ends all processes, and tells the reason on standard error with this process's rank; doesn't
   * return.
   */
  abort(reason: string, exitCode?: number): never;
  /**
   * Says that this process has no more messages; the last call, which happens by itself when a
   * process ends in order. It returns when all processes have made it, or begin a call such as
   * `fit` without this one, which is refused; amid such a call it ends all processes.
   */
  finalize(): void;
}
