import { STATUS } from "../../layers/passes.js";
import { descentScale } from "../../nn/descentScale.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { Runner } from "../../runtime/program.js";
import type { Reals } from "../../runtime/runtime.js";
import { View } from "../../runtime/view.js";
import { Setting } from "../coach/setting.js";
import { Training } from "../training.js";
import { Curvature } from "./curvature.js";
import { type LinePoint, searchLine } from "./lineSearch.js";
import { absoluteSum, dot, largest } from "./vectors.js";

/** Evaluations of an epoch, in its steps, after which no other search begins. */
const EVALUATIONS = 5 / 4;

/**
 * What is made small, with its gradient: the loss whose gradient it is, which may not be the one
 * that is told.
 */
interface Objective {
  readonly runner: Runner;
  readonly status: View<Float64Array>;
  readonly loss: AnyLoss;
  /** Whether a batch has computed it already. */
  readonly isTold: boolean;
}

/** A training by L-BFGS: a batch, which is all rows, is a number of searches along directions. */
export class Search extends Training {
  private readonly curvature: Curvature;
  private readonly rate: Setting;
  private readonly objective: Objective;
  /** Where the present search begins. */
  private start: Reals;

  constructor(...given: ConstructorParameters<typeof Training>) {
    super(...given);
    const { network } = this;
    this.curvature = new Curvature(network, this.option("historySize"));
    this.rate = new Setting(this, "learningRate");
    this.objective = this.newObjective();
    this.start = network.runtime.newReals(0);
  }

  override runBatch(b: number, order: Uint32Array): Promise<void> {
    return this.search(b, super.runBatch(b, order));
  }

  /**
   * All searches of a batch; what it came to is told as it was before them. If something ends them,
   * nothing has changed.
   */
  private async search(b: number, running: Promise<void> | undefined): Promise<void> {
    await running;
    const { status, answers } = this.programOf(b);
    const [came, answered] = [status.current.slice(), answers.current.slice()];
    if (!Number.isFinite(came[0])) return;
    try {
      await this.descend();
    } catch (error) {
      await this.goBack();
      throw error;
    }
    status.current.set(came);
    answers.current.set(answered);
  }

  private async descend(): Promise<void> {
    const { curvature, slice, network } = this;
    const [iterations, tolerance, enough] = [
      this.option("maxIterations"),
      this.option("gradientTolerance"),
      this.option("changeTolerance"),
    ];
    let { loss, gradient } = await this.evaluate(this.objective.isTold);
    let evaluations = 1;
    for (let n = 1; n <= iterations && evaluations < Math.max(2, Math.floor(iterations * EVALUATIONS)); n++) {
      if (largest(gradient) <= tolerance) break;
      await curvature.turn(gradient, slice);
      const { direction } = curvature;
      const first =
        curvature.iterations === 1 ? Math.min(1, 1 / absoluteSum(gradient)) * this.rate.current : this.rate.current;
      const slope = dot(gradient, direction);
      curvature.step = first;
      if (!(slope <= -enough)) break;
      const reach = largest(direction);
      const before = { step: 0, loss, gradient, slope };
      this.start = network.runtime.reals(network.parameters, network.count).slice();
      const found = await searchLine((step) => this.at(step), before, first, reach, enough);
      if (slice.isOver) await slice.yield();
      const { step } = found.point;
      this.move(step);
      curvature.step = step;
      ({ loss, gradient } = found.point);
      evaluations += found.evaluations;
      if (reach * step <= enough || Math.abs(loss - before.loss) < enough) break;
    }
    network.runtime.reals(network.gradients, network.count).set(gradient);
  }

  private async at(step: number): Promise<LinePoint> {
    this.move(step);
    const { loss, gradient } = await this.evaluate(false);
    return { step, loss, gradient, slope: dot(gradient, this.curvature.direction) };
  }

  /** Takes the weights so many directions from the start. */
  private move(step: number): void {
    const { runtime, parameters, count } = this.network;
    const weights = runtime.reals(parameters, count);
    const { direction } = this.curvature;
    const { start } = this;
    for (let i = 0; i < count; i++) weights[i] = start[i] + step * direction[i];
  }

  /** Loss and gradient at the present weights, with the penalty that decay is the gradient of. */
  private async evaluate(isDone: boolean): Promise<{ readonly loss: number; readonly gradient: Reals }> {
    const { runner, status, loss: own } = this.objective;
    if (!isDone) await runner.run();
    const { runtime, parameters, gradients, count } = this.network;
    const weights = runtime.reals(parameters, count);
    const gradient = runtime.reals(gradients, count).slice();
    const [lossSum, , rows] = status.current;
    const loss = lossSum * descentScale(own, rows, this.network.outputs);
    const decay = this.option("weightDecay");
    if (decay === 0) return { loss, gradient };
    for (let i = 0; i < count; i++) gradient[i] += decay * weights[i];
    return { loss: loss + (decay / 2) * dot(weights, weights), gradient };
  }

  private option(name: string): number {
    return Number(this.network.optimizer.options[name] ?? 0);
  }

  /** The loss that gradients descend: that of the batch, but where another one is told. */
  private newObjective(): Objective {
    const { network, rows, all } = this;
    const { measure, told, ...loss }: AnyLoss = { ...this.loss, factor: 1 };
    const { runner, status } = this.programOf(0);
    if (!all || (measure === undefined && told === undefined)) return { runner, status, loss, isTold: true };
    const pass = this.passes.training(loss, all, rows);
    const { arena } = network.runtime;
    return {
      runner: this.newRunner(pass.steps, pass.steps.length, Number.POSITIVE_INFINITY),
      status: new View(arena, () => arena.float64(pass.status, STATUS)),
      loss,
      isTold: false,
    };
  }
}
