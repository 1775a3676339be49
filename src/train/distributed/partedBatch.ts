import { UsageError } from "../../errors.js";
import type { Place } from "../../graph/site.js";
import { orderOf, type Tensor } from "../../graph/tensor.js";
import type { GeneralPasses } from "../../layers/generalPasses.js";
import type { AnyLoss } from "../../nn/losses.js";
import { type NewRunner, type Step, step } from "../../runtime/program.js";
import { gather } from "../placing/placedData.js";
import type { Training } from "../training.js";
import { gatherRows } from "./gatherRows.js";
import { PartedGraph } from "./partedGraph.js";
import { inseparable, isOfRows } from "./phases.js";
import { ADVICE } from "./shareable.js";
import { type Act, sharedActs, type Talking } from "./sharedSteps.js";
import { type BatchOfPieces, TalliedBatch } from "./talliedBatch.js";

/**
 * A process's part of a batch of which more than sums of blocks of rows is made: each process makes
 * of its rows what is made of rows alone, and whatever is made of all rows, as the gradient of a
 * convolution's kernel or the mean of a batch, all make of the rows of all, which they give each
 * other. So every number is computed as by one process.
 */
export class PartedBatch extends TalliedBatch {
  /** What is done for each batch. */
  readonly acts: readonly Act[];
  /** What follows the update. */
  readonly commits: readonly Step[];

  constructor(
    communicator: TalliedBatch["communicator"],
    training: Training,
    batch: BatchOfPieces,
    talking: Talking,
    newRunner: NewRunner,
    expected: number,
  ) {
    super(communicator, training, batch);
    const { rows, indices } = batch;
    const { runtime, data } = training;
    const { arena, elementBytes } = runtime;
    const passes = training.passes as GeneralPasses;
    const { begin, end } = this.own;
    // who changes features on their way counts them from the first number that anybody asks about
    const mark = arena.mark();
    gather(runtime, data, indices, 1);
    arena.release(mark);
    const { loaded, steps } = gather(runtime, data, indices + begin * 4, end - begin);
    const compared = passes.compare(wholly(this.loss), loaded, rows, true);
    const places = passes.placesOf(loaded);
    const { outputs: found, commits } = passes.wayBack(compared, places);
    const { status, classes, penalty } = compared;
    const { told } = penalty ?? compared;
    const answers = compared.compared.tensor;
    const outputs = [answers, ...classes, told, ...found, ...(penalty ? [penalty.amount] : [])];
    this.commits = commits;
    checkSeparable(orderOf(outputs));
    // rows without their zeros are in every process
    const whole = loaded.x.stored && gather(runtime, data, indices, rows);
    const wholes = new Map(whole && [[passes.stack.x, whole.loaded.x]]);
    const load = [...steps, ...scalingOf(training, places, end - begin)];
    const extent = { own: end - begin, all: rows };
    const graph = new PartedGraph(runtime, passes, outputs, tellsOf(told), extent, places, wholes);
    const rowBytes = training.network.outputs * elementBytes;
    const kept = [this.adder.copy(this.answers + begin * rowBytes, graph.addressOf(answers), (end - begin) * rowBytes)];
    if (data.tally)
      kept.push(this.adder.copy(this.targets + begin * rowBytes, loaded.targets, (end - begin) * rowBytes));
    const runnerOf = (steps: readonly Step[]): readonly Act[] => {
      if (steps.length === 0) return [];
      const runner = newRunner(steps, steps.length, expected);
      return [() => runner.run()];
    };
    /** Of a process that has some rows. */
    const ofOwn = (steps: readonly Step[]): readonly Act[] => (begin === end ? [] : runnerOf(steps));
    const shares = Array.from({ length: this.sharers }, (_, rank) => this.rowsOf(rank));
    const acts = [...runnerOf(whole?.steps ?? []), ...ofOwn(load)];
    for (const phase of graph.phases) {
      if (phase.isOfRows) acts.push(...ofOwn(this.tallies.keeping(phase.steps, status, 0, end - begin)));
      else {
        const { gatherings } = phase;
        acts.push(
          talking(() => {
            for (const one of gatherings) gatherRows(communicator, arena, shares, rows, one);
          }),
        );
        acts.push(...sharedActs(communicator, runtime, phase.steps, newRunner, expected, talking));
      }
    }
    acts.push(
      ...ofOwn(kept),
      talking(() => this.tell()),
      talking(() => this.giveAnswers()),
    );
    if (penalty) acts.push(...runnerOf(penalty.stepsAt(this.status, graph.addressOf(penalty.amount))));
    this.acts = acts;
  }
}

/** The loss of rows whose penalty is that of the whole batch, also where it is told. */
function wholly(loss: AnyLoss): AnyLoss {
  if (!loss.weights) return loss;
  const weights = { ...loss.weights };
  return { ...loss, weights: Object.assign(weights, { alone: weights }) };
}

/** What leaves elsewhere what rows come to, and is no number of theirs. */
function tellsOf(told: Tensor): ReadonlySet<Tensor> {
  return new Set(
    orderOf([told]).filter(
      ({ shape, op, inputs }) => shape.length === 0 && !op.name && !op.gradient && inputs.some(isOfRows),
    ),
  );
}

/** What makes numbers of the bytes of rows, where layers read these. */
function scalingOf({ runtime, network, passes }: Training, places: Map<Tensor, Place>, rows: number): readonly Step[] {
  const { x, readsNumbers } = (passes as GeneralPasses).stack;
  const bytes = places.get(x);
  if (!readsNumbers || bytes?.scale === undefined) return [];
  const address = runtime.allocateReals(rows * network.inputs);
  places.set(x, { address });
  return [step("scaleBytes", rows * network.inputs, address, bytes.address, bytes.scale)];
}

/** @throws UsageError INVALID_OPTION for a graph whose rows can't be divided. */
function checkSeparable(order: readonly Tensor[]): void {
  const tensor = inseparable(order);
  if (tensor)
    throw new UsageError(
      "INVALID_OPTION",
      `A layer or the loss (${tensor.op.name ?? "reshape"}) makes numbers of a row from those of other rows: ${ADVICE}.`,
    );
}
