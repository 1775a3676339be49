import { STATUS } from "../../layers/passes.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { Adder } from "../accumulatedTraining.js";

/**
 * Arguments of the steps that tell what rows come to, from the place of the result on
 * (assembly/reduce.ts, assembly/weights.ts).
 */
type Told = readonly [status: number, losses: number, predicted: number, labels: number, ...others: readonly number[]];

/** Whether the step tells what rows come to. */
function tells({ kernel }: Step): boolean {
  return kernel === "sumBatch" || kernel === "sumWeightedBatch";
}

/**
 * How many there are of a loss: one, and one more for each of its parts, whose `Comparison.status`
 * stands behind its own.
 */
export function talliesOf(loss: AnyLoss): number {
  const { parts = [] } = "parts" in loss ? loss : {};
  return 1 + parts.length;
}

/** What rows of one process come to, row by row, in blocks of its own. */
interface Rows {
  readonly losses: number;
  readonly predicted: number;
  readonly labels: number;
  /** Address of the weights of all rows of the data; 0 where rows count alike. */
  weights: number;
}

/**
 * What the rows of a process come to: for the loss, and for each part of one that has parts, what
 * `Comparison.status` says. Pieces leave that of their rows in the same memory, so that it is
 * copied from there.
 */
export class Tallies {
  private readonly all: readonly Rows[];

  constructor(
    private readonly runtime: Runtime,
    /** Rows that there are weights of. */
    private readonly dataRows: number,
    private readonly rows: number,
    /** See `talliesOf`. */
    tallies: number,
    private readonly adder: Adder,
  ) {
    const { arena } = runtime;
    const indices = (nobody: number): number => {
      // to the end of the last element
      const address = arena.allocate(rows * 4 + 8);
      arena.int32(address, rows).fill(nobody);
      return address;
    };
    // where no class is predicted, none is the label
    this.all = Array.from({ length: tallies }, () => ({
      losses: arena.allocate(rows * 8),
      predicted: indices(-1),
      labels: indices(-2),
      weights: 0,
    }));
  }

  /**
   * The steps of a piece, of `count` rows from number `first` of the process on, with those that
   * keep what these come to.
   */
  keeping(steps: readonly Step[], status: number, first: number, count: number): readonly Step[] {
    return steps.flatMap((step) => {
      if (!tells(step)) return [step];
      const [to, losses, predicted, labels, weights = 0] = step.args as Told;
      const own = this.all[(to - status) / (STATUS * 8)];
      if (step.kernel === "sumWeightedBatch") own.weights = weights;
      const kept = [this.adder.copy(own.losses + first * 8, losses, count * 8)];
      if (predicted !== 0) kept.push(this.indices(own.predicted + first * 4, predicted, count));
      if (predicted !== 0) kept.push(this.indices(own.labels + first * 4, labels, count));
      return [step, ...kept];
    });
  }

  /** Numbers that `addTo` adds to. */
  get length(): number {
    return this.all.length * STATUS;
  }

  /**
   * Adds to what the rows before came to the process's own, whose numbers are `indices`: one row
   * after the other, or where `pieceRows` are given as the sums of pieces of so many.
   */
  addTo(sums: Float64Array, indices: Int32Array | Uint32Array, pieceRows: number | undefined): void {
    this.all.forEach((tally, i) => {
      const total = sums.subarray(i * STATUS, (i + 1) * STATUS);
      if (pieceRows === undefined) this.add(total, tally, indices, 0, this.rows);
      else
        for (let first = 0; first < this.rows; first += pieceRows) {
          const piece = new Float64Array(STATUS);
          this.add(piece, tally, indices, first, Math.min(this.rows, first + pieceRows));
          for (let n = 0; n < STATUS; n++) total[n] += piece[n];
        }
    });
  }

  /**
   * As `sumBatch` and `sumWeightedBatch` do, and from the same doubles to the same bits, from a sum
   * on that is given.
   */
  private add(
    sums: Float64Array,
    { losses, predicted, labels, weights }: Rows,
    indices: Int32Array | Uint32Array,
    begin: number,
    end: number,
  ) {
    const { arena } = this.runtime;
    const lossOf = arena.float64(losses, this.rows);
    const [classOf, labelOf] = [arena.int32(predicted, this.rows), arena.int32(labels, this.rows)];
    const weightOf = weights === 0 ? undefined : arena.float64(weights, this.dataRows);
    for (let row = begin; row < end; row++) {
      const weight = weightOf ? weightOf[indices[row]] : 1;
      sums[0] += weight * lossOf[row];
      if (classOf[row] === labelOf[row]) sums[1] += weight;
      sums[2] += weight;
    }
  }

  /**
   * Copies 32-bit numbers, to the end of the last element: what lies behind them is written by the
   * next piece, or belongs to nobody.
   */
  private indices(to: number, from: number, count: number): Step {
    const { elementBytes } = this.runtime;
    return this.adder.copy(to, from, Math.ceil((count * 4) / elementBytes) * elementBytes);
  }
}
