/** What a model does with rows that are standardised: loaded with the first model that does. */

import { activationRanges } from "../catalog/activationRanges.js";
import { type ActivationName, activationOf } from "../catalog/activations.js";
import type { LossTraits } from "../catalog/losses.js";
import type { Dataset } from "../data/dataset.js";
import { applying, fitting, type Standardization } from "../data/standardize.js";
import { DataError } from "../errors.js";
import { type AnyLoss, isCustom, traitsOf } from "../nn/losses.js";
import type { Pieces } from "../pieces.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import type { Schema } from "./schema.js";
import { inUnits } from "./units.js";

/** Of a network's last layer, what decides whether targets are standardised. */
export interface OutputLayer {
  readonly activation: ActivationName;
  readonly hasBias: boolean;
}

/** `learned` with mean and deviation of every feature and every target of `data`, unless it has them from earlier rows. @throws DataError. */
export function* fittingSchema(data: Dataset, learned: Schema, loss: AnyLoss, last: OutputLayer): Pieces<Schema> {
  // where rows were once standardised without their targets, the outputs are in the targets' own units for good
  if (learned.standardization || learned.targets?.standardization) return learned;
  // a preprocessor has scaled the columns already, as it was told
  const standardization = learned.preprocessor ? undefined : yield* fitting(data);
  const spread = learned.classes ? undefined : yield* fittingTargets(data, traitsOf(loss), last);
  return {
    ...learned,
    ...(standardization && { standardization }),
    ...(spread && { targets: { ...learned.targets, standardization: spread } }),
  };
}

/**
 * Mean and deviation of every target, by which a network learns numbers as far apart as prices in the hundred thousands; undefined where
 * it doesn't: only losses of errors can be told in the targets' own units afterwards, and only outputs of linear, relu and leakyRelu have no
 * unit of their own. Where they can't be shifted, for want of a bias or before relu and leakyRelu, the mean is left at 0, and the deviation is the root of the
 * mean square. Outputs of elu, softplus, silu and gelu learn targets in the targets' own unit.
 * @throws DataError DATA_NON_FINITE for targets so large that their mean or deviation leaves the doubles; DATA_MISMATCH for one that outputs
 * never reach
 */
export function* fittingTargets(
  { name, rows, targets, outputs }: Dataset,
  { degree }: LossTraits,
  { activation, hasBias }: OutputLayer,
): Pieces<Standardization | undefined> {
  // without a degree nobody knows in which units the loss would be told
  if (!targets || degree === undefined) return undefined;
  const { isHomogeneous } = activationOf(activation);
  const [least, most] = activationRanges[activation];
  const beyond = targets.findIndex((target) => target < least || target > most);
  if (beyond >= 0)
    throw new DataError(
      "DATA_MISMATCH",
      `Row ${Math.floor(beyond / outputs) + 1} of ${name} has the target ${targets[beyond]}, which an output of ${activation} never reaches, and standardize ${isHomogeneous ? "shifts" : "scales"} no targets there: make the last layer linear.`,
    );
  if (!isHomogeneous) return undefined;
  const fitted = yield* fitting({
    name: `the targets of ${name}`,
    x: targets,
    rows,
    columns: outputs,
    scale: 1,
    outputs,
  });
  if (hasBias && activation === "linear") return fitted;
  const deviation = fitted.deviation.map((spread, i) => hypotenuse(spread, Math.abs(fitted.mean[i])));
  return { mean: new Float64Array(outputs), deviation };
}

/** The root of a a + b b, whose squares may leave the doubles; engines differ in the last bit of their own. */
function hypotenuse(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}

/** `data` with features and targets brought to mean 0 and deviation 1, those that the schema has these of. @throws DataError. */
export function* standardising(data: Dataset, { standardization, targets: own }: Schema): Pieces<Dataset> {
  const { name, targets, rows, outputs: columns } = data;
  const features = standardization ? yield* applying(data, standardization) : data;
  // whether data of another number of targets fit is for others to say
  if (!targets || own?.standardization?.mean.length !== columns) return features;
  const values = { ...features, name: `the targets of ${name}`, x: targets, rows, columns, scale: 1 };
  const { x } = yield* applying(values, own.standardization);
  return { ...features, targets: Float64Array.from(x) };
}

/** The loss in the targets' own units, where it is in others; see `inUnits`. */
export function lossIn(loss: AnyLoss, runtime: Runtime, { targets }: Schema): AnyLoss | undefined {
  if (!targets?.standardization) return undefined;
  if (!isCustom(loss)) return inUnits(loss, runtime, targets.standardization);
  return "inUnits" in loss ? { ...loss, ...loss.inUnits?.(targets.standardization.deviation) } : loss;
}

/**
 * Brings the outputs of rows of `name`, in place, from mean 0 and deviation 1 to the targets' own units.
 * @throws DataError DATA_NON_FINITE with the first row whose outputs leave the finite numbers there
 */
export function unscaleOutputs(outputs: Reals, { targets }: Schema, name: string): void {
  if (!targets?.standardization) return;
  const { mean, deviation } = targets.standardization;
  const columns = mean.length;
  for (let i = 0; i < outputs.length; i++) {
    const column = i % columns;
    outputs[i] = outputs[i] * deviation[column] + mean[column];
    if (Number.isFinite(outputs[i])) continue;
    const row = Math.floor(i / columns) + 1;
    const message = `Row ${row} of ${name} makes the model answer ${outputs[i]}: divide the targets by a power of ten first, or use dtype: "float64".`;
    throw new DataError("DATA_NON_FINITE", message);
  }
}
