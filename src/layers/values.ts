import { checkActivation, type GivenActivation } from "../catalog/activations.js";
import { isName } from "../catalog/isName.js";
import { atLeastZero } from "../catalog/ranges.js";
import { checkNothingElse, invalidOption } from "../check.js";
import { UsageError } from "../errors.js";
import type {
  ActivationLayer,
  ConcatLayer,
  CustomLayer,
  DropoutLayer,
  FlattenLayer,
  GaussianNoiseLayer,
  Layer,
  LayerFunction,
  ResidualLayer,
} from "./layer.js";

/**
 * An activation as a layer of its own, say behind a `residual`. @throws UsageError INVALID_OPTION.
 */
export function activation(name: GivenActivation, ...none: readonly []): ActivationLayer {
  checkNothingElse("activation", none);
  return { kind: "activation", activation: checkActivation(name) };
}

/**
 * Sets each number to zero with probability `rate` in training, and divides the others by 1 - rate,
 * so that the mean stays; answers are not changed. Which numbers these are is decided by the
 * model's seed, the epoch, the row and the place alone: not by batches or threads. Default rate
 * 0.5. @throws UsageError INVALID_OPTION unless the rate is from 0 to 1.
 */
export function dropout(rate = 0.5, ...none: readonly []): DropoutLayer {
  checkNothingElse("dropout", none);
  if (!(typeof rate === "number" && rate >= 0 && rate <= 1))
    throw invalidOption("The rate of dropout", "a number from 0 to 1", rate);
  return { kind: "dropout", rate };
}

/**
 * Adds normal numbers of mean 0 and deviation `stddev` in training, as in Keras; answers are not
 * changed. They are decided by the model's seed, the epoch, the row and the place alone: not by
 * batches or threads. @throws UsageError INVALID_OPTION unless `stddev` is 0 or more.
 */
export function gaussianNoise(stddev: number, ...none: readonly []): GaussianNoiseLayer {
  checkNothingElse("gaussianNoise", none);
  if (!atLeastZero.holds(stddev)) throw invalidOption("The stddev of gaussianNoise", atLeastZero.words, stddev);
  return { kind: "gaussianNoise", stddev };
}

/** All numbers of a row in one: what `dense` takes behind a layer that makes more axes. */
export function flatten(...none: readonly []): FlattenLayer {
  checkNothingElse("flatten", none);
  return { kind: "flatten" };
}

/**
 * x + what the layers make of x, which must be as many numbers a row: a skip connection. @throws
 * UsageError INVALID_OPTION for what is no list of layers.
 */
export function residual(layers: readonly Layer[], ...none: readonly []): ResidualLayer {
  checkList('residual takes a list of layers: residual([dense(8, "relu"), dense(8)])', layers);
  checkNothingElse("residual", none);
  return { kind: "residual", layers: [...layers] };
}

/**
 * What several branches make of x, side by side; a branch is a list of layers, an empty one x
 * itself. @throws UsageError INVALID_OPTION for what is no list of lists.
 */
export function concat(branches: readonly (readonly Layer[])[], ...none: readonly []): ConcatLayer {
  const usage = "concat takes a list of lists of layers: concat([[dense(4)], [dense(8), dense(4)]])";
  checkList(usage, branches);
  for (const branch of branches) if (!Array.isArray(branch)) throw new UsageError("INVALID_OPTION", `${usage}.`);
  checkNothingElse("concat", none);
  return { kind: "concat", branches: branches.map((branch) => [...branch]) };
}

/**
 * A layer of your own, of ops of lanegrad/tensor: `layer("scale", (x, { parameter }) => multiply(x,
 * parameter("factor", [8], 1)))`. Its gradient follows from the ops. Files keep its name and
 * parameters; `load` is given the layer again: `load(path, { layers: { scale } })`. @throws
 * UsageError INVALID_OPTION.
 */
export function layer(name: string, apply: LayerFunction, ...none: readonly []): CustomLayer {
  checkNothingElse("layer", none);
  // names stand in files and messages
  if (!isName(name)) throw invalidOption("The name of a layer", "made of letters, digits, - and _", name);
  if (typeof apply !== "function") throw invalidOption(`The layer ${name}`, "a function of a tensor", apply);
  return { kind: "custom", name, apply };
}

function checkList(usage: string, value: unknown): void {
  if (!Array.isArray(value) || value.length === 0) throw new UsageError("INVALID_OPTION", `${usage}.`);
}
