import type { ShownTrace } from "../trace.js";
import { name, number, type Part, sign, sub, sum, sup } from "./math.js";
import { factor, numberText } from "./numbers.js";
import { ofLayer } from "./symbols.js";

/** Digits that show a factor as it was given. */
const ALL_DIGITS = 15;

/** What the penalty adds to the loss, by letters: λ times the sum of the squares, or sizes, of all weights. */
export function penaltyLetters({ penalty }: ShownTrace): readonly Part[] {
  if (!penalty) return [];
  return ["+", name("λ"), sum("w"), ...(penalty.l2 > 0 ? [sup("w", number("2"))] : ["|", "w", "|"])];
}

/** The same as a number. */
export function penaltyValue({ penalty, layers }: ShownTrace): readonly Part[] {
  if (!penalty) return [];
  let [sizes, squares] = [0, 0];
  for (const { kernel } of layers)
    for (const weight of kernel) {
      sizes += Math.abs(weight);
      squares += weight * weight;
    }
  return ["+", factor(penalty.l1 * sizes + penalty.l2 * squares)];
}

/** What the penalty adds to the gradient of a layer's weights, by letters. */
export function penaltyOfWeights({ penalty }: ShownTrace, layer: number): readonly Part[] {
  if (!penalty) return [];
  const weights = ofLayer("W", layer);
  return penalty.l2 > 0
    ? ["+", number("2"), name("λ"), weights]
    : ["+", name("λ"), sub(name("sign"), weights)];
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
