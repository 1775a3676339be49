import type { ChosenOptimizer } from "../../catalog/optimizers.js";
import { type Explanation, inputName, type Line, type Subject } from "./explanation.js";
import { fraction, number, type Part, row, sub, textOf } from "./math.js";
import { largestPlace, matrix, numberText, numeral } from "./numbers.js";
import { ofLayer } from "./symbols.js";
import { type UpdateNumbers, updateNumbers } from "./updateNumbers.js";
import { equationsOf, LETTERS, OPTION_LETTERS, type Quantity, ruleOf, type Terms } from "./updateRule.js";

/** Digits of weights, which one update changes little. */
const WEIGHT_DIGITS = 6;
/** Digits that show an option as it was given. */
const ALL_DIGITS = 15;

/** How the weights follow their gradients. */
export function explainUpdate(subject: Subject): Explanation {
  const { optimizer } = subject;
  const lines: Line[] = ruleOf(optimizer).map((formula, i) => ({
    says: i === 0 ? `For every weight w, with ${optionsInWords(optimizer)}` : "",
    formula,
  }));
  for (let layer = 0; layer < subject.trace.layers.length; layer++) lines.push(...layerLines(subject, layer));
  return { says: "Every weight takes a step against its gradient, all at once. Then the next batch begins.", lines };
}

/** The options that are numbers, by their letters. */
function optionsInWords({ options }: ChosenOptimizer): string {
  return Object.entries(options)
    .filter(([, value]) => typeof value === "number")
    .map(([option, value]) => `${letterText(option)} = ${optionText(Number(value))}`)
    .join(", ");
}

/** An option's letter as text: β₁. */
function letterText(option: string): string {
  return textOf(OPTION_LETTERS[option]).replace(" 1", "₁").replace(" 2", "₂");
}

function optionText(value: number): string {
  return numberText(value, ALL_DIGITS);
}

/**
 * The update of the layer's weight with the largest gradient among those of the chosen unit, then
 * all its weights.
 */
function layerLines(subject: Subject, layer: number): readonly Line[] {
  const { trace, after, unit } = subject;
  const { inputs, units, dKernel } = trace.layers[layer];
  const now = after[layer]?.kernel;
  if (!now || now.length !== inputs * units) return [];
  const column = Math.min(unit, units - 1);
  const i = largestPlace(inputs, (input) => dKernel.values[input * units + column]);
  const which = `Layer ${layer + 1}: the weight from ${inputName(subject, layer, i)} to unit ${column + 1}`;
  return [
    ...weightLines(subject, layer, i, column, which),
    {
      says: `Layer ${layer + 1} afterwards`,
      formula: row(
        ofLayer("W", layer),
        "=",
        matrix({ rows: inputs, columns: units, at: (r, c) => now[r * units + c], chosenColumn: column, chosenRow: i }),
      ),
    },
  ];
}

/** Each equation of the optimizer's rule, with the numbers of one weight. */
function weightLines(
  { trace, after, optimizer }: Subject,
  layer: number,
  input: number,
  unit: number,
  which: string,
): readonly Line[] {
  const { units, kernel, dKernel, states } = trace.layers[layer];
  const at = input * units + unit;
  const weight = kernel[at];
  const gradient = dKernel.values[at];
  const kept = states.map((state) => state.kernel[at]);
  const numbers = updateNumbers(optimizer, { weight, gradient, states: kept, settings: trace.settings });
  const terms = termsOf(optimizer, weight, gradient, numbers);
  const symbol = sub("w", row(number(String(input + 1)), ",", number(String(unit + 1))));
  return equationsOf(optimizer, terms).map(({ of, right }, i) => {
    const result = of === "w" ? numeral(after[layer].kernel[at], true, WEIGHT_DIGITS) : numeral(numbers.now[of], true);
    const says = saysOf(of, optimizer.name, numbers);
    // a gradient without a decay is what it is
    const steps = of === "g" && right.length === 1 ? [] : [...right, "=", ...correctionOf(of, numbers)];
    return {
      says: i === 0 ? `${which}${of === "g" ? ", and its gradient" : ""}` : says,
      formula: row(of === "w" ? symbol : LETTERS[of], "=", ...steps, result),
    };
  });
}

/** The numbers of one weight in the place of the letters. */
function termsOf(
  { options }: ChosenOptimizer,
  weight: number,
  gradient: number,
  { before, now, t }: UpdateNumbers,
): Terms {
  return {
    before: (of) => (of === "w" ? numeral(weight, false, WEIGHT_DIGITS) : numeral(before[of])),
    now: (of) => numeral(now[of]),
    dw: numeral(gradient),
    option: (name) => number(optionText(Number(options[name]))),
    t: t === undefined ? "t" : number(String(t)),
    dot: ["·"],
  };
}

/** What Adam's corrections divide by, worked out. */
function correctionOf(of: Quantity, { now: { m, v, mHat, vHat } }: UpdateNumbers): readonly Part[] {
  const parts = (value: number, corrected: number): readonly Part[] =>
    value === 0 ? [] : [fraction(numeral(value), numeral(value / corrected)), "="];
  if (of === "mHat") return parts(m, mHat);
  if (of === "vHat") return parts(v, vHat);
  return [];
}

/** What is said before an equation with numbers. */
function saysOf(of: Quantity, optimizer: ChosenOptimizer["name"], { before, t }: UpdateNumbers): string {
  const was = (value: number): string => `, which was ${numberText(value)}`;
  switch (of) {
    case "g":
      return "";
    case "m":
      return `The running mean of its gradients${was(before.m)}`;
    case "v":
      if (optimizer === "sgd") return `Its velocity${was(before.v)}`;
      if (optimizer === "adagrad") return `The sum of its squared gradients${was(before.v)}`;
      return `The running mean of its squared gradients${was(before.v)}`;
    case "b":
      return `Its velocity${was(before.b)}`;
    case "mHat":
      return `Both means began at 0, which is made up for${t === undefined ? "" : `: this is update ${t}`}`;
    case "vHat":
      return "";
    case "w":
      return "The new weight";
  }
}
