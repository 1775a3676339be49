import type { ResourceError } from "../../errors.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { NewRunner } from "../../runtime/program.js";
import type { TimeSlice } from "../../runtime/timeSlice.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import { Training } from "../training.js";
import type { Undoing } from "../undo.js";
import type { RowBuffer } from "./rowBuffer.js";
import { noRows, type StreamReader } from "./streamReader.js";

/**
 * A training on rows that come in pieces. They pass through a buffer of whole batches; what is left
 * of a piece waits there for the next one, so that batches are those of all rows in one, whatever
 * the pieces are. Whole batches are trained on before the next piece is asked for; the rest of the
 * last one at the end of the epoch.
 */
export class StreamTraining extends Training {
  /** Rows of this epoch that were trained on. */
  private seen = 0;
  private readonly order: Uint32Array;

  constructor(
    { network, passes }: ModelParts,
    told: AnyLoss,
    private readonly buffer: RowBuffer,
    batchSize: number,
    slice: TimeSlice,
    newRunner: NewRunner,
    private readonly reader: StreamReader,
    /** What the model knows of its data. */
    private readonly schema: Schema,
    /** The last epoch before it. */
    private epoch: number,
    /** Called after each pass with its rows. */
    private readonly passed: (rows: number) => void,
    private readonly undoing: Undoing,
  ) {
    // nobody knows how many batches there will be
    super(network, passes, told, buffer.placed, undefined, batchSize, slice, newRunner, Number.POSITIVE_INFINITY);
    this.beginningOf = (own) => `batch ${this.batchesBefore + 1} of epoch ${own}`;
    this.order = Uint32Array.from({ length: buffer.rows }, (_, row) => row);
    this.drawMemory();
  }

  /**
   * Draws the memory of a last batch of any size, and of what threads take: if it lacked in the
   * end, an epoch would be trained by half.
   */
  private drawMemory(): void {
    const { runtime, batchSize } = this;
    const { arena, kernels, threads } = runtime;
    const mark = arena.mark();
    if (batchSize > 1) this.gatheredBatch(batchSize - 1);
    // that of whole batches, and that of the last one
    runtime.allocateReals(2 * kernels.gemmScratch() * (threads.most - 1));
    arena.release(mark);
  }

  override get rows(): number {
    return this.seen;
  }

  /** What the source fails with lies between two batches, and is nothing to add to. */
  override isCutBy(error: unknown): error is ResourceError {
    return error !== this.reader.failure && super.isCutBy(error);
  }

  /** Trains on the next pass of the source. Rejects with its error too, between two batches. */
  override runEpoch(): Promise<void> {
    this.beginCount();
    this.seen = this.first * this.batchSize;
    // what is trained on between two looks at the numbers begins with its own first batch
    this.first = 0;
    this.buffer.filled = 0;
    this.epoch++;
    return this.pass(this.seen);
  }

  /** Goes through the source, whose first rows lie behind. */
  private async pass(behind: number): Promise<void> {
    const { reader, buffer, batchSize, slice } = this;
    let left = behind;
    for (let piece = await reader.next(); piece; piece = await reader.next()) {
      const { rows } = piece.features;
      const first = Math.min(left, rows);
      left -= first;
      for (let row = first; row < rows; ) {
        row = buffer.take(piece, row);
        await this.train(buffer.filled - (buffer.filled % batchSize));
        if (slice.isOver) await slice.yield();
      }
    }
    // the last batch that lies behind may have been no whole one
    this.seen -= left;
    if (buffer.filled > 0) await this.trainRest();
    if (this.seen === 0) throw noRows(` in epoch ${this.epoch}`);
    this.passed(this.seen);
  }

  /** The rows that are no whole batch. */
  private async trainRest(): Promise<void> {
    const { arena } = this.runtime;
    const mark = arena.mark();
    try {
      this.ragged = this.gatheredBatch(this.buffer.filled);
      await this.train(this.buffer.filled);
    } finally {
      this.ragged = undefined;
      arena.release(mark);
    }
  }

  /**
   * Trains on the first `count` rows of the buffer, or throws and leaves the model as it was before
   * the batch that broke.
   */
  private async train(count: number): Promise<void> {
    if (count === 0) return;
    this.batches = Math.ceil(count / this.batchSize);
    const order = this.order.subarray(0, count);
    await this.beginEpoch(this.epoch, this.seen);
    await this.addRows(order);
    if (!(await this.isFinite())) {
      const { undo } = await this.undoing.load();
      throw await undo(this, this.schema, this.epoch, order, this.batchesBefore);
    }
    this.seen += count;
    this.buffer.drop(count);
  }

  /** Batches of this epoch that lie behind. */
  private get batchesBefore(): number {
    return this.seen / this.batchSize;
  }
}
