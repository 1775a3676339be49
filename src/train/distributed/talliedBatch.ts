import type { Share } from "../../data/share.js";
import { STATUS } from "../../layers/passes.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { Communicator } from "../../processes/communicator.js";
import { ascending } from "../../random/shuffle.js";
import { Adder, lossOfPieces } from "../accumulatedTraining.js";
import type { Training } from "../training.js";
import { giveAll } from "./giveAll.js";
import { rowsOfBatch, sharersOf } from "./share.js";
import { Tallies, talliesOf } from "./tallies.js";

/** A batch that is to be shared out. */
export interface BatchOfPieces {
  readonly rows: number;
  /** Where the numbers of its rows stand. */
  readonly indices: number;
  /** Rows of each piece, but for the last one. */
  readonly pieceRows: number;
  /** Whether losses are told as sums of those of pieces, and not row after row. */
  readonly tellsPieces: boolean;
}

/**
 * A process's part of a batch, and what all parts come to together. Its blocks live as long as the
 * training's.
 */
export class TalliedBatch {
  /** Processes that have rows. */
  readonly sharers: number;
  /** What the batch comes to: see `Comparison.status`. */
  readonly status: number;
  /**
   * All answers and targets, Reals [rows, outputs], those of other processes only where somebody
   * tallies them.
   */
  readonly answers: number;
  readonly targets: number;
  /** The process's own rows. */
  protected readonly own: Share;
  /** That of the process's rows. */
  protected readonly loss: AnyLoss;
  protected readonly adder: Adder;
  protected readonly tallies: Tallies;

  constructor(
    protected readonly communicator: Communicator,
    protected readonly training: Training,
    protected readonly batch: BatchOfPieces,
  ) {
    const { rows, pieceRows, indices } = batch;
    const { runtime, network, data } = training;
    this.loss = lossOfPieces(training.loss, indices, rows);
    this.sharers = sharersOf(Math.ceil(rows / pieceRows), communicator);
    const tallies = talliesOf(this.loss);
    this.status = runtime.arena.allocate(tallies * STATUS * 8);
    this.answers = runtime.allocateReals(rows * network.outputs);
    this.targets = runtime.allocateReals(rows * network.outputs);
    this.adder = new Adder(training);
    this.own = this.rowsOf(communicator.rank);
    const { begin, end } = this.own;
    this.tallies = new Tallies(runtime, data.features.held ? rows : data.rows, end - begin, tallies, this.adder);
  }

  /** The rows of a process. */
  protected rowsOf(rank: number): Share {
    const { rows, pieceRows } = this.batch;
    return rowsOfBatch(rows, pieceRows, this.communicator, rank);
  }

  /**
   * What the rows come to, which goes from process to process too: the sum of losses is that of all
   * rows in their order.
   */
  protected tell(): void {
    const { communicator, sharers, tallies, batch, own } = this;
    const { arena } = this.training.runtime;
    const { rank } = communicator;
    const sums = new Float64Array(tallies.length);
    const bytes = new Uint8Array(sums.buffer);
    if (rank > 0 && rank < sharers) communicator.receive(bytes, rank - 1);
    const { held } = this.training.data.features;
    const numbers = held ? ascending(batch.rows) : arena.int32(batch.indices, batch.rows);
    tallies.addTo(sums, numbers.subarray(own.begin, own.end), batch.tellsPieces ? batch.pieceRows : undefined);
    if (rank < sharers - 1) communicator.send(bytes, rank + 1);
    communicator.broadcast(bytes, sharers - 1);
    arena.float64(this.status, sums.length).set(sums);
  }

  /** Gives each process the answers and targets of the others, where somebody tallies them. */
  protected giveAnswers(): void {
    const { runtime, network, data } = this.training;
    if (!data.tally) return;
    const rowBytes = network.outputs * runtime.elementBytes;
    for (const block of [this.answers, this.targets]) {
      const parts = Array.from({ length: this.sharers }, (_, rank) => {
        const { begin, end } = this.rowsOf(rank);
        return runtime.arena.bytes(block + begin * rowBytes, (end - begin) * rowBytes);
      });
      giveAll(this.communicator, parts);
    }
  }
}
