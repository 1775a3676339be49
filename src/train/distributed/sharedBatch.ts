import { STATUS } from "../../layers/passes.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { Communicator } from "../../processes/communicator.js";
import { ascending } from "../../random/shuffle.js";
import type { Step } from "../../runtime/program.js";
import { Adder, gradientsOf, lossOfPieces } from "../accumulatedTraining.js";
import { gather } from "../placing/placedData.js";
import type { Training } from "../training.js";
import { addInOrder } from "./chain.js";
import { rowsOfBatch, type Share, sharersOf } from "./share.js";
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
 * A process's part of a batch: the steps for the pieces that it has, and how all processes then come to the gradients of all pieces, and
 * to what the batch comes to. Its blocks live as long as the training's.
 */
export class SharedBatch {
  /** The steps of the process's own pieces, which may be none. */
  readonly steps: readonly Step[];
  /** Processes that have pieces. */
  readonly sharers: number;
  /** What the batch comes to: see `Comparison.status`. */
  readonly status: number;
  /** All answers and targets, Reals [rows, outputs], those of other processes only where somebody tallies them. */
  readonly answers: number;
  readonly targets: number;
  private readonly adder: Adder;
  private readonly tallies: Tallies;
  /** Of a process with others before it, the gradients of its pieces but the last, whose are the network's. */
  private readonly kept: readonly number[];

  constructor(
    private readonly communicator: Communicator,
    private readonly training: Training,
    private readonly batch: BatchOfPieces,
  ) {
    const { rows, pieceRows, indices } = batch;
    const { runtime, network, data } = training;
    const { arena } = runtime;
    const loss = lossOfPieces(training.loss, indices, rows);
    this.sharers = sharersOf(Math.ceil(rows / pieceRows), communicator);
    const tallies = talliesOf(loss);
    this.status = arena.allocate(tallies * STATUS * 8);
    this.answers = runtime.allocateReals(rows * network.outputs);
    this.targets = runtime.allocateReals(rows * network.outputs);
    this.adder = new Adder(training);
    const { begin, end } = this.rowsOf(communicator.rank);
    this.tallies = new Tallies(runtime, data.features.held ? rows : data.rows, end - begin, tallies, this.adder);
    const own = Math.ceil((end - begin) / pieceRows);
    const others = communicator.rank === 0 ? 0 : Math.max(0, own - 1);
    this.kept = Array.from({ length: others }, () => runtime.allocateReals(network.count));
    this.steps = this.stepsOf(loss, { begin, end });
  }

  /** When all processes have done their steps: gives each the gradients of the batch, and what it comes to. */
  exchange(): void {
    const { communicator, sharers, training, adder, kept } = this;
    const { runtime, network, data } = training;
    const { count, gradients } = network;
    this.tell();
    const vectors = { count, own: [...kept, gradients], result: gradients, sum: adder.sum, adding: adder.adding };
    addInOrder(communicator, sharers, runtime, vectors);
    if (data.tally) for (const block of [this.answers, this.targets]) this.giveAll(block);
  }

  /** The rows of a process. */
  private rowsOf(rank: number): Share {
    const { rows, pieceRows } = this.batch;
    return rowsOfBatch(rows, pieceRows, this.communicator, rank);
  }

  private stepsOf(loss: AnyLoss, { begin, end }: Share): readonly Step[] {
    const { training, batch, adder, tallies, kept } = this;
    const { indices, pieceRows } = batch;
    const { runtime, network, data } = training;
    const { arena, elementBytes } = runtime;
    const rowBytes = network.outputs * elementBytes;
    // who changes features on their way counts them from the first number that anybody asks about
    const mark = arena.mark();
    gather(runtime, data, indices, 1);
    arena.release(mark);
    const steps: Step[] = [];
    for (let first = begin; first < end; first += pieceRows) {
      const count = Math.min(pieceRows, end - first);
      const before = arena.mark();
      const piece = gradientsOf(training, loss, indices + first * 4, count);
      steps.push(...tallies.keeping(piece.steps, piece.status, first - begin, count));
      const isLast = first + count === end;
      // nobody is before the first process, so that it adds as it goes
      if (this.communicator.rank === 0) steps.push(...adder.add(first === begin, isLast));
      else if (!isLast)
        steps.push(adder.copy(kept[(first - begin) / pieceRows], network.gradients, network.count * elementBytes));
      steps.push(adder.copy(this.answers + first * rowBytes, piece.answers, count * rowBytes));
      if (data.tally) steps.push(adder.copy(this.targets + first * rowBytes, piece.targets, count * rowBytes));
      // the next one lies in the same memory, where it is laid out alike and nothing of this one is read later
      if (end - first - count >= count) arena.release(before);
    }
    return steps;
  }

  /** What the rows come to, which goes from process to process too: the sum of losses is that of all rows in their order. */
  private tell(): void {
    const { communicator, sharers, tallies, batch } = this;
    const { arena } = this.training.runtime;
    const { rank } = communicator;
    const { begin, end } = this.rowsOf(rank);
    const sums = new Float64Array(tallies.length);
    const bytes = new Uint8Array(sums.buffer);
    if (rank > 0 && rank < sharers) communicator.receive(bytes, rank - 1);
    const { held } = this.training.data.features;
    const numbers = held ? ascending(batch.rows) : arena.int32(batch.indices, batch.rows);
    tallies.addTo(sums, numbers.subarray(begin, end), batch.tellsPieces ? batch.pieceRows : undefined);
    if (rank < sharers - 1) communicator.send(bytes, rank + 1);
    communicator.broadcast(bytes, sharers - 1);
    arena.float64(this.status, sums.length).set(sums);
  }

  /** Gives each process what the others have of a block, Reals [rows, outputs]. */
  private giveAll(block: number): void {
    const { runtime, network } = this.training;
    const rowBytes = network.outputs * runtime.elementBytes;
    for (let rank = 0; rank < this.sharers; rank++) {
      const { begin, end } = this.rowsOf(rank);
      this.communicator.broadcast(runtime.arena.bytes(block + begin * rowBytes, (end - begin) * rowBytes), rank);
    }
  }
}
