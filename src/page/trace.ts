import { takeRows } from "../browser.js";
import type { Trace as BatchTrace, Dataset, Regularizer, TracedGradient, TracedLayer, WorkerModel } from "../index.js";
import type { Configuration } from "./configuration.js";
import { penaltyOf } from "./penalty.js";

/** What dropout makes of a layer's answers while the network trains. */
export interface Dropped {
  /** Share of the answers that is left out, 0 .. 1. The others are divided by what is left of 1. */
  readonly rate: number;
  /** What the next layer reads, [rows, units]. */
  readonly activations: TracedLayer["activations"];
  /** The loss's derivative by that. */
  readonly dActivations: TracedGradient;
}

/** What batch norm makes of a layer's answers while the network trains. */
export interface Normalized {
  /** What goes on from there, [rows, units]. */
  readonly activations: TracedLayer["activations"];
  /** The loss's derivative by that. */
  readonly dActivations: TracedGradient;
  /** What the answers are multiplied by, and what is added to them, [units]. */
  readonly gamma: TracedLayer["kernel"];
  readonly beta: TracedLayer["kernel"];
  readonly dGamma: TracedGradient;
  readonly dBeta: TracedGradient;
}

/** A layer with weights, and batch norm and dropout behind it, where there are such. */
export interface ShownLayer extends TracedLayer {
  readonly normalized?: Normalized;
  readonly dropped?: Dropped;
}

/** A batch as the page shows it: layers with weights, and what belongs to each. */
export interface ShownTrace extends BatchTrace {
  readonly layers: readonly ShownLayer[];
  /** What is added to the loss for the weights' sizes. */
  readonly penalty?: Regularizer;
}

/** What goes on from a layer, as batch norm and dropout leave it: answers, and their gradient. */
export function passedOn(layer: ShownLayer): Pick<ShownLayer, "activations" | "dActivations"> {
  return layer.dropped ?? layer.normalized ?? layer;
}

/** What flows through a network while it sees one batch, from which its update follows. */
export interface Trace {
  /** Rows of the training data that the batch consists of. */
  readonly rows: readonly number[];
  readonly batch: ShownTrace;
  /** The learning rate of the update, where a schedule has changed it. */
  readonly rate?: number;
}

/** What flows through `model` when it sees these rows of `data`, without changing it. */
export async function traceBatch(
  model: Pick<WorkerModel, "trace">,
  data: Dataset,
  rows: readonly number[],
  configuration: Pick<Configuration, "dropout" | "penalty" | "penaltyRate">,
): Promise<Trace> {
  return { rows, batch: shownTrace(await model.trace(takeRows(data, rows)), configuration) };
}

/** The layers with weights, and to each the batch norm and the dropout that follow it. */
export function shownTrace(
  trace: BatchTrace,
  configuration: Pick<Configuration, "dropout" | "penalty" | "penaltyRate">,
): ShownTrace {
  const layers: ShownLayer[] = [];
  for (const layer of trace.layers) {
    const before = layers[layers.length - 1];
    const { activations, dActivations } = layer;
    const normalized = normalizedBy(layer);
    if (layer.kind === undefined) layers.push(layer);
    else if (before && normalized) layers[layers.length - 1] = { ...before, normalized };
    else if (before && dActivations)
      layers[layers.length - 1] = {
        ...before,
        dropped: { rate: configuration.dropout / 100, activations, dActivations },
      };
  }
  const penalty = penaltyOf(configuration);
  return { ...trace, layers, ...(penalty && { penalty }) };
}

/** What a layer does if it is batch norm. */
function normalizedBy({ kind, activations, dActivations, parameters, gradients }: TracedLayer): Normalized | undefined {
  if (kind !== "batchNormalization" || !dActivations || !parameters || !gradients) return undefined;
  const { gamma, beta } = parameters;
  return { activations, dActivations, gamma, beta, dGamma: gradients.gamma, dBeta: gradients.beta };
}
