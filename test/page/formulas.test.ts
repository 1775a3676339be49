import { describe, expect, test } from "vitest";
import { activations } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { adam, dense, sequential, type Trace } from "../../src/node.js";
import { defaultsOf } from "../../src/page/configuration.js";
import type { PageState } from "../../src/page/state.js";
import { explainRepetition } from "../../src/page/stations/repetition.js";
import { explain } from "../../src/page/step/explain.js";
import { answersOf } from "../../src/page/step/lossFormulas.js";
import { textOf } from "../../src/page/step/math.js";
import { numberText } from "../../src/page/step/numbers.js";
import { longName, phasesOf, shortName } from "../../src/page/step/phases.js";
import { blobs, numbers, table } from "../api/support/data.js";
import { numericSides } from "./support/evaluate.js";
import { type Case, subjectOf } from "./support/subject.js";

const cases: readonly Case[] = [
  ...namesIn(activations).map(
    (name, i): Case => ({ hidden: name, output: name, loss: "meanSquaredError", bias: i % 2 === 0 }),
  ),
  { hidden: "sigmoid", output: "sigmoid", loss: "tutorial", bias: false },
  { hidden: "tanh", output: "sigmoid", loss: "binaryCrossEntropy", bias: true },
  { hidden: "tanh", output: "linear", loss: "binaryCrossEntropy", bias: true },
  { hidden: "relu", output: "softmax", loss: "crossEntropy", bias: true },
  { hidden: "elu", output: "linear", loss: "crossEntropy", bias: false },
  { hidden: "tanh", output: "softmax", loss: "crossEntropy", bias: true, dropout: 50 },
  { hidden: "sigmoid", output: "sigmoid", loss: "meanSquaredError", bias: false, dropout: 20, penalty: "l2" },
  { hidden: "relu", output: "sigmoid", loss: "binaryCrossEntropy", bias: true, penalty: "l1" },
  { hidden: "tanh", output: "softmax", loss: "crossEntropy", bias: true, batchNorm: true },
  { hidden: "sigmoid", output: "linear", loss: "meanSquaredError", bias: false, batchNorm: true, dropout: 50 },
  { hidden: "tanh", output: "linear", loss: "tutorial", bias: true, penalty: "l2" },
];

describe.each(cases)(
  "$hidden, $output, $loss, bias $bias, dropout $dropout, $penalty, batch norm $batchNorm",
  (given) => {
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
  },
);

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

test("of long rows of numbers those that matter are shown, and named", async () => {
  const digits = blobs(12, 30, 10, 1);
  const model = await sequential({ inputs: 30, layers: [dense(10, "softmax")], loss: "crossEntropy" });
  await model.fit(digits, { batchSize: "full" });
  const trace = await model.trace(digits);
  const classes = Array.from({ length: 10 }, (_, i) => `kind ${i}`);
  const [after, optimizer] = [model.weights(), adam()];
  model.dispose();
  const sample = 5;
  const wanted = digits.labels?.[sample] ?? 0;
  const row = trace.inputs.subarray(sample * 30, (sample + 1) * 30);
  const sizes = [...row].map(Math.abs);
  const largest = sizes.indexOf(Math.max(...sizes));
  expect(wanted).toBeGreaterThan(1);
  expect(wanted).toBeLessThan(9);
  const linesOf = (kind: "inputs" | "loss") =>
    explain({ kind }, { trace, sample, unit: 2, after, optimizer, classes }).lines.map(({ says, formula }) => ({
      says,
      text: textOf(formula),
    }));
  const [batch, x, y] = linesOf("inputs");
  const number = numberText(row[largest]);
  expect(batch.text).toContain(number);
  expect(x.says).toBe(`The chosen row; its largest number is input ${largest + 1}`);
  expect(x.text).toContain(number);
  expect(y.says).toBe(`Its target: kind ${wanted}, a 1 in column ${wanted + 1}`);
  expect(y.text).toMatch(/^y = \(0 .*1.* 0\)$/);
  const [, answer, target] = linesOf("loss");
  expect(answer.text).toContain(numberText(trace.layers[0].activations[sample * 10 + wanted]));
  expect(answer.text).toContain(numberText(trace.layers[0].activations[sample * 10 + 2]));
  expect(target.says).toBe(`What was wanted: kind ${wanted}, a 1 in column ${wanted + 1}`);
  expect(target.text).toMatch(/1/);
});

test("of a long sum of errors the largest are shown", async () => {
  const targets = Array.from({ length: 4 }, (_, i) => Array.from({ length: 10 }, (_, j) => (j === 4 + i ? 50 : 0)));
  const model = await sequential({ inputs: 3, layers: [dense(10, "sigmoid")], loss: "meanSquaredError" });
  const trace = await model.trace(table(4, 3, 1), targets);
  const { lines } = explain({ kind: "loss" }, { trace, sample: 1, unit: 0, after: model.weights(), optimizer: adam() });
  model.dispose();
  expect(lines[2].says).toBe("What was wanted");
  expect(textOf(lines[3].formula)).toMatch(/− 50 /);
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

test("how often the phases come again is said of the configuration in force", () => {
  const configuration = { ...defaultsOf("iris"), epochs: 400, batchSize: 32 };
  const position = { epoch: 1, batch: 2, batches: 5 };
  const data = { train: { rows: 1130 } };
  const { lines } = explainRepetition({ configuration, position, data } as unknown as PageState);
  expect(lines[1].says).toContain("all 1,130 training rows, in 5 batches");
  expect(numericSides(lines[1].formula).map(({ least, most }) => [least, most])).toEqual([
    [2000, 2000],
    [2000, 2000],
  ]);
});
