import { describe, expect, test } from "vitest";
import { activations } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import {
  type ActivationName,
  type Dataset,
  type DenseLayer,
  dataset,
  dense,
  Generator,
  type LayerWeights,
  type Loss,
  type LossName,
  type Model,
  meanSquaredError,
  sequential,
  takeRows,
} from "../../src/node.js";
import { numbers } from "./support/data.js";
import { still } from "./support/still.js";

/**
 * Step of the central differences along a direction of length 1: it balances the error of the
 * formula, STEP^2 / 6 times a third derivative of about 1 (2e-11), against the rounding of two
 * losses of about 1 with errors of a few 2^-53, divided by 2 STEP (some 1e-10 where exp and log are
 * off by an ulp). TOLERANCE leaves a factor of ten; it is taken relative to the derivative where
 * that is above 1.
 */
const STEP = 1e-5;
const TOLERANCE = 2e-9;

interface Output {
  readonly loss: LossName | Loss;
  readonly activations: readonly ActivationName[];
  readonly targets: "numbers" | "shares" | "labels";
}
const outputs: readonly Output[] = [
  { loss: "meanSquaredError", activations: namesIn(activations), targets: "numbers" },
  { loss: meanSquaredError({ reduction: "tutorial" }), activations: namesIn(activations), targets: "numbers" },
  { loss: "binaryCrossEntropy", activations: ["sigmoid", "linear"], targets: "shares" },
  { loss: "crossEntropy", activations: ["softmax", "linear"], targets: "labels" },
];

interface Case {
  readonly name: string;
  readonly inputs: number;
  readonly layers: readonly DenseLayer[];
  readonly loss: LossName | Loss;
  readonly data: Dataset;
}

/** As many that each activation is a last one by every loss that goes with it. */
const CASES = outputs.length * namesIn(activations).length;

/**
 * Network number `i`: sizes and activations from its seed; losses and activations take turns, so
 * that all occur.
 */
function randomCase(i: number): Case {
  const generator = new Generator(1000 + i);
  const width = (): number => 1 + generator.below(17);
  const { loss, activations: allowed, targets } = outputs[i % outputs.length];
  const depth = 1 + generator.below(5);
  const inputs = width();
  const rows = 1 + generator.below(23);
  const layers: DenseLayer[] = [];
  for (let k = 0; k < depth; k++) {
    const isLast = k === depth - 1;
    const names = isLast ? allowed : namesIn(activations);
    const name = names[(Math.floor(i / outputs.length) + (isLast ? 0 : 3 * k + 1)) % names.length];
    // A softmax of one unit answers 1 whatever the weights, and is refused as the last layer.
    const isClassifier = isLast && (name === "softmax" || targets === "labels");
    const units = width() + (isClassifier ? 1 : 0);
    const from = k === 0 ? inputs : layers[k - 1].units;
    const weights = numbers(from * units, generator.uint32()).map((value) => (value * 1.7) / Math.sqrt(from));
    const bias = generator.below(4) > 0;
    layers.push(dense(units, name, { bias, weights, ...(bias && { biases: numbers(units, generator.uint32()) }) }));
  }
  const last = layers[depth - 1].units;
  const x = { values: numbers(rows * inputs, generator.uint32()), columns: inputs };
  const values = numbers(rows * last, generator.uint32()).map((value) =>
    targets === "shares" ? (value + 1) / 2 : value,
  );
  const vectors = Array.from({ length: rows }, (_, row) => [...values.subarray(row * last, (row + 1) * last)]);
  const classes = Array.from({ length: last }, (_, k) => String(k));
  const data =
    targets === "labels"
      ? dataset({ x, y: Int32Array.from({ length: rows }, () => generator.below(last)), classes })
      : dataset({ x, y: vectors });
  const shape = [inputs, ...layers.map(({ units, activation }) => `${units} ${activation}`)].join(" - ");
  const lossName = typeof loss === "string" ? loss : `${loss.name} (${loss.reduction})`;
  return { name: `${i}: ${rows} rows, ${shape}, ${lossName}`, inputs, layers, loss, data };
}

function build({ inputs, loss }: Case, layers: readonly DenseLayer[]): Promise<Model> {
  return sequential({ inputs, layers: [...layers], loss, optimizer: still, dtype: "float64" });
}

/**
 * The loss whose gradient a step follows: of the tutorial reduction it is the reported one times
 * the outputs.
 */
