import type { Dataset } from "../data/dataset.js";
import { decodeModel, encodeModel } from "../io/modelFile.js";
import type { EpochRecord } from "../train/types.js";
import type { FirstWeights } from "./init.js";
import type { Plan } from "./plan.js";

/**
 * What numbers to predict are brought to mean 0 and deviation 1 by while a network learns them: weights near 1 would take very long
 * to reach prices in the hundred thousands. Users see none of it: losses are told, and weights kept, in the target's own units.
 */
export interface TargetScale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The scale of a plan that standardizes and predicts one number; nothing for other plans. A network without biases cannot shift its
 * output, so that the mean stays where it is.
 */
export function measureTargets(plan: Plan, { targets, outputs }: Dataset): TargetScale | undefined {
  const output = plan.layers[plan.layers.length - 1];
  if (!plan.standardize || !targets || outputs !== 1) return undefined;
  const mean = output.bias ? targets.reduce((sum, target) => sum + target / targets.length, 0) : 0;
  const variance = targets.reduce((sum, target) => sum + (target - mean) ** 2 / targets.length, 0);
  const deviation = Math.sqrt(variance);
  // Beyond these sizes a square leaves the doubles, and equal targets have no deviation.
  return Number.isFinite(deviation) && deviation > 1e-150 ? { mean, deviation } : undefined;
}

/** The rows with their targets brought to the scale. */
export function scaleTargets(data: Dataset, { mean, deviation }: TargetScale): Dataset {
  const { targets } = data;
  return targets ? { ...data, targets: targets.map((target) => (target - mean) / deviation) } : data;
}

/** First weights that were made for the target's own units, brought to the scale. */
export function scaleWeights(
  weights: readonly FirstWeights[],
  { mean, deviation }: TargetScale,
): readonly FirstWeights[] {
  return weights.map(({ kernel, bias }, i) => {
    if (i < weights.length - 1) return { kernel, ...(bias && { bias }) };
    return {
      kernel: kernel.map((weight) => weight / deviation),
      ...(bias && { bias: bias.map((value) => (value - mean) / deviation) }),
    };
  });
}

/** An epoch with its squared errors in the target's own units. */
export function unscaleRecord(record: EpochRecord, { deviation }: TargetScale): EpochRecord {
  const { validation } = record;
  const inUnits = <T extends { readonly loss: number }>(part: T): T => ({ ...part, loss: part.loss * deviation ** 2 });
  return { ...inUnits(record), ...(validation && { validation: inUnits(validation) }) };
}

/** The model file of a network that learned in the scale, made to answer in the target's own units: its last layer is linear. */
export function unscaleModel(bytes: Uint8Array, { mean, deviation }: TargetScale): Uint8Array {
  const model = decodeModel(bytes);
  const last = model.layers.length - 1;
  const layers = model.layers.map((layer, i) => {
    if (i < last) return layer;
    const kernel = layer.kernel.map((weight) => weight * deviation);
    return { ...layer, kernel, ...(layer.bias && { bias: layer.bias.map((value) => value * deviation + mean) }) };
  });
  return encodeModel({ ...model, layers });
}
