/**
 * Gradients of layers that come to rest: PyTorch's, with its steps, and those of ordinary
 * backpropagation.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import {
  dataset,
  dense,
  type EquilibriumOptions,
  equilibrium,
  load,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";
import { numbers } from "./support/numbers.js";

interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** See test/golden/make_equilibrium.py. */
interface GoldenNetwork extends Pick<Required<EquilibriumOptions>, "outputs" | "monotone"> {
  readonly units: number;
  readonly activation: "tanh";
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly start: Readonly<Record<string, Tensor>>;
  readonly gradients: Readonly<Record<string, Tensor>>;
  readonly losses: readonly number[];
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly answers: readonly number[];
}

const golden: { readonly batch: number; readonly epochs: number; readonly networks: Record<string, GoldenNetwork> } =
  JSON.parse(readFileSync(new URL("../golden/torch_equilibrium.json", import.meta.url), "utf8"));

/** Fails unless both are as far from each other as roundings of some hundred sums let them be. */
function expectNear(found: ArrayLike<number> | undefined, expected: readonly number[], what: string): void {
  expect(found?.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs((found?.[i] ?? Number.NaN) - value), `${what}[${i}]`).toBeLessThanOrEqual(1e-9);
}

/** A model that starts from the numbers of the golden network, which a file gives it. */
async function modelOf({ units, activation, outputs, monotone, start }: GoldenNetwork) {
  // what trainings leave may come to rest slowly
  const search = { maxIterations: 10_000, requireConvergence: true };
  const layers = [equilibrium(units, { activation, outputs, monotone, ...search }), dense(3, "softmax")];
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
  using fresh = await sequential({ inputs: 4, layers, loss: "crossEntropy", dtype: "float64", optimizer });
  const { tensors, metadata } = decodeSafetensors(await fresh.toBytes());
  const begun = tensors.map(({ name, ...tensor }) => {
    const isHead = name === "1.weight";
    const { values } = start[isHead ? "1.kernel" : name];
    const at = (i: number) => (isHead ? values[(i % outputs) * 3 + Math.floor(i / outputs)] : values[i]);
    return { ...tensor, name, values: Float64Array.from(values, (_, i) => at(i)) };
  });
  return load(encodeSafetensors(begun, metadata));
}

describe.each(Object.entries(golden.networks))("%s", (_, network) => {
  const data = dataset({ x: network.x, y: network.y, task: "classification" });

  test("has PyTorch's gradients, losses, parameters and answers", async () => {
    using model = await modelOf(network);
    const first = takeRows(data, [0, 1, 2, 3, 4]);
    const traced = await model.trace(first);
    const own = traced.layers[0].gradients ?? {};
    expect(Object.keys(own).sort()).toEqual(
      (network.monotone ? ["kernel", "A", "B", "bias"] : ["kernel", "recurrentKernel", "bias"]).sort(),
    );
    for (const [name, { values }] of Object.entries(own))
      expectNear(values, network.gradients[`0.${name}`].values, `the gradient of ${name}`);
    const { epochs } = await model.fit(data, { epochs: golden.epochs, batchSize: golden.batch, shuffle: false });
    expectNear(
      epochs.map(({ loss }) => loss),
      network.losses,
      "losses",
    );
    model.weights().forEach((layer, i) => {
      for (const [name, values] of Object.entries(layer))
        expectNear(values, network.parameters[`${i}.${name}`].values, `${i}.${name}`);
    });
    expectNear((await model.predict(network.x)).outputs, network.answers, "answers");
  });

  test("has gradients that are central differences, and answers the same from a file", async () => {
    using model = await modelOf(network);
    const report = await model.checkGradients(data);
    expect(report.passes).toBe(true);
    await model.fit(data, { epochs: 2, batchSize: golden.batch });
    const bytes = await model.toBytes();
    using loaded = await load(bytes);
    expect((await loaded.predict(network.x)).outputs).toEqual((await model.predict(network.x)).outputs);
    expect(loaded.info.layers).toEqual(model.info.layers);
    expect(await loaded.toBytes()).toEqual(bytes);
  });
});

describe("weights that lead from layer to layer", () => {
  const sizes = [2, 3, 2, 1];
  const units = 6;
  const draw = numbers();
  const square = () => Array.from({ length: units }, () => new Array<number>(units).fill(0));
  const [weights, recurrentWeights] = [square().slice(0, 2), square()];
  const biases = Array.from({ length: units }, draw);
  /**
   * Of each layer the number of its first unit among all, those of the one before, and its kernel.
   */
  const layers = sizes.slice(1).map((size, layer) => {
    const first = sizes.slice(1, layer + 1).reduce((sum, before) => sum + before, 0);
    const rows = layer === 0 ? weights : recurrentWeights.slice(first - sizes[layer], first);
    for (const row of rows) for (let j = 0; j < size; j++) row[first + j] = draw();
    return { first, size, kernel: rows.map((row) => row.slice(first, first + size)) };
  });
  const data = dataset({
    x: [
      [0.3, -1],
      [0.5, 1],
      [1, 0.25],
      [1, 1],
      [0.1, 0.2],
    ],
    y: [[0], [1], [1], [0], [0.5]],
  });

  test.each([
    ...(["float32", "float64"] as const).flatMap((dtype) =>
      (["sigmoid", "tanh", "relu", "gelu", "silu"] as const).map((activation) => [activation, dtype] as const),
    ),
  ])("are ordinary backpropagation to the last bit: %s, %s", async (activation, dtype) => {
    const options = { inputs: 2, loss: "meanSquaredError", dtype } as const;
    const own = { activation, outputs: 1, weights, recurrentWeights, biases };
    using recurrent = await sequential({ ...options, layers: [equilibrium(units, own)] });
    const forward = layers.map(({ first, size, kernel }) =>
      dense(size, activation, { weights: kernel, biases: biases.slice(first, first + size) }),
    );
    using layered = await sequential({ ...options, layers: forward });
    const [a, b] = [await recurrent.trace(data), await layered.trace(data)];
    expect(a.loss).toBe(b.loss);
    const gradients = a.layers[0].gradients ?? {};
    layers.forEach(({ first, size }, layer) => {
      const { values } = layer === 0 ? gradients.kernel : gradients.recurrentKernel;
      const top = layer === 0 ? 0 : first - sizes[layer];
      const found = Array.from({ length: sizes[layer] * size }, (_, i) => {
        const [row, column] = [top + Math.floor(i / size), first + (i % size)];
        return values[row * units + column];
      });
      expect(found).toEqual([...b.layers[layer].dKernel.values]);
      expect([...gradients.bias.values.slice(first, first + size)]).toEqual([...(b.layers[layer].dBias?.values ?? [])]);
    });
    // there after as many iterations as there are layers, and one that finds that nothing changes
    const [{ relaxation }] = (await recurrent.fit(data)).epochs;
    for (const { iterations, unsettled } of [relaxation?.forward, relaxation?.backward].filter(
      (way) => way !== undefined,
    )) {
      expect(iterations).toBeLessThanOrEqual(sizes.length);
      expect(unsettled).toBe(0);
    }
  });
});
