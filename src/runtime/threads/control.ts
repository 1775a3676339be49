/**
 * Words of the control block, those that are waited for and those that are counted on cache lines
 * of their own.
 */
const LINE = 16;
const GENERATION = 0;
const ARRIVED = LINE;
const TICKET = 2 * LINE;
const SLEEPERS = 3 * LINE;
const COMMAND = 4 * LINE;
const PROGRAM = COMMAND + 1;
const LEAVE = 5 * LINE;
const FAILED = LEAVE + 1;
const ENDED = LEAVE + 2;
const AT_WORK = LEAVE + 3;
const WORDS = 6 * LINE;

/** More tickets than any stage has pieces: once it is reached, nobody takes one. */
const NO_MORE = 2 ** 30;

/** The program number that sends workers back to their messages. */
export const LISTEN = -1;

/**
 * Loads of a word before its reader goes to sleep: tens of microseconds, what a sleeper takes to
 * wake.
 */
const SPINS = 20_000;

/** More than there are pieces in a stage, or threads. */
const MANY = 2 ** 10;

/**
 * Milliseconds after which a sleeping worker looks up: one that waits for good would hide the crash
 * of another.
 */
const NAP = 200;

/** Memory of a control block, all zero. */
export function newControlBlock(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
}

/**
 * How the threads of a pool tell each other what to do and when, without messages: words of shared
 * memory outside the linear memory, so that no growth moves them. Atomic operations also order the
 * kernels' reads and writes between them.
 */
export class Control {
  private readonly words: Int32Array;
  private readonly spins: number;

  /**
   * More threads than the machine has cores don't spin: they would keep the one they wait for from
   * running.
   */
  constructor(
    readonly buffer: SharedArrayBuffer,
    private readonly threads: number,
    mayMatchCores: boolean,
  ) {
    this.words = new Int32Array(buffer);
    this.spins = mayMatchCores ? SPINS : 1;
  }

  /** Takes the next piece of the stage: each number from 0 on goes to one thread. */
  takeTicket(): number {
    return Atomics.add(this.words, TICKET, 1);
  }

  /** Changes whenever all threads have arrived; read it before `arrive`. */
  get generation(): number {
    return Atomics.load(this.words, GENERATION);
  }

  /** A number that changes with every ticket and every arrival. */
  get progress(): number {
    const { words } = this;
    const pieces = Atomics.load(words, TICKET) + MANY * Atomics.load(words, ARRIVED);
    return pieces + MANY * MANY * Atomics.load(words, GENERATION);
  }

  /**
   * Tells that this thread is through with the stage. The last one opens the next stage, and only
   * then it is true.
   */
  arrive(): boolean {
    if (Atomics.add(this.words, ARRIVED, 1) !== this.threads - 1) return false;
    Atomics.store(this.words, ARRIVED, 0);
    Atomics.store(this.words, TICKET, 0);
    this.advance(GENERATION);
    return true;
  }

  /** Waits briefly without sleeping; whether all threads have arrived. */
  spinWhile(generation: number): boolean {
    return this.spin(GENERATION, generation);
  }

  /** Sleeps until all threads have arrived, `milliseconds` at most. */
  sleepWhile(generation: number, milliseconds: number): void {
    this.sleep(GENERATION, generation, milliseconds);
  }

  /** Waits until all threads have arrived. For workers, which have nothing else to do. */
  waitWhile(generation: number): void {
    this.wait(GENERATION, generation);
  }

  /** Number of the last command. */
  get command(): number {
    return Atomics.load(this.words, COMMAND);
  }

  /** Sets the workers to a program, or to `LISTEN`; returns the command's number. */
  give(program: number): number {
    Atomics.store(this.words, PROGRAM, program);
    return this.advance(COMMAND);
  }

  /** Waits for the command after number `seen`; returns its program. */
  awaitCommand(seen: number): number {
    this.wait(COMMAND, seen);
    return Atomics.load(this.words, PROGRAM);
  }

  /**
   * Makes the workers leave their program when the present stage is over, whose other pieces nobody
   * takes. Only for a thread that has not yet arrived: until it does, none gets past the barrier at
   * which all leave.
   */
  cancel(): void {
    Atomics.store(this.words, LEAVE, (this.generation + 1) | 0);
    Atomics.store(this.words, TICKET, NO_MORE);
  }

  /** Whether the barrier that opened after `generation` was the one to leave at. */
  hasCancelledAfter(generation: number): boolean {
    return Atomics.load(this.words, LEAVE) === ((generation + 1) | 0);
  }

  /**
   * Makes the workers leave their program for good: each ends the piece that it works on, and
   * begins no other.
   */
  end(): void {
    Atomics.store(this.words, ENDED, 1);
    Atomics.store(this.words, TICKET, NO_MORE);
    this.give(LISTEN);
    Atomics.notify(this.words, GENERATION);
  }

  /** Whether the workers were told so. */
  get hasEnded(): boolean {
    return Atomics.load(this.words, ENDED) !== 0;
  }

  /** Tells that a worker obeys commands from now on, or no longer. */
  work(isAtWork: boolean): void {
    Atomics.add(this.words, AT_WORK, isAtWork ? 1 : -1);
  }

  /** Whether no worker obeys commands, so that none writes to the memory until it is told to. */
  get isStill(): boolean {
    return Atomics.load(this.words, AT_WORK) === 0;
  }

  /** Tells that a worker can't go on. */
  fail(): void {
    Atomics.store(this.words, FAILED, 1);
  }

  /** Whether a worker told so. */
  get hasFailed(): boolean {
    return Atomics.load(this.words, FAILED) !== 0;
  }

  private advance(word: number): number {
    const next = (Atomics.add(this.words, word, 1) + 1) | 0;
    // a sleeper counts itself first and then compares the word: it either sees the change or is
    // seen here
    if (Atomics.load(this.words, SLEEPERS) > 0) Atomics.notify(this.words, word);
    return next;
  }

  private wait(word: number, seen: number): void {
    if (this.spin(word, seen)) return;
    while (Atomics.load(this.words, word) === seen && !this.hasEnded) this.sleep(word, seen, NAP);
  }

  private spin(word: number, seen: number): boolean {
    for (let i = 0; i < this.spins; i++) if (Atomics.load(this.words, word) !== seen) return true;
    return false;
  }

  private sleep(word: number, seen: number, milliseconds: number): void {
    Atomics.add(this.words, SLEEPERS, 1);
    Atomics.wait(this.words, word, seen, milliseconds);
    Atomics.sub(this.words, SLEEPERS, 1);
  }
}
