import { type GraphLossEntry, graphLosses, optionalLosses } from "../catalog/graphLosses.js";
import { isName } from "../catalog/isName.js";
import { isIn } from "../catalog/lookup.js";
import type { KernelLossName } from "../catalog/losses.js";
import { isLossName, type LossName, lossNamed, lossNames } from "../catalog/lossNames.js";
import { checkOptions, describeValue, invalidOption, isRecord, unknownName } from "../check.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import {
  checkReduction,
  type GraphLoss,
  isCustom,
  type KernelLoss,
  type LossFunction,
  type LossOptions,
  type SettledLoss,
} from "../nn/losses.js";
import { multiply, subtract } from "../ops/arithmetic.js";
import { constant } from "../ops/constant.js";
import { square } from "../ops/elementary.js";
import { mean } from "../ops/reduce.js";
import { reshape } from "../ops/reshape.js";
import { concat } from "../ops/slice.js";
import { type ComputedByGraph, errorLosses, meanOfErrors, rowLosses } from "./formulas.js";

/**
 * A loss that no kernel computes: a user's, or the library's by name and options.
 * @throws UsageError INVALID_OPTION for what is none.
 */
export function lossOfGraph(loss: unknown): SettledLoss {
  if (isCustom(loss)) {
    // it may have been put together by hand
    if (isName(loss.name) && !isLossName(loss.name)) return loss;
    throw invalidOption("loss", "a name, or what customLoss gives under a name that no loss of the library has", loss);
  }
  const { name, reduction = "mean", options = {} } = isRecord(loss) ? loss : { name: loss };
  if (!isLossName(name)) throw unknownName("loss", name, lossNames());
  checkReduction(name, reduction as "mean");
  const own = ownOptions(name, options);
  if (isIn(graphLosses, name) || (isIn(optionalLosses, name) && Object.keys(own).length > 0))
    return libraryLoss(name, own);
  return { name: name as KernelLossName, reduction: reduction as "mean" };
}

/**
 * The losses of rows that a kernel computes, their mean over the outputs where these are compared
 * one by one.
 */
export function graphOfKernel({ name }: KernelLoss): LossFunction {
  if (name === "meanSquaredError") return (outputs, targets) => mean(square(subtract(outputs, targets)), -1);
  return libraryLoss(name, {}).rowLosses;
}

/**
 * The options of a loss that aren't as usual. @throws UsageError INVALID_OPTION for others than it
 * has.
 */
function ownOptions(name: LossName, given: unknown): LossOptions {
  const known = lossNamed(name).options ?? {};
  const [example] = Object.entries(known);
  const [first] = isRecord(given) ? Object.keys(given) : [describeValue(given)];
  if (first !== undefined && !example)
    throw new UsageError("INVALID_OPTION", `The loss ${name} has no options: leave out ${first}.`);
  if (example) checkOptions(name, given, `{ ${example[0]}: ${example[1].usual} }`, Object.keys(known));
  const own: [string, number | boolean][] = [];
  for (const [option, { usual, range }] of Object.entries(known)) {
    const value: unknown = Reflect.get(Object(given), option) ?? usual;
    if (!range.holds(value)) throw invalidOption(`${option} of ${name}`, range.words, value);
    if (value !== usual) own.push([option, value]);
  }
  return Object.fromEntries(own);
}

/** The loss of the library of that name, with these of its options. */
function libraryLoss(name: ComputedByGraph, options: LossOptions): GraphLoss {
  const traits: GraphLossEntry = isIn(graphLosses, name) ? graphLosses[name] : optionalLosses[name];
  const usual = Object.entries(traits.options ?? {}).map(([option, { usual }]) => [option, usual] as const);
  const all = { ...Object.fromEntries(usual), ...options };
  return {
    name,
    reduction: "mean",
    traits,
    ...(Object.keys(options).length > 0 && { options }),
    ...(isIn(errorLosses, name) ? ofErrors(name, all, traits.degree) : { rowLosses: ofRows(name, all) }),
  };
}

function ofRows(name: keyof typeof rowLosses, options: LossOptions): LossFunction {
  return (x, targets) => rowLosses[name](x, targets, options);
}

/**
 * A loss of errors, told in other units than it is descended in where its targets are standardized.
 */
function ofErrors(
  name: keyof typeof errorLosses,
  options: LossOptions,
  degree = 1,
): Pick<GraphLoss, "rowLosses" | "inUnits"> {
  return {
    rowLosses: meanOfErrors(name, options),
    inUnits(deviation) {
      const largest = deviation.reduce((most, spread) => Math.max(most, spread));
      const unitOf = (spread: number): number => (degree === 2 ? spread * spread : spread);
      const factor = unitOf(largest);
      if (deviation.every((spread) => spread === largest)) return { factor };
      const shares = (): Tensor =>
        concat(Array.from(deviation, (spread) => reshape(constant(unitOf(spread / largest)), [1])));
      return { factor, told: meanOfErrors(name, options, (loss) => multiply(loss, shares())) };
    },
  };
}
