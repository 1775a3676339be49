import { ResourceError } from "../errors.js";
import type { LoadedRows, Pass } from "../layers/batch.js";
import { type Passes, STATUS } from "../layers/passes.js";
import { type AnyLoss, valueScale } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { ClockSampler } from "../runtime/clockSampler.js";
import type { NewRunner, Runner, Step } from "../runtime/program.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import { runSpans, type TimeSlice } from "../runtime/timeSlice.js";
import { View } from "../runtime/view.js";
import type { TallyState } from "./placing/labelTally.js";
import { gather, type PlacedData } from "./placing/placedData.js";

/** The Program of batches of one size, with the memory it works on. */
export interface BatchProgram {
  readonly runner: Runner;
  readonly rows: number;
  /** Of each layer, what it makes of the batch, [rows, units]. */
  readonly made: readonly number[];
  /** What the batch came to: see `Comparison.status`. */
  readonly status: View<Float64Array>;
  /**
   * The last layer's answers as the loss takes them, and what they are compared with, Reals [rows,
   * outputs].
   */
  readonly answers: View<Reals>;
  readonly targets: View<Reals>;
}

/** How far an epoch is, and what its batches have come to. */
export interface Place {
  /** Batches that lie behind. */
  readonly batch: number;
  /**
   * Of their rows, the sum of the losses, how many were predicted right, and how many there are,
   * each row as it counts.
   */
  readonly sums: readonly number[];
  /** The same of labels, where rows may have several. */
  readonly tally?: TallyState;
  /** What searches for equilibria have come to, where layers have some: see `Relaxations.state`. */
  readonly relaxation?: readonly number[];
}

export const BEGINNING: Place = { batch: 0, sums: [0, 0, 0] };

/**
 * Bytes that are copied, and numbers that are looked at, between two looks at the clock: some
 * milliseconds' worth.
 */
export const COPIED = 2 ** 23;
const JUDGED = 2 ** 20;

/**
 * A training as it stands in linear memory: the Programs for whole batches and for the ragged last
 * one. Every block it allocates is given back by whoever marked the arena before.
 */
export class Training {
  /** Updates in one pass over the rows. */
  batches: number;
  /** Called before each batch with its number. */
  beforeBatch: ((b: number) => void) | undefined;
  /** Awaited after each batch with its number, before the next one. */
  afterBatch: ((b: number) => Promise<void>) | undefined;
  /** Where the next epoch begins. */
  from = BEGINNING;
  /** The batch with which the present one began. */
  first = 0;
  /**
   * Where `goBack` goes back to, given the number of the present epoch, if not to its beginning:
   * "batch 5 of epoch 3".
   */
  beginningOf: ((epoch: number) => string) | undefined;
  /**
   * What the model is to be when the training ends, "as it was after epoch 3", where that isn't how
   * the training leaves it.
   */
  outcome: string | undefined;
  protected readonly indices: number;
  private readonly indexView: View<Int32Array>;
  private readonly whole: BatchProgram;
  protected ragged: BatchProgram | undefined;
  private readonly backup: Uint8Array<ArrayBuffer>;
  /**
   * How far the present epoch is: its next batch, what those before came to, and whether the last
   * one left the finite numbers.
   */
  private next = 0;
  private running: Promise<void> | undefined;
  /**
   * Of the rows of the present epoch so far, the sum of the losses, how many were predicted right
   * before their batch's update, and how many there are.
   */
  readonly sums: number[] = [0, 0, 0];
  private isBroken = false;
  private readonly clock: ClockSampler;
  // made once: an epoch of a tiny network takes two microseconds
  private readonly copy = (begin: number, end: number): void => this.network.snapshot(this.backup, begin, end);
  private readonly look = (begin: number, end: number): void => {
    this.isBroken ||= !this.network.isFinite(begin, end);
  };

  constructor(
    /** What is trained. */
    readonly network: Network,
    /** What its layers do with batches. */
    readonly passes: Passes,
    /** What is made small. */
    readonly loss: AnyLoss,
    /** The rows. */
    readonly data: PlacedData,
    /** All rows, where they are one batch. */
    protected readonly all: LoadedRows | undefined,
    protected readonly batchSize: number,
    /** Its time. */
    readonly slice: TimeSlice,
    protected readonly newRunner: NewRunner,
    /** Passes over the rows that are to come. */
    protected readonly epochs: number,
  ) {
    const { rows } = data;
    const { runtime } = network;
    this.clock = new ClockSampler(slice);
    this.batches = Math.ceil(rows / batchSize);
    this.indices = runtime.arena.allocate(batchSize * 4);
    this.indexView = new View(runtime.arena, () => runtime.arena.int32(this.indices, batchSize));
    this.whole = all ? this.programFor(rows, all, []) : this.gatheredBatch(batchSize);
    this.ragged = batchSize < rows && rows % batchSize ? this.gatheredBatch(rows % batchSize) : undefined;
    this.backup = new Uint8Array(network.trainedBytes);
  }

  /** Where all of it lies. */
  get runtime(): Runtime {
    return this.network.runtime;
  }

  /**
   * Remembers the parameters, so that a batch that leaves the finite numbers can be undone; a
   * promise where there are very many.
   */
  beginEpoch(epoch: number, first = 0): Promise<void> | undefined {
    this.passes.begin?.(epoch, first);
    return runSpans(this.slice, this.backup.length, COPIED, this.copy);
  }

