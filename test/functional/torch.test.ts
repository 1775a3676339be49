/**
 * Models of several inputs and outputs against PyTorch, in float64: see
 * test/golden/make_functional.py.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adam, dense, embedding, flatten, type Optimizer, sgd } from "../../src/node.js";
import { apply, concatenate, type FunctionalModel, input, model } from "../../src/nodeModel.js";
import { byPath, siamese } from "./support/networks.js";

type Numbers = Readonly<Record<string, readonly number[]>>;

interface Golden {
  readonly inputs: Readonly<Record<string, number[][]>>;
  readonly targets: Readonly<Record<string, number[] | number[][]>>;
  readonly start: Numbers;
  readonly gradients: Numbers;
  /** Ten of them. */
  readonly steps: readonly { readonly loss: number; readonly outputs: Readonly<Record<string, number>> }[];
  readonly parameters: Numbers;
}

const golden: Readonly<Record<"branches" | "siamese", Golden>> = JSON.parse(
  readFileSync(new URL("../golden/torch_functional.json", import.meta.url), "utf8"),
);

/** The network of `branches`, as its weights stand. */
function branches({ start }: Golden, optimizer: Optimizer): Promise<FunctionalModel> {
  const of = (i: number) => ({
    weights: Float64Array.from(start[`${i}.kernel`]),
    biases: Float64Array.from(start[`${i}.bias`]),
  });
  const [words, user] = [input(4), input(4)];
  const read = apply([embedding(9, 3, { weights: start["0.embeddings"] }), flatten()], words);
  const both = apply(dense(6, "sigmoid", of(4)), concatenate([read, apply(dense(5, "tanh", of(2)), user)]));
  return model({
    inputs: { words, user },
    outputs: { rating: apply(dense(1, "linear", of(5)), both), genre: apply(dense(3, "softmax", of(6)), both) },
    losses: { rating: "meanSquaredError", genre: { loss: "crossEntropy", weight: 0.3 } },
    dtype: "float64",
    optimizer,
  });
}

/** Fails unless all numbers are as near as roundings of some hundred sums let them be. */
function expectNear(found: Map<string, ArrayLike<number>>, expected: Numbers): void {
  expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [path, values] of Object.entries(expected)) {
    const own = found.get(path) ?? [];
    expect(own.length, path).toBe(values.length);
    for (const [i, value] of values.entries())
      expect(Math.abs(own[i] - value), `${path}[${i}]`).toBeLessThanOrEqual(1e-9);
  }
}

describe.each([
  ["branches", () => branches(golden.branches, adam({ learningRate: 0.01, epsilon: 1e-7 }))],
  [
    "siamese",
    () => siamese(golden.siamese.start, { dtype: "float64", optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) }),
  ],
] as const)("%s", (name, make) => {
  const { inputs, targets, gradients, steps, parameters } = golden[name];

  test("gradients of a batch, the losses of ten, and what these leave, are PyTorch's", async () => {
    const made: FunctionalModel = await make();
    const options = { batchSize: "full" } as const;
    const { epochs: first } = await made.fit({ inputs, targets }, options);
    expectNear(byPath(made.gradients()), gradients);
    const { epochs: others } = await made.fit({ inputs, targets }, { ...options, epochs: 9 });
    for (const [i, { loss, outputs }] of [...first, ...others].entries()) {
      expect(Math.abs(loss - steps[i].loss)).toBeLessThanOrEqual(1e-9);
      for (const [output, told] of Object.entries(outputs ?? {}))
        expect(Math.abs(told.loss - steps[i].outputs[output]), output).toBeLessThanOrEqual(1e-9);
      expect(Object.keys(outputs ?? steps[i].outputs)).toEqual(Object.keys(steps[i].outputs));
    }
    expectNear(byPath(made.weights()), parameters);
    made.dispose();
  });

  test("gradients are central differences", async () => {
    const made: FunctionalModel = await make();
    const { passes, tensors } = await made.checkGradients({ inputs, targets });
    expect(passes).toBe(true);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(parameters).sort());
    made.dispose();
  });
});
