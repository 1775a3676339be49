import {
  type ActivationName,
  batchNormalization,
  dataset,
  dense,
  dropout,
  type LayerWeights,
  type LossName,
  meanSquaredError,
  type Optimizer,
  sequential,
  sgd,
  type Trace,
} from "../../../src/node.js";
import { penaltyOf } from "../../../src/page/penalty.js";
import type { Subject } from "../../../src/page/step/explanation.js";
import { shownTrace } from "../../../src/page/trace.js";
import { blobs, numbers, table } from "../../api/support/data.js";

/** What a small network is made of. */
export interface Case {
  readonly hidden: ActivationName;
  readonly output: ActivationName;
  readonly loss: LossName | "tutorial";
  readonly bias: boolean;
  /** Share of the hidden layer's answers that is left out, in percent. */
  readonly dropout?: number;
  readonly penalty?: "l1" | "l2";
  /** Whether batch norm follows the hidden layer. */
  readonly batchNorm?: boolean;
}

/**
 * A network's step, to be looked at by row and unit, and the trace of the step that would follow.
 */
export interface Stepped {
  readonly subject: (sample: number, unit: number) => Subject;
  readonly next: Trace;
}

/**
 * A network 3-4-3 that takes its third step on four rows, small enough for all its numbers to be
 * shown.
 */
export async function stepped(
  { hidden, output, loss, bias, dropout: percent = 0, penalty = undefined, batchNorm = false }: Case,
  optimizer: Optimizer = sgd({ learningRate: 0.5 }),
): Promise<Stepped> {
  const rows = 4;
  const chosen = { dropout: percent, penalty: penalty ?? "none", penaltyRate: 0.03 } as const;
  const kernelRegularizer = penaltyOf(chosen);
  const penalized = kernelRegularizer && { kernelRegularizer };
  const data =
    loss === "crossEntropy"
      ? blobs(rows, 3, 3, 5)
      : dataset({ x: table(rows, 3, 5), y: table(rows, 3, 6).map((row) => row.map((value) => (value + 1) / 2)) });
  const model = await sequential({
    inputs: 3,
    layers: [
      dense(4, hidden, { weights: numbers(12, 1), bias, ...(bias && { biases: numbers(4, 2) }), ...penalized }),
      ...(batchNorm ? [batchNormalization()] : []),
      ...(percent > 0 ? [dropout(percent / 100)] : []),
      dense(3, output, { weights: numbers(12, 3), bias, ...(bias && { biases: numbers(3, 4) }), ...penalized }),
    ],
    loss: loss === "tutorial" ? meanSquaredError({ reduction: "tutorial" }) : loss,
    optimizer,
    dtype: "float64",
  });
  await model.fit(data, { epochs: 2, batchSize: "full" });
  const trace = shownTrace(await model.trace(data), chosen);
  await model.fit(data, { batchSize: "full" });
  const [after, next] = [denseWeights(model.weights()), await model.trace(data)];
  model.dispose();
  return { subject: (sample, unit) => ({ trace, sample, unit, after, optimizer }), next };
}

/** The weights of the layers that have some. */
function denseWeights(weights: readonly LayerWeights[]): readonly LayerWeights[] {
  return weights.filter(({ kernel }) => kernel !== undefined);
}

/** The step alone. */
export async function subjectOf(given: Case, optimizer?: Optimizer): Promise<Stepped["subject"]> {
  return (await stepped(given, optimizer)).subject;
}
