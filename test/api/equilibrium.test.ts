import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import {
  adamW,
  concat,
  dense,
  equilibrium,
  type Layer,
  load,
  loadIris,
  type ModelOptions,
  residual,
  sequential,
  takeRows,
} from "../../src/node.js";
import { constant, equilibrium as relaxed } from "../../src/ops/index.js";
import { bitsOfLayers, bytesOf, lanegradError } from "./support/expectations.js";

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
