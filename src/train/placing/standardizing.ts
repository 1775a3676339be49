/** What a model does with rows that are standardized: loaded with the first model that does. */

import { activationRanges } from "../../catalog/activationRanges.js";
import type { ActivationName } from "../../catalog/activations.js";
import { invalidOption } from "../../check.js";
import type { Dataset } from "../../data/dataset.js";
import { alone, type Relay } from "../../data/relay.js";
import { applying, fitting, type Standardization } from "../../data/standardize.js";
import { DataError, UsageError } from "../../errors.js";
import type { Blueprint } from "../../nn/blueprint.js";
import { type AnyLoss, isCustom, type Named, traitsOf } from "../../nn/losses.js";
import type { Reals, Runtime } from "../../runtime/runtime.js";
import type { Sliced } from "../../sliced.js";
import type { Schema } from "../schema.js";
import { inUnits } from "./units.js";

/** Of a network's last layer, what decides whether targets are standardized. */
export interface OutputLayer {
  readonly activation: ActivationName;
  readonly hasBias: boolean;
}

/** What standardizes the rows of a model; its `fittingSchema` measures what `standardize` says. */
export type Standardizer = ReturnType<typeof standardizerOf>;

/**
 * The standardizer of a model that is made with this option, or that knows means and deviations
 * already.
 * @throws UsageError INVALID_OPTION.
 */
export function standardizerOf(standardize: unknown, { checkRows }: Blueprint) {
  if (typeof standardize !== "boolean" && standardize !== "features")
    throw invalidOption("standardize", 'true, false or "features"', standardize);
  if (standardize !== false && checkRows) {
    const message = "standardize changes the numbers of rows, and an embedding takes them as they are: leave it out.";
    throw new UsageError("INVALID_OPTION", message);
  }
  const scalesTargets = standardize !== "features";
  return {
    fittingSchema: (data: Dataset, learned: Schema, loss: AnyLoss, last: OutputLayer, relay?: Relay): Sliced<Schema> =>
      fittingSchema(data, learned, scalesTargets, loss, last, relay),
    standardizing,
    lossIn,
    unscaleOutputs,
  };
}

/**
 * `learned` with mean and deviation of every feature and target of `data`, unless it has them from
 * earlier rows. @throws DataError.
 */
function* fittingSchema(
  data: Dataset,
  learned: Schema,
  scalesTargets: boolean,
  loss: AnyLoss,
  last: OutputLayer,
  relay = alone,
): Sliced<Schema> {
  // where rows were once standardized without their targets, the outputs are in the targets' own
  // units for good
  if (learned.standardization || learned.targets?.standardization) return learned;
  // a preprocessor has scaled the columns already, as it was told
  const standardization = learned.preprocessor ? undefined : yield* fitting(data, relay);
  const spread = learned.classes || !scalesTargets ? undefined : yield* fittingTargets(data, loss, last, relay);
  return {
    ...learned,
    ...(standardization && { standardization }),
    ...(spread && { targets: { ...learned.targets, standardization: spread } }),
  };
}

/**
 * Mean and deviation of every target, by which a network learns numbers as far apart as prices in
 * the hundred thousands. Undefined where there is nothing to scale: targets that are classes,
 * shares or sides, a loss that asks for directions alone, and activations with bounds above, whose
 * range is the targets' unit. Targets are shifted only where outputs reach every number and have a
 * bias; elsewhere the mean is left at 0, and the deviation is the root of the mean square.
 *
 * @throws UsageError INVALID_OPTION for a loss that isn't told in units, and for outputs of another
 * range when they are scaled; DataError DATA_MISMATCH for a target that outputs never reach,
 * DATA_NON_FINITE for those so large that their mean or deviation leaves the doubles
 */
export function* fittingTargets(
  { name, rows, targets, outputs, weights }: Dataset,
  loss: Named,
  { activation, hasBias }: OutputLayer,
  relay = alone,
): Sliced<Standardization | undefined> {
  const { degree, targets: kind } = traitsOf(loss);
  if (!targets || degree === 0 || !/numbers|counts/.test(kind)) return undefined;
  // without a degree nobody knows in which units the loss would be told
  if (degree === undefined)
    throw unscalable(`The loss ${loss.name} means something else of targets in another unit`, "use meanSquaredError");
  const [least, most] = activationRanges[activation];
  const keepsRange = (least === 0 || least === -1 / 0) && most === 1 / 0;
  const beyond = targets.findIndex((target) => target < least || target > most);
  if (beyond >= 0)
    throw new DataError(
      "DATA_MISMATCH",
      `Row ${Math.floor(beyond / outputs) + 1} of ${name} has the target ${targets[beyond]}, which an output of ${activation} never reaches, and standardize ${keepsRange ? "shifts" : "scales"} no targets there: make the last layer linear.`,
    );
  if (most < 1 / 0) return undefined;
  if (!keepsRange)
    throw unscalable(
      `Outputs of ${activation} would reach other numbers than ${activation} does`,
      "make the last layer linear",
    );
  const numbers = { name: `the targets of ${name}`, x: targets, rows, columns: outputs, scale: 1, outputs };
  const fitted = yield* fitting({ ...numbers, ...(weights && { weights }) }, relay);
  if (hasBias && activation === "linear") return fitted;
  const deviation = fitted.deviation.map((spread, i) => hypotenuse(spread, Math.abs(fitted.mean[i])));
  return { mean: new Float64Array(outputs), deviation };
}

/** The error where targets can't be scaled, which standardize: true would leave as they are. */
function unscalable(why: string, instead: string): UsageError {
  const message = `${why}, so standardize: true can't scale them: ${instead}, or pass standardize: "features", which leaves targets as they are.`;
  return new UsageError("INVALID_OPTION", message);
}

/**
 * The root of a a + b b, whose squares may leave the doubles; engines differ in the last bit of
 * their own.
 */
function hypotenuse(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}

/**
 * `data` with features and targets brought to mean 0 and deviation 1, those that the schema has
 * these of. @throws DataError.
 */
function* standardizing(data: Dataset, { standardization, targets: own }: Schema): Sliced<Dataset> {
  const { name, targets, rows, outputs: columns } = data;
  const features = standardization ? yield* applying(data, standardization) : data;
  // whether data of another number of targets fit is for others to say
  if (!targets || own?.standardization?.mean.length !== columns) return features;
  const values = { ...features, name: `the targets of ${name}`, x: targets, rows, columns, scale: 1 };
  const { x } = yield* applying(values, own.standardization);
  return { ...features, targets: Float64Array.from(x) };
}

/** The loss in the targets' own units, where it is in others; see `inUnits`. */
function lossIn(loss: AnyLoss, runtime: Runtime, { targets }: Schema): AnyLoss | undefined {
  if (!targets?.standardization) return undefined;
  if (!isCustom(loss)) return inUnits(loss, runtime, targets.standardization);
  return "inUnits" in loss ? { ...loss, ...loss.inUnits?.(targets.standardization.deviation) } : loss;
}

/**
 * Brings the outputs of rows of `name`, in place, from mean 0 and deviation 1 to the targets' own
 * units.
 * @throws DataError DATA_NON_FINITE with the first row whose outputs leave the finite numbers there
 */
function unscaleOutputs(outputs: Reals, { targets }: Schema, name: string): void {
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
