import type { ShownTrace } from "../trace.js";
import { fraction, name, number, type Part, sign, sub, sum, sup } from "./math.js";
import { factor, numberText } from "./numbers.js";
import { ofLayer } from "./symbols.js";

/** Digits that show a factor as it was given. */
const ALL_DIGITS = 15;

/**
 * What the penalty adds to the loss, by letters: λ times the sum of the squares, or sizes, of all
 * weights. The tutorial's loss steps along the gradient of k times what it reports, the penalty
 * included.
 */
export function penaltyLetters(trace: ShownTrace): readonly Part[] {
  const { penalty } = trace;
  if (!penalty) return [];
  const factor = dividedBy(trace) === 1 ? name("λ") : fraction(name("λ"), "k");
  return ["+", factor, sum("w"), ...(penalty.l2 > 0 ? [sup("w", number("2"))] : ["|", "w", "|"])];
}

/** What the penalty is divided by in the loss that is reported. */
function dividedBy({ objective, layers }: ShownTrace): number {
  return objective.reduction === "tutorial" ? layers[layers.length - 1].units : 1;
}

/** The same as a number. */
export function penaltyValue(trace: ShownTrace): readonly Part[] {
  const { penalty, layers } = trace;
  if (!penalty) return [];
  let [sizes, squares] = [0, 0];
  for (const { kernel } of layers)
    for (const weight of kernel) {
      sizes += Math.abs(weight);
      squares += weight * weight;
    }
  return ["+", factor((penalty.l1 * sizes + penalty.l2 * squares) / dividedBy(trace))];
}

/** What the penalty adds to the gradient of a layer's weights, by letters. */
export function penaltyOfWeights({ penalty }: ShownTrace, layer: number): readonly Part[] {
  if (!penalty) return [];
  const weights = ofLayer("W", layer);
  return penalty.l2 > 0 ? ["+", number("2"), name("λ"), weights] : ["+", name("λ"), sub(name("sign"), weights)];
}

/** The same of one weight, in numbers. */
export function penaltyOfWeight({ penalty }: ShownTrace, weight: number): readonly Part[] {
  if (!penalty) return [];
  if (penalty.l2 > 0) return ["+", number("2"), sign("·"), factorOf(penalty.l2), sign("·"), factor(weight)];
  return ["+", factor(penalty.l1 * Math.sign(weight))];
}

/** λ in full. */
function factorOf(value: number): Part {
  return number(numberText(value, ALL_DIGITS));
}
