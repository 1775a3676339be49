import { NumericsError } from "../errors.js";
import { type Loss, valueScale } from "../nn/losses.js";
import { allFinite, type Network } from "../nn/network.js";
import { allocateBatch, type Batch, backward, forward, judge, updateParameters } from "../nn/passes.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { Schedule } from "../runtime/schedule.js";
import { inTurns, type Turn } from "../runtime/turn.js";
import { gather, type LoadedRows, loadAll, type PlacedData } from "./placedData.js";

/** What a batch came to: the sum of its row losses, and its rows predicted right. */
export interface BatchResult {
  readonly lossSum: number;
  readonly hits: number;
}

/** The Program of batches of one size, with the memory it works on. */
interface BatchProgram {
  readonly schedule: Schedule;
  readonly batch: Batch;
  /** Address of the result, two f64. */
  readonly status: number;
}

/** Bytes that are copied, and numbers that are looked at, between two looks at the clock: some milliseconds' worth. */
const COPIED = 2 ** 23;
const JUDGED = 2 ** 20;

/**
 * A training as it stands in linear memory: the Programs for whole batches and for the ragged last one. Every block it allocates
 * is given back by whoever marked the arena before.
 */
export class Training {
  /** Updates in one pass over the rows. */
  readonly batches: number;
  private readonly indices: number;
  private readonly whole: BatchProgram;
  private readonly ragged: BatchProgram | undefined;
  private readonly backup: Uint8Array;

  constructor(
    private readonly runtime: Runtime,
    private readonly network: Network,
    private readonly loss: Loss,
    private readonly data: PlacedData,
    private readonly batchSize: number,
    private readonly turn: Turn,
    /** Passes over the rows that are to come. */
    private readonly epochs: number,
  ) {
    const { rows } = data;
    this.batches = Math.ceil(rows / batchSize);
    this.indices = runtime.arena.allocate(batchSize * 4);
    this.whole = batchSize >= rows ? this.fixedBatch() : this.gatheredBatch(batchSize);
    this.ragged = batchSize < rows && rows % batchSize !== 0 ? this.gatheredBatch(rows % batchSize) : undefined;
    this.backup = new Uint8Array(network.trainedBytes);
  }

  /** Remembers the parameters, so that a batch that leaves the finite numbers can be undone; a promise where there are very many. */
  beginEpoch(): Promise<void> | undefined {
    const copy = (begin: number, end: number): void => this.network.snapshot(this.backup, begin, end);
    return inTurns(this.turn, this.backup.length, COPIED, copy);
  }

  /**
   * Trains on batch number `b` of the rows in `order`; a promise where that takes longer than others can wait. The result may hold a
   * loss that isn't finite: see `undo`. If it rejects, the batch has changed nothing or is done, unless for WORKER_FAILED: see `goBack`.
   */
  runBatch(b: number, order: Uint32Array): BatchResult | Promise<BatchResult> {
    const { schedule, status } = this.load(b, order);
    const running = schedule.run();
    return running ? running.then(() => this.resultAt(status)) : this.resultAt(status);
  }

  private resultAt(status: number): BatchResult {
    const [lossSum, hits] = this.runtime.arena.float64(status, 2);
    return { lossSum, hits };
  }

  /** Makes the model what it was when the epoch began. */
  async goBack(): Promise<void> {
    // a worker that was ended amid an update may still be writing it
    await this.runtime.threads.settle();
    this.network.restore(this.backup);
  }

  /**
   * Whether every parameter is finite, and the optimizer's states: an infinite mean square would freeze its weight unseen. A promise
   * where there are very many.
   */
  isFinite(): boolean | Promise<boolean> {
    let areFinite = true;
    const look = (begin: number, end: number): void => {
      areFinite &&= this.network.isFinite(begin, end);
    };
    const looking = inTurns(this.turn, this.network.count, JUDGED, look);
    return looking ? looking.then(() => areFinite) : areFinite;
  }

