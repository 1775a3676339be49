/**
 * Layers that come to rest: PyTorch's gradients and steps, ordinary backpropagation, rows by
 * themselves, threads, workers, files, records.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import {
  adamW,
  concat,
  dataset,
  dense,
  type EquilibriumOptions,
  equilibrium,
  type Layer,
  load,
  loadIris,
  type ModelOptions,
  residual,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";
import { constant, equilibrium as relaxed } from "../../src/ops/index.js";
import { bitsOfLayers, bytesOf, lanegradError } from "./support/expectations.js";
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

const iris = loadIris();
const stacks: readonly (readonly [string, readonly Layer[]])[] = [
  ["tanh", [equilibrium(9), dense(3, "softmax")]],
  ["monotone", [equilibrium(13, { monotone: true }), dense(3, "softmax")]],
  ["sigmoid behind others", [dense(6, "relu"), equilibrium(7, { activation: "sigmoid" }), dense(3, "softmax")]],
  [
    "inside of others",
    [
      dense(6),
      residual([equilibrium(8, { activation: "silu", outputs: 6 })]),
      concat([[equilibrium(5)], []]),
      dense(3, "softmax"),
    ],
  ],
];

describe.each(stacks)("%s", (_, layers) => {
  const options = { inputs: 4, layers, loss: "crossEntropy", standardize: true, seed: 3 } as const;
  const usual = { ...options, threads: 1, optimizer: adamW({ learningRate: 0.01 }) } as const;
  const make = (more: Partial<ModelOptions> = {}) => sequential({ ...usual, ...more });
  const fit = { epochs: 12, batchSize: 16 };

  test("learns, with the same bits on any number of threads and lanes, in a worker and in two parts", async () => {
    using model = await make();
    const { epochs } = await model.fit(iris, fit);
    const { accuracy = 0 } = await model.evaluate(iris);
    expect(accuracy).toBeGreaterThan(0.9);
    const bits = bitsOfLayers(model.weights());
    const bytes = await model.toBytes();
    for (const more of [
      { threads: { exactly: 2 } },
      { threads: { exactly: 3 } },
      { threads: { exactly: 5 } },
      { lanes: "wide" },
    ] as const) {
      using other = await make(more);
      const history = await other.fit(iris, fit);
      expect(bitsOfLayers(other.weights())).toBe(bits);
      expect(await other.toBytes()).toEqual(bytes);
      expect(history.epochs.map(({ relaxation }) => relaxation)).toEqual(epochs.map(({ relaxation }) => relaxation));
    }
    using remote = await sequential({ ...usual, worker: true });
    const history = await remote.fit(iris, fit);
    expect(await remote.toBytes()).toEqual(bytes);
    expect(history.epochs.map(({ relaxation }) => relaxation)).toEqual(epochs.map(({ relaxation }) => relaxation));
    using first = await make();
    await first.fit(iris, { ...fit, epochs: 7 });
    using second = await make();
    await second.restore(first.checkpoint());
    await second.fit(iris, { ...fit, epochs: 5 });
    expect(await second.toBytes()).toEqual(bytes);
    const kept = await first.toBytes({ optimizerState: true });
    using third = await load(kept, { threads: 1 });
    await third.fit(iris, { ...fit, epochs: 5 });
    expect(bitsOfLayers(third.weights())).toBe(bits);
    expect((await third.predict(iris)).outputs).toEqual((await model.predict(iris)).outputs);
  });

  test("tells of an epoch the same after it was interrupted amid it", async () => {
    using whole = await make();
    const { epochs } = await whole.fit(iris, { epochs: 2, batchSize: 16 });
    using first = await make();
    let checkpoint: ReturnType<typeof first.checkpoint> | undefined;
    await first.fit(iris, {
      epochs: 2,
      batchSize: 16,
      onBatch({ epoch, batch }, fit) {
        if (epoch !== 2 || batch !== 5) return;
        checkpoint = first.checkpoint();
        fit.stop();
      },
    });
    using second = await make();
    if (checkpoint) await second.restore(checkpoint);
    const rest = await second.fit(iris, { epochs: 2, batchSize: 16, onBatch: () => {} });
    expect(rest.epochs.map(({ relaxation }) => relaxation)).toEqual([epochs[1].relaxation]);
    expect(bitsOfLayers(second.weights())).toBe(bitsOfLayers(whole.weights()));
  });

  test("answers each row as it does alone, and in pieces", async () => {
    using model = await make();
    await model.fit(iris, { epochs: 3, batchSize: 16 });
    const { outputs } = await model.predict(iris);
    for (const row of [0, 77, 149]) {
      const alone = await model.predict(takeRows(iris, [row]));
      expect(bytesOf(alone.outputs)).toBe(bytesOf(outputs.slice(row * 3, row * 3 + 3)));
    }
    const some = Array.from({ length: 21 }, (_, i) => 140 - 3 * i);
    const several = await model.predict(takeRows(iris, some));
    expect([...several.outputs]).toEqual(some.flatMap((row) => [...outputs.slice(row * 3, row * 3 + 3)]));
  });
});

test("is told with its options, and counts the products of one iteration", async () => {
  using model = await sequential({
    inputs: 4,
    layers: [equilibrium(10, { activation: "sigmoid", outputs: 3, tolerance: 1e-4 }), dense(2)],
    loss: "crossEntropy",
  });
  expect(model.info.layers[0]).toEqual({
    kind: "equilibrium",
    units: 3,
    outputs: 3,
    activation: "linear",
    stateActivation: "sigmoid",
    bias: false,
    tolerance: 1e-4,
    maxIterations: 200,
    requireConvergence: false,
    monotone: false,
  });
  const rows = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
  ];
  const traced = await model.trace(rows, ["a", "b"]);
  expect(traced.layers[0]).toMatchObject({ kind: "equilibrium", activation: "linear", stateActivation: "sigmoid" });
  expect(traced.layers[1]).not.toHaveProperty("stateActivation");
  const { layers, text } = await model.summary();
  expect(layers[0]).toMatchObject({ kind: "equilibrium", units: 3, parameters: 40 + 100 + 10, multiplyAdds: 40 + 100 });
  expect(text).toContain("equilibrium");
  const { tensors } = decodeSafetensors(await model.toBytes());
  expect(tensors.map(({ name }) => name).sort()).toEqual([
    "0.bias",
    "0.kernel",
    "0.recurrentKernel",
    "1.bias",
    "1.weight",
  ]);
});

test("refuses files whose options don't go together, or are beyond what kernels count", async () => {
  const layers = [equilibrium(3), dense(1)];
  using model = await sequential({ inputs: 2, layers, loss: "meanSquaredError" });
  const { tensors, metadata } = decodeSafetensors(await model.toBytes());
  for (const [changed, message] of [
    [{ outputs: 4 }, "layers[0].outputs"],
    [{ monotone: true }, "layers[0].activation"],
    [{ maxIterations: 2 ** 32 }, "layers[0].maxIterations"],
  ] as const) {
    const told = JSON.parse(metadata.get("lanegrad") ?? "");
    Object.assign(told.layers[0], changed);
    const bytes = encodeSafetensors(tensors, new Map([...metadata, ["lanegrad", JSON.stringify(told)]]));
    expect((await lanegradError(() => load(bytes), "FORMAT_INVALID")).message).toContain(message);
  }
  const wide = { ...JSON.parse(metadata.get("lanegrad") ?? ""), outputs: 50 };
  const bytes = encodeSafetensors(tensors, new Map([["lanegrad", JSON.stringify(wide)]]));
  for (const read of [() => load(bytes), () => load(bytes, { worker: true })])
    expect((await lanegradError(read, "FORMAT_INVALID")).message).toContain('"outputs"');
});

test("refuses options that no equilibrium has, and rows that are none", async () => {
  const refusals: readonly (readonly [() => unknown, string])[] = [
    [() => equilibrium(0), "The units of equilibrium must be a whole number from 1 on, not 0."],
    [() => equilibrium(3, { outputs: 4 }), "An equilibrium of 3 units can't answer with 4: take fewer outputs."],
    [
      () => equilibrium(3, { activation: "softmax" }),
      'The activation of equilibrium must be one of linear, sigmoid, tanh, relu, leakyRelu, elu, softplus, silu, gelu, not "softmax".',
    ],
    [
      () => equilibrium(3, { monotone: true, activation: "tanh" }),
      "A monotone equilibrium takes relu or linear, not tanh: choose one, or leave out monotone.",
    ],
    [
      () => equilibrium(1, { monotone: true, recurrentWeights: [0] }),
      "A monotone equilibrium makes its weights between units of others: leave out recurrentWeights.",
    ],
    [() => equilibrium(3, { tolerance: 1 }), "The tolerance of equilibrium must be at least 0 and below 1, not 1."],
    [
      () => equilibrium(3, { maxIterations: 0.5 }),
      "The maxIterations of equilibrium must be a whole number from 1 to 2147483647, not 0.5.",
    ],
    [
      () => equilibrium(3, { maxIterations: 2 ** 31 }),
      "The maxIterations of equilibrium must be a whole number from 1 to 2147483647, not 2147483648.",
    ],
    [
      () => relaxed(constant(1), constant(1), { maxIterations: 2 ** 32 }),
      "The maxIterations of equilibrium must be a whole number from 1 to 2147483647, not 4294967296.",
    ],
    [
      () => sequential({ inputs: [2, 2], layers: [equilibrium(3), dense(1)], loss: "meanSquaredError" }),
      "Layer 0, equilibrium, takes rows of numbers, and not [rows, 2, 2]: put flatten() before it.",
    ],
  ];
  for (const [make, message] of refusals)
    expect((await lanegradError(make, "INVALID_OPTION", "INVALID_SHAPE")).message).toBe(message);
});
