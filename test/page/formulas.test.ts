import { describe, expect, test } from "vitest";
import {
  type ActivationName,
  adagrad,
  adam,
  adamW,
  dataset,
  dense,
  type LossName,
  meanSquaredError,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
  type Trace,
} from "../../src/node.js";
import { explain } from "../../src/page/step/explain.js";
import type { Subject } from "../../src/page/step/explanation.js";
import { answersOf } from "../../src/page/step/lossFormulas.js";
import { textOf } from "../../src/page/step/math.js";
import { longName, phasesOf, shortName } from "../../src/page/step/phases.js";
import { ruleOf } from "../../src/page/step/updateFormulas.js";
import { blobs, numbers, table } from "../api/support/data.js";
import { numericSides } from "./support/evaluate.js";

const activations: readonly ActivationName[] = [
  "linear",
  "sigmoid",
  "tanh",
  "relu",
  "leakyRelu",
  "elu",
  "softplus",
  "silu",
  "gelu",
  "softmax",
];

interface Case {
  readonly hidden: ActivationName;
  readonly output: ActivationName;
  readonly loss: LossName | "tutorial";
  readonly bias: boolean;
}

const cases: readonly Case[] = [
  ...activations.map((name, i): Case => ({ hidden: name, output: name, loss: "meanSquaredError", bias: i % 2 === 0 })),
  { hidden: "sigmoid", output: "sigmoid", loss: "tutorial", bias: false },
  { hidden: "tanh", output: "sigmoid", loss: "binaryCrossEntropy", bias: true },
  { hidden: "tanh", output: "linear", loss: "binaryCrossEntropy", bias: true },
  { hidden: "relu", output: "softmax", loss: "crossEntropy", bias: true },
  { hidden: "elu", output: "linear", loss: "crossEntropy", bias: false },
];

/** A network 3-4-3 after a step on four rows, small enough for all its numbers to be shown. */
async function subjectOf({ hidden, output, loss, bias }: Case, optimizer: Optimizer = sgd({ learningRate: 0.5 })) {
  const rows = 4;
  const data =
    loss === "crossEntropy"
      ? blobs(rows, 3, 3, 5)
      : dataset({ x: table(rows, 3, 5), y: table(rows, 3, 6).map((row) => row.map((value) => (value + 1) / 2)) });
  const model = await sequential({
    inputs: 3,
    layers: [
      dense(4, hidden, { weights: numbers(12, 1), bias, ...(bias && { biases: numbers(4, 2) }) }),
      dense(3, output, { weights: numbers(12, 3), bias, ...(bias && { biases: numbers(3, 4) }) }),
    ],
    loss: loss === "tutorial" ? meanSquaredError({ reduction: "tutorial" }) : loss,
    optimizer,
    dtype: "float64",
  });
  const trace = await model.trace(data);
  await model.fit(data, { batchSize: "full" });
  const after = model.weights();
  model.dispose();
  return (sample: number, unit: number): Subject => ({ trace, sample, unit, after, optimizer });
}

describe.each(cases)("$hidden, $output, $loss, bias $bias", (given) => {
  test("formulas with numbers are equations that hold", async () => {
    const subject = await subjectOf(given);
    let compared = 0;
    for (const [sample, unit] of [
      [0, 0],
      [2, 1],
      [3, 2],
    ])
      for (const phase of phasesOf(2))
        for (const { formula } of explain(phase, subject(sample, unit)).lines) {
          const [first, ...others] = numericSides(formula);
          for (const other of others) {
            expect(first.least, textOf(formula)).toBeLessThanOrEqual(other.most);
            expect(other.least, textOf(formula)).toBeLessThanOrEqual(first.most);
            compared++;
          }
        }
    expect(compared).toBeGreaterThan(20);
  });

  test("every phase says what it does", async () => {
    const subject = await subjectOf(given);
    for (const phase of phasesOf(2)) {
      const { says, lines } = explain(phase, subject(1, 1));
      expect(says).toMatch(/^[A-Z4].*\.$/);
      expect(lines.length).toBeGreaterThan(0);
      for (const { formula } of lines) expect(textOf(formula)).not.toMatch(/undefined|NaN|\?/);
    }
    const hasBias = JSON.stringify(explain({ kind: "forward", layer: 0 }, subject(0, 0))).includes('"b"');
    expect(hasBias).toBe(given.bias);
  });
});

