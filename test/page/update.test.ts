import { describe, expect, test } from "vitest";
import { adagrad, adam, adamW, type Optimizer, rmsProp, sgd } from "../../src/node.js";
import { explain } from "../../src/page/step/explain.js";
import { type MathTree, textOf } from "../../src/page/step/math.js";
import { numberText } from "../../src/page/step/numbers.js";
import { ruleOf } from "../../src/page/step/updateRule.js";
import { numericSides } from "./support/evaluate.js";
import { type Case, stepped } from "./support/subject.js";

describe("rules of the optimizers", () => {
  test.each([
    [sgd(), ["w ← w − η d w"]],
    [sgd({ momentum: 0.9 }), ["g = d w", "v ← μ v + g", "w ← w − η v"]],
    [sgd({ momentum: 0.9, nesterov: true }), ["g = d w", "v ← μ v + g", "w ← w − η ( g + μ v )"]],
    [sgd({ weightDecay: 0.1 }), ["g = d w + λ w", "w ← w − η g"]],
    [rmsProp(), ["g = d w", "v ← ρ v + ( 1 − ρ ) g 2", "w ← w − η g v + ε"]],
    [adagrad(), ["g = d w", "v ← v + g 2", "w ← w − η g v + ε"]],
  ])("%o", (optimizer, rules) => {
    expect(ruleOf(optimizer).map(textOf)).toEqual(rules);
  });

  test("of Adam and AdamW", () => {
    const [gradient, , , mean, square, step] = ruleOf(adam({ weightDecay: 0.1 })).map(textOf);
    expect(gradient).toBe("g = d w + λ w");
    expect([mean, square]).toEqual(["m ^ = m 1 − β 1 t", "v ^ = v 1 − β 2 t"]);
    expect(step).toBe("w ← w − η m ^ v ^ + ε");
    const decoupled = ruleOf(adamW()).map(textOf);
    expect(decoupled[0]).toBe("g = d w");
    expect(decoupled[5]).toBe(`${step} − η λ w`);
  });
});

const network: Case = { hidden: "tanh", output: "sigmoid", loss: "meanSquaredError", bias: true };

/**
 * Optimizers with rates so large that a step shows among a weight's digits, and the letters of what
 * each computes.
 */
const optimizers: readonly (readonly [optimizer: Optimizer, letters: string])[] = [
  [sgd({ learningRate: 0.5 }), "w"],
  [sgd({ learningRate: 0.5, weightDecay: 0.1 }), "g w"],
  [sgd({ learningRate: 0.5, momentum: 0.9 }), "g v w"],
  [sgd({ learningRate: 0.5, momentum: 0.9, nesterov: true, weightDecay: 0.1 }), "g v w"],
  [adam({ learningRate: 0.1 }), "g m v m ^ v ^ w"],
  [adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.95, weightDecay: 0.1 }), "g m v m ^ v ^ w"],
  [adamW({ learningRate: 0.1, weightDecay: 0.3, epsilon: 0.01 }), "g m v m ^ v ^ w"],
  [rmsProp({ learningRate: 0.1 }), "g v w"],
  [rmsProp({ learningRate: 0.1, rho: 0.7, momentum: 0.5, weightDecay: 0.1 }), "g v b w"],
  [adagrad({ learningRate: 0.1, weightDecay: 0.1 }), "g v w"],
];

/** What stands before a formula's first sign of equality, without indices. */
function letterOf({ children = [] }: MathTree): string {
  return textOf(children[0].tag === "msub" && children[0].children ? children[0].children[0] : children[0]);
}

/** What a formula ends with. */
function resultOf({ children = [] }: MathTree): string {
  return textOf(children[children.length - 1]);
}

describe.each(optimizers)("the numbers of %o", (optimizer, letters) => {
  const options = Object.values(optimizer.options).filter((value) => typeof value === "number");
  const exact = new Set(options.map((value) => numberText(value, 15)));

  test.each([0, 1, 2])("hold, and lead to what the kernels made of a weight into unit %i", async (unit) => {
    const { subject, next } = await stepped(network, optimizer);
    const shown = subject(0, unit);
    const { lines } = explain({ kind: "update" }, shown);
    const rules = ruleOf(optimizer).length;
    expect(lines).toHaveLength(rules + 2 * (rules + 1));
    for (const layer of [0, 1]) {
      const begin = rules + layer * (rules + 1);
      const formulas = lines.slice(begin, begin + rules).map(({ formula }) => formula);
      expect(formulas.map(letterOf).join(" ")).toBe(letters);
      for (const formula of formulas) {
        if (letterOf(formula) !== "g") expect(numericSides(formula, exact).length).toBeGreaterThan(1);
        const [first, ...others] = numericSides(formula, exact);
        for (const other of others) {
          expect(first.least, textOf(formula)).toBeLessThanOrEqual(other.most);
          expect(other.least, textOf(formula)).toBeLessThanOrEqual(first.most);
        }
      }
      const { units, dKernel } = shown.trace.layers[layer];
      const input = Number(/w (\d) ,/.exec(textOf(formulas[formulas.length - 1]))?.[1]) - 1;
      const at = input * units + unit;
      expect(resultOf(formulas[formulas.length - 1])).toBe(numberText(shown.after[layer].kernel[at], 6));
      if (!optimizer.options.weightDecay && rules > 1)
        expect(resultOf(formulas[0])).toBe(numberText(dKernel.values[at]));
      // rmsProp keeps a b that it uses only with momentum
      const kept = next.layers[layer].states.map(({ kernel }) => numberText(kernel[at]));
      const told = formulas.filter((formula) => /^[mvb]$/.test(letterOf(formula))).map(resultOf);
      expect(told).toEqual(kept.slice(0, told.length));
    }
  });
});

test("options are told with all their digits, states as they were, and Adam's update by its number", async () => {
  const { subject } = await stepped(network, adamW({ learningRate: 0.12345, beta2: 0.9995 }));
  const shown = subject(0, 1);
  const says = explain({ kind: "update" }, shown).lines.map((line) => line.says);
  expect(says[0]).toBe("For every weight w, with η = 0.12345, β₁ = 0.9, β₂ = 0.9995, ε = 1×10⁻⁸, λ = 0.01");
  expect(says[6]).toMatch(/^Layer 1: the weight from input \d to unit 2, and its gradient$/);
  expect(says[7]).toMatch(/^The running mean of its gradients, which was −?[\d.]+/);
  expect(says[9]).toMatch(/: this is update 3$/);
});

test("a step after which Adam's powers are nothing any more is explained as well", async () => {
  const optimizer = adam({ learningRate: 0.1, beta2: 0 });
  const { subject } = await stepped(network, optimizer);
  const lines = explain({ kind: "update" }, subject(0, 0)).lines.map(({ formula }) => textOf(formula));
  expect(lines.join("\n")).not.toMatch(/undefined|NaN|\?/);
});
