import type { Share } from "../../data/share.js";
import type { Step } from "../../runtime/program.js";
import { gradientsOf } from "../accumulatedTraining.js";
import { gather } from "../placing/placedData.js";
import { addInOrder } from "./chain.js";
import { TalliedBatch } from "./talliedBatch.js";

/**
 * A process's part of a batch: the steps for the pieces that it has, and how all processes then
 * come to the gradients of all pieces, and to what the batch comes to. Its blocks live as long as
 * the training's.
 */
export class SharedBatch extends TalliedBatch {
  /** The steps of the process's own pieces, which may be none. */
  readonly steps: readonly Step[];
  /**
   * Of a process with others before it, the gradients of its pieces but the last, whose are the
   * network's.
   */
  private readonly kept: readonly number[];

  constructor(...given: ConstructorParameters<typeof TalliedBatch>) {
    super(...given);
    const { communicator, training, batch, own } = this;
    const pieces = Math.ceil((own.end - own.begin) / batch.pieceRows);
    const others = communicator.rank === 0 ? 0 : Math.max(0, pieces - 1);
    const { runtime, network } = training;
    this.kept = Array.from({ length: others }, () => runtime.allocateReals(network.count));
    this.steps = this.stepsOf(own);
  }

  /**
   * When all processes have done their steps: gives each the gradients of the batch, and what it
   * comes to.
   */
  exchange(): void {
    const { communicator, sharers, training, adder, kept } = this;
    const { runtime, network } = training;
    const { count, gradients } = network;
    this.tell();
    const vectors = { count, own: [...kept, gradients], result: gradients, sum: adder.sum, adding: adder.adding };
    addInOrder(communicator, sharers, runtime, vectors);
    this.giveAnswers();
  }

  private stepsOf({ begin, end }: Share): readonly Step[] {
    const { training, batch, loss, adder, tallies, kept } = this;
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
      // the next one lies in the same memory, where it is laid out alike and nothing of this one is
      // read later
      if (end - first - count >= count) arena.release(before);
    }
    return steps;
  }
}
