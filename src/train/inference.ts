import { DataError } from "../errors.js";
import { type Passes, STATUS } from "../layers/passes.js";
import type { Asked } from "../layers/relaxations.js";
import { type AnyLoss, valueScale } from "../nn/losses.js";
import { allFinite, type Network } from "../nn/network.js";
import type { NewRunner, Runner } from "../runtime/program.js";
import { directly } from "../runtime/runners.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import type { TimeSlice } from "../runtime/timeSlice.js";
import type { Sliced } from "../sliced.js";
import type { Answered } from "./answers.js";
import type { ModelParts } from "./modelParts.js";
import { gather, type PlacedData } from "./placing/placedData.js";
import type { Evaluation } from "./types.js";
import { unpaused } from "./unpaused.js";

/**
 * Rows that go through the network at once: enough for full speed, few enough to stay in the
 * caches.
 */
export const CHUNK = 256;

/** Classes of which a confusion matrix is made at most: it has a count for each two of them. */
const MOST_CONFUSED = 1000;

/** A Program for one chunk, and where it leaves its answers. */
export interface ChunkProgram {
  readonly runner: Runner;
  readonly rows: number;
  readonly outputs: number;
  readonly targets: number;
  readonly predicted: number;
  readonly status: number;
}

/** Sees what a chunk came to, which begins at row `first`. */
export type Visit = (chunk: ChunkProgram, first: number) => void;

/**
 * What is asked of a pass over the rows: how good the answers are, or these with the class of each
 * row, or with each of its labels.
 */
type Purpose = "evaluate" | "predict" | "label";

/** The course of a `fit` in which all rows go through several times. */
export interface Repetition {
  readonly slice: TimeSlice;
  readonly newRunner: NewRunner;
  readonly times: number;
}

/**
 * A forward pass over any number of rows, a chunk at a time. It allocates blocks in the arena; the
 * caller marks and releases.
 */
export class Inference {
  protected readonly indices: number;
  protected readonly whole: ChunkProgram;
  protected readonly ragged: ChunkProgram | undefined;

  protected readonly runtime: Runtime;
  readonly network: Network;
  private readonly passes: Passes;
  /** How searches for equilibria go in these programs, where layers have some. */
  protected readonly asked: Asked | undefined;
  /** Classes that are predicted of a row: one, or whether it has each label. */
  protected readonly each: number;

  constructor(
    { runtime, network, passes }: Pick<ModelParts, "runtime" | "network" | "passes">,
    protected readonly loss: AnyLoss,
    protected data: PlacedData,
    private readonly purpose: Purpose,
    readonly during?: Repetition,
  ) {
    this.runtime = runtime;
    this.network = network;
    this.passes = passes;
    this.asked = passes.ask?.();
    this.each = purpose === "label" ? network.outputs : 1;
    const chunk = Math.min(CHUNK, data.rows);
    this.indices = runtime.arena.allocate(chunk * 4);
    this.whole = this.programFor(chunk);
    this.ragged = data.rows % chunk ? this.programFor(data.rows % chunk) : undefined;
  }

  /**
   * Loss, accuracy and confusion of all rows; `classes` is the number of classes, 0 for regression.
   * @throws DataError DATA_NON_FINITE for a loss that isn't finite, with the first row of `name`
   * that the model has no finite answer to.
   */
  async evaluate(classes: number, name: string): Promise<Evaluation> {
    const { rows, tally } = this.data;
    tally?.reset();
    const confusion = classes > MOST_CONFUSED ? undefined : new Int32Array(classes * classes);
    let lossSum = 0;
    let hits = 0;
    let total = 0;
    const visit: Visit = (chunk, first) => {
      const { rows: count, outputs, targets, predicted, status } = chunk;
      const result = this.runtime.arena.float64(status, STATUS);
      lossSum += result[0];
      hits += result[1];
      total += result[2];
      if (!Number.isFinite(lossSum)) throw this.overflow(chunk, first, name);
      const reals = (address: number): Reals => this.runtime.reals(address, count * this.network.outputs);
      tally?.add(reals(outputs), reals(targets), result);
      if (!predicted || !confusion) return;
      const guesses = this.runtime.arena.int32(predicted, count);
      const truths = this.runtime.arena.int32(this.data.labels + first * 4, count);
      for (let i = 0; i < count; i++) confusion[truths[i] * classes + guesses[i]]++;
    };
    for (let first = 0; first < rows; first += this.whole.rows) {
      // awaited only where it must be: outside of a `fit` memory is released before anything else
      // can happen
      const running = this.run(first, visit);
      if (running) await running;
      if (this.during?.slice.isOver) await this.during.slice.yield();
    }
    unpaused(this);
    const loss = lossSum * valueScale(this.loss, total, this.network.outputs);
    const found = this.data.labels ? { accuracy: hits / total, confusion } : tally?.accuracies;
    return { rows, loss, ...found, ...this.asked?.told() };
  }

