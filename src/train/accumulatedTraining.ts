import { type Passes, STATUS } from "../layers/passes.js";
import type { AnyLoss } from "../nn/losses.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { gather, type PlacedData } from "./placing/placedData.js";
import { type BatchProgram, Training } from "./training.js";

/**
 * Settings of gradient descent (`Sgd` in assembly/optimizer.ts) with which its step adds a vector:
 * w -= -1 dw.
 */
const ADDING = [-1, 0, 0, 0];

/**
 * The kind of training that goes through a batch in pieces of so many rows, whose gradients it adds
 * before the update: the memory is that of one piece. Gradients are those of the mean over the
 * whole batch, so that with pieces of 256 rows, in which sums are taken anyway, weights are those
 * of the batch in one, to the bit; reported losses to within rounding. It makes do with the kernels
 * of the core build.
 */
export function piecewise(pieceRows: number): typeof Training {
  return class extends Training {
    constructor(...[network, passes, loss, data, , ...others]: ConstructorParameters<typeof Training>) {
      super(network, passes, loss, data, undefined, ...others);
    }

    protected override gatheredBatch(rows: number): BatchProgram {
      const { runtime, network, data } = this;
      const { arena } = runtime;
      const pieces = Math.ceil(rows / pieceRows);
      const loss = lossOfPieces(this.loss, this.indices, rows);
      // of each piece; their sums stand side by side, and the last one brings a place of its own
      const { parts = [] } = "parts" in loss ? loss : {};
      const numbers = STATUS * (1 + parts.length);
      const told = Array.from({ length: numbers }, () => arena.allocate(pieces * 8));
      const status = arena.allocate((numbers + 1) * 8);
      const kept = rows * network.outputs;
      const [answers, targets] = [runtime.allocateReals(kept), runtime.allocateReals(kept)];
      const adder = new Adder(this);
      const steps: Step[] = [];
      const commits: Step[] = [];
      for (let first = 0; first < rows; first += pieceRows) {
        const count = Math.min(pieceRows, rows - first);
        const mark = arena.mark();
        const piece = gradientsOf(this, loss, this.indices + first * 4, count);
        const size = count * network.outputs * runtime.elementBytes;
        const to = first * network.outputs * runtime.elementBytes;
        const at = (first / pieceRows) * 8;
        steps.push(...piece.steps, ...adder.add(first === 0, first + count === rows));
        for (const [i, block] of told.entries()) steps.push(adder.copy(block + at, piece.status + i * 8, 8));
        steps.push(adder.copy(answers + to, piece.answers, size));
        if (data.tally) steps.push(adder.copy(targets + to, piece.targets, size));
        commits.push(...piece.commits);
        // the next one lies in the same memory, where it is laid out alike and nothing of this one
        // is read later
        if (rows - first - count >= count && piece.commits.length === 0) arena.release(mark);
      }
      steps.push(...told.map((block, i) => step("sumBatch", 1, status + i * 8, block, 0, 0, pieces)));
      return this.batchProgram(rows, steps, { made: [answers], status, commits }, targets);
    }
  };
}

/**
 * The loss of pieces of a batch of so many rows, whose numbers stand at `indices`: each piece's
 * share of the whole batch's.
 */
export function lossOfPieces(loss: AnyLoss, indices: number, rows: number): AnyLoss {
  const weights = loss.weights?.within(indices, rows);
  return { ...loss, batchRows: rows, ...(weights && { weights }) };
}

/** A training, as far as pieces of its batches go. */
interface InPieces {
  readonly runtime: Runtime;
  readonly passes: Passes;
  readonly data: PlacedData;
}

/** The steps that leave the gradients of so many rows, whose numbers stand at `indices`. */
export function gradientsOf({ runtime, passes, data }: InPieces, loss: AnyLoss, indices: number, count: number) {
  const { loaded, steps } = gather(runtime, data, indices, count);
  const pass = passes.training(loss, loaded, count);
  const answers = pass.made[pass.made.length - 1];
  const { status, commits = [] } = pass;
  return { steps: [...steps, ...pass.steps], commits, status, answers, targets: loaded.targets };
}

/** Adds the gradients of pieces, in their order. */
export class Adder {
  /** Where the sum is. */
  readonly sum: number;
  /** Settings with which `sgdStep` adds. */
  readonly adding: number;
  private readonly zero: number;

  constructor(private readonly training: Training) {
    const { runtime, network } = training;
    const { arena } = runtime;
    this.sum = runtime.allocateReals(network.count);
    this.adding = arena.allocate(ADDING.length * 8);
    this.zero = arena.allocate(4);
    arena.float64(this.adding, ADDING.length).set(ADDING);
    arena.int32(this.zero, 1).fill(0);
  }

  /**
   * Steps that add the network's gradients to the sum, or at the last piece the sum to the
   * gradients.
   */
  add(isFirst: boolean, isLast: boolean): readonly Step[] {
    const { gradients, count } = this.training.network;
    if (isFirst && isLast) return [];
    if (isFirst) return [this.copy(this.sum, gradients, count * this.training.runtime.elementBytes)];
    const [to, from] = isLast ? [gradients, this.sum] : [this.sum, gradients];
    return [step("sgdStep", count, to, from, this.adding)];
  }

  /** Copies whole elements: row 0 of one row. */
  copy(to: number, from: number, bytes: number): Step {
    return step("gatherRows", 1, to, from, this.zero, bytes / this.training.runtime.elementBytes);
  }
}
