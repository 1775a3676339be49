import type { Runtime } from "../runtime/runtime.js";
import type { LoadedRows, Pass, Passes } from "./blueprint.js";
import type { Loss, ToldLoss } from "./losses.js";
import type { Network } from "./network.js";
import {
  activateOutputs,
  allocateBatch,
  backward,
  classify,
  type DenseStack,
  denseStack,
  forward,
  judge,
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
    const { runtime, stack } = this;
    const { batch, through } = this.forward(loss, loaded, rows);
    const { steps, gradient, status, predicted } = judge(runtime, stack, loss, batch, loaded.targets, loaded.labels);
    const back = backward(runtime, stack, loss, batch, gradient);
    return { steps: [...through, ...steps, ...back], made: batch.activations, answers: 0, predicted, status };
  }

  evaluation(loss: ToldLoss, loaded: LoadedRows, rows: number): Pass {
    const { batch, through } = this.forward(loss, loaded, rows);
    const judged = judge(this.runtime, this.stack, loss, batch, loaded.targets, loaded.labels);
    const { predicted, status } = judged;
    return { steps: [...through, ...judged.steps], made: batch.activations, answers: 0, predicted, status };
  }

  prediction(loss: ToldLoss, loaded: LoadedRows, rows: number, each: number): Pass {
    const { runtime, stack } = this;
    const { batch, through } = this.forward(loss, loaded, rows);
    const predicted = runtime.arena.allocate(rows * each * 4);
    const classes = classify(stack, loss, batch, predicted, each);
    const steps = [...through, classes, ...activateOutputs(runtime, stack, loss, batch)];
    const answers = batch.activations[batch.activations.length - 1];
    return { steps, made: batch.activations, answers, predicted, status: 0 };
  }

  private forward(loss: Loss, { inputs }: LoadedRows, rows: number) {
    const batch = allocateBatch(this.runtime, this.stack, inputs, rows);
    return { batch, through: forward(this.runtime, this.stack, loss, batch) };
  }
}
