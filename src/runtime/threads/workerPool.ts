import { ResourceError } from "../../errors.js";
import type { ModelPlatform, StartWorker, WorkerHandle } from "../../platform/platform.js";
import type { TimeSlice } from "../timeSlice.js";
import { Control, LISTEN, newControlBlock } from "./control.js";
import type { Answer, CallMessage, Order } from "./poolWorker.js";
import { LOOK, Watchdog } from "./watchdog.js";

/** Milliseconds that workers stay after a `fit`, for the next one. */
const LINGER = 2000;

/**
 * Milliseconds that the main thread sleeps at a stretch: the end of a worker is an event, which it
 * hears only awake.
 */
const NAP = 5;

/**
 * Barriers that are timed together, and how often: a thread that is not running now makes them look
 * thousands of times as dear.
 */
const SAMPLE = 10;
const ROUNDS = 30;

interface PoolWorker {
  readonly worker: WorkerHandle;
  /** Called with the worker's next answer, or with undefined when the pool has failed. */
  heard: (() => void) | undefined;
}

/**
 * Worker threads on one shared linear memory, and the main thread's part in what they do together.
 */
export class WorkerPool {
  private members: readonly PoolWorker[] = [];
  private readonly control: Control;
  private readonly mayMatchCores: boolean;
  private readonly mayWait: boolean;
  private readonly watchdog: Watchdog;
  private failure: ResourceError | undefined;
  private isEnded = false;
  private programs = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds of one barrier between running threads. */
  barrier = 0;
  /**
   * Resolves when no worker runs any more, once the pool has ended: until then one may write to the
   * memory.
   */
  gone: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly platform: ModelPlatform,
    private readonly startWorker: StartWorker,
    readonly threads: number,
  ) {
    const { most, mayWait } = platform.threads();
    this.mayMatchCores = threads <= most;
    this.mayWait = mayWait;
    this.watchdog = new Watchdog(platform);
    this.control = new Control(newControlBlock(), threads, this.mayMatchCores);
  }

  /**
   * `threads - 1` new workers with `module` bound to `memory`. @throws ResourceError WORKER_FAILED
   * if they don't start.
   */
  static async start(
    platform: ModelPlatform,
    threads: number,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool(platform, await platform.workerStarter(), threads);
    try {
      pool.members = Array.from({ length: threads - 1 }, () => pool.startOne());
      const { mayMatchCores } = pool;
      const order: Order = {
        role: "pool",
        kind: "join",
        module,
        memory,
        control: pool.control.buffer,
        threads,
        mayMatchCores,
      };
      await pool.ask(() => order);
      await pool.timeBarriers();
    } catch (cause) {
      pool.end();
      if (cause instanceof ResourceError) throw cause;
      throw new ResourceError("WORKER_FAILED", "Worker threads can't be started here: use threads: 1.", { cause });
    }
    return pool;
  }

  /** Whether it can work. */
  get isAlive(): boolean {
    return !this.isEnded && this.failure === undefined;
  }

  /** Teaches every worker, numbered from 1, its calls; returns the program's number. */
  async learn(stagesOf: (thread: number) => readonly (readonly CallMessage[])[]): Promise<number> {
    this.check();
    const program = this.programs++;
    this.control.give(LISTEN);
    await this.ask((thread) => ({ kind: "learn", program, stages: stagesOf(thread) }));
    return program;
  }

  /** Sets the workers to a program, in whose first stage the main thread then takes part. */
  begin(program: number): void {
    this.check();
    this.control.give(program);
  }

  /** The number of the next piece. */
  takeTicket(): number {
    return this.control.takeTicket();
  }

  /**
   * The barrier: tells that this thread is through with the stage; to be read before is
   * `generation`.
   */
  arrive(): boolean {
    return this.control.arrive();
  }

  /** See `Control.generation`. */
  get generation(): number {
    return this.control.generation;
  }

  /**
   * Waits until all have arrived (true), at most until the turn is over. @throws ResourceError
   * WORKER_FAILED.
   */
  wait(generation: number, slice: TimeSlice): boolean {
    const { control } = this;
    if (control.spinWhile(generation)) return true;
    while (control.generation === generation) {
      this.check();
      this.look();
      // a failed worker's reason is a message, which arrives while others have their turn
      if (slice.isOver || !this.mayWait || control.hasFailed) return false;
      control.sleepWhile(generation, NAP);
    }
    return true;
  }

  /**
   * Makes the workers leave the program that is under way, at whose next barrier this thread has
   * not arrived.
   */
  async cancel(): Promise<void> {
    if (!this.isAlive) return;
    const { control, generation } = this;
    control.cancel();
    if (control.arrive()) return;
    while (control.generation === generation) {
      if (!this.isAlive || control.hasFailed || this.watchdog.isOver(control.progress)) return this.end();
      await this.platform.pause();
    }
  }

  /** A `fit` is over: the workers end unless another one retains them soon. */
  releaseLater(): void {
    this.timer = setTimeout(() => this.end(), LINGER);
    // Node's timers would keep the process alive; a page's are numbers
    if (typeof this.timer === "object") this.timer.unref();
  }

  /** A `fit` begins. */
  retain(): void {
    clearTimeout(this.timer);
  }

  /** Ends the workers; `why` is what those who count on them are told. */
  end(why?: ResourceError): void {
    if (this.isEnded) return;
    this.isEnded = true;
    clearTimeout(this.timer);
    this.failure ??= why;
    this.control.end();
    this.gone = Promise.all(this.members.map(({ worker }) => worker.terminate(() => this.control.isStill)));
    for (const { heard } of this.members) heard?.();
  }

  private check(): void {
    if (this.failure) throw this.failure;
    if (this.isEnded) throw new ResourceError("WORKER_FAILED", "The worker threads have ended.");
  }

  /** Fails if the workers have not got on for too long. */
  private look(): void {
    if (!this.watchdog.isOver(this.control.progress)) return;
    this.fail(Watchdog.complaintOf());
    this.check();
  }

  private startOne(): PoolWorker {
    const worker = this.startWorker({
      onMessage: (answer) => this.receive(member, answer as Answer),
      onEnd: (why) => this.fail(why),
    });
    const member: PoolWorker = { worker, heard: undefined };
    return member;
  }

  private receive(member: PoolWorker, answer: Answer): void {
    if (answer.kind === "failed") this.fail(`failed (${answer.why})`);
    else member.heard?.();
  }

  private fail(why: string): void {
    if (this.isEnded) return;
    this.end(new ResourceError("WORKER_FAILED", `A worker thread ${why}.`));
  }

  /** Sends every worker an order and waits until all have answered. */
  private async ask(orderOf: (thread: number) => Order): Promise<void> {
    let answered = 0;
    const answers = this.members.map(
      (member) =>
        new Promise<void>((resolve) => {
          member.heard = () => {
            answered++;
            resolve();
          };
        }),
    );
    // the timer also keeps the process alive meanwhile, which workers don't
    const watchdog = new Watchdog(this.platform);
    const timer = setInterval(() => watchdog.isOver(answered) && this.fail(Watchdog.complaintOf()), LOOK);
    for (const [i, { worker }] of this.members.entries()) worker.post(orderOf(i + 1));
    await Promise.all(answers);
    clearInterval(timer);
    this.check();
  }

  /**
   * Lets all threads meet at barriers with nothing between them, several times, of which the
   * fastest few count.
   */
  private async timeBarriers(): Promise<void> {
    const idle = await this.learn(() => new Array<readonly CallMessage[]>(SAMPLE * ROUNDS).fill([]));
    let fastest = Number.POSITIVE_INFINITY;
    this.begin(idle);
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      for (let i = 0; i < SAMPLE; i++) {
        const late = this.meet();
        if (late) await late;
      }
      fastest = Math.min(fastest, performance.now() - start);
    }
    this.barrier = fastest / SAMPLE;
  }

  private meet(): Promise<void> | undefined {
    const { generation } = this;
    if (this.arrive() || this.control.spinWhile(generation)) return undefined;
    return this.meetLate(generation);
  }

  private async meetLate(generation: number): Promise<void> {
    while (this.generation === generation) {
      this.check();
      this.look();
      if (this.mayWait) this.control.sleepWhile(generation, NAP);
      await this.platform.pause();
    }
  }
}