  /**
   * After a batch of this epoch left the finite numbers: goes back to the epoch's start and trains again, which repeats the
   * same bits, up to the batch that broke; leaves the model as it was before that one and returns the error that names it. If it
   * is stopped itself, the model is what it was when the epoch began.
   */
  async undo(epoch: number, order: Uint32Array): Promise<NumericsError> {
    await this.goBack();
    try {
      let broken = 0;
      let error = await this.runAndJudge(broken, epoch, order);
      while (!error) error = await this.runAndJudge(++broken, epoch, order);
      await this.goBack();
      for (let b = 0; b < broken; b++) await this.runInTurn(b, order);
      return error;
    } catch (error) {
      await this.goBack();
      throw error;
    }
  }

  private async runInTurn(b: number, order: Uint32Array): Promise<BatchResult> {
    const result = await this.runBatch(b, order);
    if (this.turn.isOver) await this.turn.give();
    return result;
  }

  private async runAndJudge(b: number, epoch: number, order: Uint32Array): Promise<NumericsError | undefined> {
    const { lossSum } = await this.runInTurn(b, order);
    const where = `epoch ${epoch}, batch ${b + 1}`;
    const advice = "lower the learning rate or standardize the inputs; the model is as it was before that batch";
    if (!Number.isFinite(lossSum)) {
      const layer = this.layerThatOverflowed(b);
      const message = `The loss is no longer finite at ${where} (first in the sums of layer ${layer}): ${advice}.`;
      return new NumericsError("NON_FINITE_LOSS", message, { epoch, batch: b + 1, layer });
    }
    const layer = this.network.layerThatIsNotFinite();
    if (layer < 0) return undefined;
    const message = `The weights of layer ${layer} or their optimizer's state are no longer finite after ${where}: ${advice}.`;
    return new NumericsError("NON_FINITE_WEIGHTS", message, { epoch, batch: b + 1, layer });
  }

  /** The first layer whose sums are not finite; the last one if only the loss of finite sums overflowed. */
  private layerThatOverflowed(b: number): number {
    const { batch } = this.programOf(b);
    const { layers } = this.network;
    const found = batch.activations.findIndex(
      (address, i) => !allFinite(this.runtime.reals(address, batch.rows * layers[i].units)),
    );
    return found < 0 ? layers.length - 1 : found;
  }

  private programOf(b: number): BatchProgram {
    return this.ragged && b === this.batches - 1 ? this.ragged : this.whole;
  }

  private load(b: number, order: Uint32Array): BatchProgram {
    const first = b * this.batchSize;
    if (this.batches > 1) {
      const rows = order.subarray(first, first + this.batchSize);
      new Uint32Array(this.runtime.arena.memory.buffer, this.indices, rows.length).set(rows);
    }
    return this.programOf(b);
  }

  private gatheredBatch(rows: number): BatchProgram {
    const { loaded, steps } = gather(this.runtime, this.data, this.indices, rows);
    return this.programFor(rows, loaded, steps);
  }

  private fixedBatch(): BatchProgram {
    return this.programFor(this.data.rows, loadAll(this.runtime, this.data), []);
  }

  private programFor(rows: number, { inputs, labels, targets }: LoadedRows, load: readonly Step[]): BatchProgram {
    const { runtime, network, loss } = this;
    const batch = allocateBatch(runtime, network, inputs, rows);
    const { steps, gradient, status } = judge(runtime, network, loss, batch, targets, labels);
    const before = [
      ...load,
      ...forward(runtime, network, loss, batch),
      ...steps,
      ...backward(runtime, network, loss, batch, gradient),
    ];
    const all = [...before, ...updateParameters(network)];
    const runs = rows === this.batchSize ? this.epochs * this.batches : this.epochs;
    return { schedule: new Schedule(runtime, all, before.length, this.turn, runs), batch, status };
  }

  /** What a whole epoch's sum of row losses means as a loss. */
  get lossScale(): number {
    return valueScale(this.loss, this.data.rows, this.network.outputs);
  }
}