test("answers of logits are the shares that the loss makes of them", async () => {
  for (const loss of ["crossEntropy", "binaryCrossEntropy"] as const) {
    const logits = (await subjectOf({ hidden: "tanh", output: "linear", loss, bias: true }))(0, 0).trace;
    const output = loss === "crossEntropy" ? "softmax" : "sigmoid";
    const shares = (await subjectOf({ hidden: "tanh", output, loss, bias: true }))(0, 0).trace;
    const [ours, theirs] = [answersOf(logits), answersOf(shares)];
    for (let i = 0; i < theirs.length; i++) expect(Math.abs(ours[i] - theirs[i])).toBeLessThan(1e-12);
  }
});

test("the gradient of the tutorial's loss is divided by rows only, that of the mean by all numbers", async () => {
  const lineOf = async (loss: Case["loss"]) => {
    const subject = await subjectOf({ hidden: "tanh", output: "sigmoid", loss, bias: true });
    const { lines } = explain({ kind: "backward", layer: 1 }, subject(0, 0));
    return [textOf(lines[0].formula), textOf(lines[1].formula)];
  };
  expect(await lineOf("tutorial")).toEqual([
    expect.stringMatching(/^d A 2 = A 2 − Y n$/),
    expect.stringMatching(/ 4 = /),
  ]);
  expect(await lineOf("meanSquaredError")).toEqual([
    expect.stringMatching(/^d A 2 = 2 \( A 2 − Y \) n k$/),
    expect.stringMatching(/^d a 2 , 1 = 2 · .* 4 · 3 = /),
  ]);
  expect((await lineOf("binaryCrossEntropy"))[0]).toMatch(/^d Z 2 = A 2 − Y n k$/);
});

test("of a large layer the largest terms are shown, and the matrices' corners", async () => {
  const x = table(30, 50, 1);
  const model = await sequential({ inputs: 50, layers: [dense(20, "tanh"), dense(1)], loss: "meanSquaredError" });
  const trace: Trace = await model.trace(x, numbers(30, 2));
  const subject = { trace, sample: 7, unit: 11, after: model.weights(), optimizer: adam() };
  model.dispose();
  const { lines } = explain({ kind: "forward", layer: 0 }, subject);
  const terms = lines.find(({ says }) => says === "Unit 12: the largest of its 50 terms");
  expect(textOf(terms?.formula ?? { tag: "mrow" })).toMatch(/\+ ⋯ \+/);
  const text = lines.map(({ formula }) => textOf(formula)).join("\n");
  expect(text).toContain("⋱");
  expect(text.length).toBeLessThan(1500);
  // one output: no second row or column to leave out
  for (const phase of phasesOf(2)) expect(() => explain(phase, subject)).not.toThrow();
});

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

test("phases go forward through the layers and back, with names", () => {
  const phases = phasesOf(2);
  expect(phases.map(shortName)).toEqual([
    "Batch",
    "Layer 1 →",
    "Layer 2 →",
    "Loss",
    "← Layer 2",
    "← Layer 1",
    "Update",
  ]);
  const layers = [
    { inputs: 4, units: 2 },
    { inputs: 2, units: 1 },
  ];
  expect(longName(phases[2], layers)).toBe("Forward through layer 2: 2 inputs, 1 unit");
  expect(longName(phases[5], layers)).toBe("Backward through layer 1: 4 inputs, 2 units");
});
