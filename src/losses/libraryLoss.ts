import { type GraphLossName, graphLosses } from "../catalog/graphLosses.js";
import { isIn, isName } from "../catalog/lookup.js";
import { isLossName, lossNamed, lossNames } from "../catalog/lossNames.js";
import { checkOptions, invalidOption, isRecord, unknownName } from "../check.js";
import type { Tensor } from "../graph/tensor.js";
import {
  checkReduction,
  type GraphLoss,
  isCustom,
  type LossFunction,
  type LossOptions,
  type SettledLoss,
} from "../nn/losses.js";
import { multiply } from "../ops/arithmetic.js";
import { constant } from "../ops/constant.js";
import { reshape } from "../ops/reshape.js";
import { concat } from "../ops/slice.js";
import { errorLosses, meanOfErrors, rowLosses } from "./formulas.js";

/** A loss that has no kernel: a user's, or the library's by name and options. @throws UsageError INVALID_OPTION for what is none. */
export function lossOfGraph(loss: unknown): SettledLoss {
  if (isCustom(loss)) {
    // it may have been put together by hand
    if (isName(loss.name) && !isLossName(loss.name)) return loss;
    throw invalidOption("loss", "a name, or what customLoss gives under a name that no loss of the library has", loss);
  }
  const { name, reduction = "mean", options = {} } = isRecord(loss) ? loss : { name: loss };
  if (!isIn(graphLosses, name)) throw unknownName("loss", name, lossNames());
  checkReduction(name, reduction as "mean");
  return libraryLoss(name, options);
}

/** The loss of the library of that name. @throws UsageError INVALID_OPTION for options that it hasn't. */
export function libraryLoss(name: GraphLossName, given: unknown): GraphLoss {
  const traits = lossNamed(name);
  const known = traits.options ?? {};
  checkOptions(name, given, "{ delta: 1 }", Object.keys(known));
  const own: [string, number | boolean][] = [];
  for (const [option, { usual, range }] of Object.entries(known)) {
    const value: unknown = Reflect.get(Object(given), option) ?? usual;
    if (!range.holds(value)) throw invalidOption(`${option} of ${name}`, range.words, value);
    if (value !== usual) own.push([option, value]);
  }
  const options = Object.fromEntries(own);
  const all = {
    ...Object.fromEntries(Object.entries(known).map(([option, { usual }]) => [option, usual])),
    ...options,
  };
  return {
    name,
    reduction: "mean",
    traits,
    ...(own.length > 0 && { options }),
    ...(isIn(errorLosses, name) ? ofErrors(name, all, traits.degree) : { rowLosses: ofRows(name, all) }),
  };
}

function ofRows(name: keyof typeof rowLosses, options: LossOptions): LossFunction {
  return (x, targets) => rowLosses[name](x, targets, options);
}

/** A loss of errors, told in other units than it is descended in where its targets are standardised. */
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