  /**
   * The outputs [rows, outputs] of all rows, and the class of each as if the model were a
   * classifier, or whether it has each label.
   * @throws DataError DATA_NON_FINITE with the first row of `name` whose outputs are not finite.
   */
  *predict(name: string): Sliced<Answered> {
    const columns = this.network.outputs;
    const outputs = this.runtime.newReals(this.data.rows * columns);
    const { each } = this;
    const classes = new Int32Array(this.data.rows * each);
    const visit: Visit = (chunk, first) => {
      const found = this.runtime.reals(chunk.outputs, chunk.rows * columns);
      if (!allFinite(found)) throw this.overflow(chunk, first, name);
      outputs.set(found, first * columns);
      classes.set(this.runtime.arena.int32(chunk.predicted, chunk.rows * each), first * each);
    };
    for (let first = 0; first < this.data.rows; first += this.whole.rows) {
      this.run(first, visit);
      yield;
    }
    unpaused(this);
    return { outputs, classes, ...this.asked?.told() };
  }

  /**
   * The error for a chunk, which begins at row `first` of `name`, whose outputs or losses left the
   * finite numbers.
   */
  private overflow({ rows, outputs }: ChunkProgram, first: number, name: string): DataError {
    const columns = this.network.outputs;
    const found = this.runtime.reals(outputs, rows * columns);
    const place = found.findIndex((value) => !Number.isFinite(value));
    const row = first + Math.floor(place / columns) + 1;
    const what =
      place < 0
        ? `The loss of ${name} is not finite: scale the data or targets down or use standardize.`
        : `Row ${row} of ${name} makes the model answer ${found[place]}: scale the data down or use standardize.`;
    return this.asked?.fail(row, name) ?? new DataError("DATA_NON_FINITE", what);
  }

  /** Sends the chunk that begins at row `first` through the network. */
  protected run(first: number, visit: Visit): Promise<void> | undefined {
    const { whole, ragged = whole } = this;
    const chunk = first + whole.rows > this.data.rows ? ragged : whole;
    const indices = this.runtime.arena.int32(this.indices, chunk.rows);
    for (let i = 0; i < chunk.rows; i++) indices[i] = first + i;
    unpaused(this, chunk);
    const running = chunk.runner.run();
    if (running) return running.then(() => visit(chunk, first));
    visit(chunk, first);
    return undefined;
  }

  private programFor(rows: number): ChunkProgram {
    const { runtime, loss, passes } = this;
    const { loaded, steps: load } = gather(runtime, this.data, this.indices, rows);
    const { steps, made, predicted, status } =
      this.purpose === "evaluate"
        ? passes.evaluation(loss, loaded, rows)
        : passes.prediction(loss, loaded, rows, this.each);
    const all = [...load, ...steps];
    const { newRunner, times } = this.during ?? { newRunner: directly(runtime), times: 1 };
    return {
      runner: newRunner(all, all.length, times * Math.floor(this.data.rows / rows)),
      rows,
      outputs: made[0],
      targets: loaded.targets,
      predicted,
      status,
    };
  }
}
