import type { Runtime } from "../runtime/runtime.js";
import type { LoadedRows, Pass, Passes } from "./blueprint.js";
import { allocateComparison, classify, judge, thresholdOf } from "./comparison.js";
import type { Loss, ToldLoss } from "./losses.js";
import type { Network } from "./network.js";
import {
  activateOutputs,
  allocateBatch,
  type Batch,
  backward,
  type DenseStack,
  denseStack,
  forward,
  outputsOf,
} from "./passes.js";

/** What dense layers, one behind the other, do with batches. */
export class DensePasses implements Passes {
  private readonly runtime: Runtime;
  private readonly stack: DenseStack;

  constructor(network: Network) {
    this.runtime = network.runtime;
    this.stack = denseStack(network);
  }

  training(loss: ToldLoss, loaded: LoadedRows, rows: number): Pass {
    const { pass, batch, gradient } = this.judged(loss, loaded, rows);
    return { ...pass, steps: [...pass.steps, ...backward(this.runtime, this.stack, loss, batch, gradient)] };
  }

  evaluation(loss: ToldLoss, loaded: LoadedRows, rows: number): Pass {
    return this.judged(loss, loaded, rows).pass;
  }

  prediction(loss: ToldLoss, loaded: LoadedRows, rows: number, each: number): Pass {
    const { batch, through } = this.forward(loss, loaded, rows);
    const { predicted, step } = this.classes(loss, batch, each);
    const steps = [...through, step, ...activateOutputs(this.runtime, this.stack, loss, batch)];
    const answers = batch.activations[batch.activations.length - 1];
    return { steps, made: batch.activations, answers, predicted, status: 0 };
  }

  private forward(loss: Loss, { x }: LoadedRows, rows: number) {
    const batch = allocateBatch(this.runtime, this.stack, x, rows);
    return { batch, through: forward(this.runtime, this.stack, loss, batch) };
  }

  /** Forward and the loss, with the address of the gradient of the outputs. */
  private judged(loss: ToldLoss, loaded: LoadedRows, rows: number) {
    const { runtime, stack } = this;
    const { batch, through } = this.forward(loss, loaded, rows);
    const comparison = allocateComparison(runtime, rows, loaded);
    const gradient = runtime.allocateReals(rows * stack.outputs);
    const classes = loaded.labels === 0 ? undefined : this.classes(loss, batch, 1);
    const predicted = classes?.predicted ?? 0;
    const outputs = outputsOf(stack, loss, batch);
    const judging = judge(runtime, loss, comparison, gradient, outputs, predicted, rows, stack.outputs);
    const steps = [...through, ...(classes ? [classes.step] : []), ...judging];
    const pass: Pass = { steps, made: batch.activations, answers: 0, predicted, status: comparison.status };
    return { pass, batch, gradient };
  }

  /** The class of each row, or of `each` of so many parts of one, and where it is left. */
  private classes(loss: Loss, batch: Batch, each: number) {
    const { runtime, stack } = this;
    const { activation, units } = stack.layers[stack.layers.length - 1];
    const predicted = runtime.arena.allocate(batch.rows * each * 4);
    const outputs = outputsOf(stack, loss, batch);
    return { predicted, step: classify(predicted, outputs, thresholdOf(loss, activation), batch.rows, units, each) };
  }
}