async function descendedLoss(given: Case, layers: readonly DenseLayer[], data: Dataset): Promise<number> {
  using model = await build(given, layers);
  const { loss } = await model.evaluate(data);
  const isTutorial = typeof given.loss !== "string" && given.loss.reduction === "tutorial";
  return isTutorial ? loss * layers[layers.length - 1].units : loss;
}

type Part = "weights" | "biases";

/** The layers with one tensor moved by `step` along `direction`. */
function moved(
  layers: readonly DenseLayer[],
  k: number,
  part: Part,
  direction: Float64Array,
  step: number,
): DenseLayer[] {
  return layers.map((layer, i) => {
    const values = layer[part];
    if (i !== k || !values) return layer;
    return { ...layer, [part]: values.map((value, j) => value + step * direction[j]) };
  });
}

/**
 * A direction that sees every element of a tensor, and two that see one element: the last, where
 * tails end, and any.
 */
function directions(count: number, generator: Generator): Float64Array[] {
  const all = numbers(count, generator.uint32());
  const length = Math.sqrt(all.reduce((sum, value) => sum + value * value, 0));
  const single = (chosen: number): Float64Array => new Float64Array(count).map((_, i) => (i === chosen ? 1 : 0));
  return [all.map((value) => value / length), single(count - 1), single(generator.below(count))];
}

/**
 * Compares all tensors' gradients with central differences; returns the largest derivative seen.
 */
async function check(given: Case, gradients: readonly LayerWeights[], data: Dataset, seed: number): Promise<number> {
  const generator = new Generator(seed);
  let largest = 0;
  for (const [k, { kernel, bias }] of gradients.entries()) {
    const parts: [Part, ArrayLike<number>][] = [
      ["weights", kernel],
      ...(bias ? [["biases", bias] as [Part, typeof bias]] : []),
    ];
    for (const [part, gradient] of parts)
      for (const direction of directions(gradient.length, generator)) {
        const above = await descendedLoss(given, moved(given.layers, k, part, direction, STEP), data);
        const below = await descendedLoss(given, moved(given.layers, k, part, direction, -STEP), data);
        const numeric = (above - below) / (2 * STEP);
        const analytic = direction.reduce((sum, value, i) => sum + value * gradient[i], 0);
        const error = Math.abs(numeric - analytic) / Math.max(1, Math.abs(numeric));
        expect(error, `${part} of layer ${k}: ${analytic}, by differences ${numeric}`).toBeLessThan(TOLERANCE);
        largest = Math.max(largest, Math.abs(numeric));
      }
  }
  return largest;
}

describe("gradients equal central differences", () => {
  test.for(Array.from({ length: CASES }, (_, i) => randomCase(i)))("$name", async (given) => {
    using model = await build(given, given.layers);
    await model.fit(given.data, { batchSize: "full" });
    const largest = await check(given, model.gradients(), given.data, given.data.rows);
    // with one class, or softmax of one unit, nothing depends on the weights; else the check must
    // have had something to see
    const isConstant = given.layers.some(({ units, activation }) => units === 1 && activation === "softmax");
    const isSure = given.loss === "crossEntropy" && given.data.classes?.length === 1;
    if (!isConstant && !isSure) expect(largest).toBeGreaterThan(1000 * TOLERANCE);
  });

  test.for([3, 4, 8].map((i) => randomCase(i)))("of a ragged last batch, $name", async (given) => {
    const rows = 11;
    const indices = Array.from({ length: rows }, (_, i) => (3 * i) % given.data.rows);
    const data = takeRows(given.data, indices);
    using model = await build(given, given.layers);
    await model.fit(data, { batchSize: 4, shuffle: false });
    await check(given, model.gradients(), takeRows(data, [8, 9, 10]), 7);
  });
});

test("the random networks cover every activation, every loss and the depths 1 to 5", () => {
  const cases = Array.from({ length: CASES }, (_, i) => randomCase(i));
  const inside = cases.flatMap(({ layers }) => layers.slice(0, -1).map(({ activation }) => activation));
  const last = cases.map(({ layers }) => layers[layers.length - 1].activation);
  expect(new Set(inside)).toEqual(new Set(namesIn(activations)));
  expect(new Set(last)).toEqual(new Set(namesIn(activations)));
  expect(new Set(cases.map(({ layers }) => layers.length))).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(cases.some(({ layers }) => layers.some(({ bias }) => !bias))).toBe(true);
});