  /**
   * Trains on every batch of the rows in `order`, or up to one that leaves the finite numbers: see
   * `isFinite`. The promise is there only if others had to have their turn meanwhile; it rejects
   * between two batches, but for WORKER_FAILED: see `goBack`. Nothing is allocated for a batch.
   */
  runEpoch(order: Uint32Array): Promise<void> | undefined {
    this.beginCount();
    return this.addRows(order);
  }

  /**
   * Forgets what the batches of the last epoch came to, or takes up what those before `from` did.
   */
  protected beginCount(): void {
    this.first = this.from.batch;
    // one array for all epochs: a new one of zeros would change its kind with the first loss
    for (let i = 0; i < STATUS; i++) this.sums[i] = this.from.sums[i];
    this.data.tally?.reset(this.from.tally);
    this.from = BEGINNING;
  }

  /**
   * Trains on the rows in `order`, whose losses and hits are added to those of the present epoch;
   * else as `runEpoch`.
   */
  protected addRows(order: Uint32Array): Promise<void> | undefined {
    this.next = this.first;
    this.isBroken = false;
    return this.proceed(order) ? undefined : this.goOn(order);
  }

  /** Rows of an epoch. */
  get rows(): number {
    return this.data.rows;
  }

  /** Whether that ends an epoch wherever it is, with no other undoing of it. */
  isCutBy(error: unknown): error is ResourceError {
    return error instanceof ResourceError && (error.code === "WORKER_FAILED" || error.code === "SCRIPT_NOT_FOUND");
  }

  /** Sum of the row losses of the present epoch so far, as a loss. */
  get epochLoss(): number {
    return this.sums[0] * valueScale(this.loss, this.sums[2], this.network.outputs);
  }

  private async goOn(order: Uint32Array): Promise<void> {
    do {
      if (this.running) {
        await this.running;
        this.count();
      }
      if (this.isBroken) continue;
      await this.afterBatch?.(this.next - 1);
      if (this.slice.isOver) await this.slice.yield();
    } while (!this.proceed(order));
  }

  /** Goes on to the epoch's end (true), or until others must have their turn. */
  private proceed(order: Uint32Array): boolean {
    while (this.next < this.batches && !this.isBroken) {
      this.running = this.runBatch(this.next, order);
      if (this.running) return false;
      this.count();
      if (!this.isBroken && (this.afterBatch || this.clock.isOver)) return false;
    }
    return true;
  }

  /** Takes account of the batch that was run last. */
  private count(): void {
    const { status, answers, targets } = this.programOf(this.next++);
    const { current } = status;
    for (let i = 0; i < STATUS; i++) this.sums[i] += current[i];
    this.isBroken = !Number.isFinite(current[0]);
    this.data.tally?.add(answers.current, targets.current, current);
  }

  /**
   * Trains on batch number `b` of the rows in `order`; a promise where that takes longer than
   * others can wait.
   */
  runBatch(b: number, order: Uint32Array): Promise<void> | undefined {
    if (!this.all) {
      const indices = this.indexView.current;
      const first = b * this.batchSize;
      const count = Math.min(this.batchSize, order.length - first);
      for (let i = 0; i < count; i++) indices[i] = order[first + i];
    }
    this.beforeBatch?.(b);
    return this.programOf(b).runner.run();
  }

  /** Makes the model what it was when the epoch began. */
  async goBack(): Promise<void> {
    // a worker that was ended amid an update may still be writing it
    await this.runtime.threads.drained();
    this.network.restore(this.backup);
  }

  /**
   * Whether the losses of this epoch, every parameter and the optimizer's states are finite: an
   * infinite mean square would freeze its weight unseen. A promise where there are very many.
   */
  isFinite(): boolean | Promise<boolean> {
    if (this.isBroken) return false;
    const looking = runSpans(this.slice, this.network.count, JUDGED, this.look);
    return looking ? looking.then(() => !this.isBroken) : !this.isBroken;
  }

  /** The Program of batch number `b`. */
  programOf(b: number): BatchProgram {
    return this.ragged && b === this.batches - 1 ? this.ragged : this.whole;
  }

  protected gatheredBatch(rows: number): BatchProgram {
    const { loaded, steps } = gather(this.runtime, this.data, this.indices, rows);
    return this.programFor(rows, loaded, steps);
  }

  private programFor(rows: number, loaded: LoadedRows, load: readonly Step[]): BatchProgram {
    const pass = this.passes.training(this.loss, loaded, rows);
    return this.batchProgram(rows, [...load, ...pass.steps], pass, loaded.targets);
  }

  /** The Program of steps that leave the gradients, then of the update. */
  protected batchProgram(
    rows: number,
    steps: readonly Step[],
    { made, status, commits = [] }: Pick<Pass, "made" | "status" | "commits">,
    targets: number,
  ): BatchProgram {
    const { runtime, network } = this;
    const runs = rows === this.batchSize ? this.epochs * this.batches : this.epochs;
    const runner = this.newRunner([...steps, ...network.updates(), ...commits], steps.length, runs);
    const reals = (address: number): View<Reals> =>
      new View(runtime.arena, () => runtime.reals(address, rows * network.outputs));
    return {
      runner,
      rows,
      made,
      status: new View(runtime.arena, () => runtime.arena.float64(status, STATUS)),
      answers: reals(made[made.length - 1]),
      targets: reals(targets),
    };
  }
}
