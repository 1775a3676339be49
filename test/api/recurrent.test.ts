/**
 * Recurrent layers: PyTorch's gradients and ten steps, its state_dict, files, threads, lanes,
 * workers, checkpoints, and what is refused.
 */
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import {
  activation,
  adam,
  conv1d,
  dataset,
  dense,
  dropout,
  flatten,
  type GruOptions,
  gru,
  heNormal,
  type Layer,
  type LstmOptions,
  load,
  lstm,
  type ModelOptions,
  residual,
  sequential,
  simpleRnn,
} from "../../src/node.js";
import { bitsOfLayers, lanegradError } from "./support/expectations.js";
import {
  describeNetworks,
  expectNear,
  type GoldenNetwork,
  goldenNetworks,
  layersOf,
  optionsOf,
  type Start,
} from "./support/goldenNetworks.js";

const kinds = { simpleRnn, gru, lstm };

const startOf: Start = (kind, start, [units, options]) => {
  if (!(kind in kinds)) return undefined;
  const { kernel: weights, recurrentKernel: recurrentWeights, bias: biases, recurrentBias: recurrentBiases } = start;
  const starts = { weights, recurrentWeights, biases, ...(recurrentBiases && { recurrentBiases }) };
  const make = kinds[kind as keyof typeof kinds] as (units: number, options: GruOptions & LstmOptions) => Layer;
  return make(units as number, { ...(options as object), ...starts });
};

describeNetworks("torch_recurrent.json", startOf);

/** Networks of which each layer is one of PyTorch's. */
const inTorch = Object.entries(goldenNetworks("torch_recurrent.json").networks).filter(
  ([name]) => !/resets/.test(name),
);

describe("a state_dict", () => {
  const trained = async (network: GoldenNetwork) => {
    const model = await sequential({ ...optionsOf(network), layers: layersOf(network, startOf) });
    const data = dataset({ x: network.x, y: network.y, task: "classification" });
    await model.fit(data, { epochs: 4, batchSize: 5, shuffle: false });
    return model;
  };

  test.each(inTorch)("of %s has PyTorch's names, shapes and numbers", async (_, network) => {
    using model = await trained(network);
    const { tensors } = decodeSafetensors(await model.toBytes());
    const expected = network.stateDict ?? {};
    expect(tensors.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
    for (const { name, shape, values } of tensors) {
      expect(shape).toEqual(expected[name].shape);
      expectNear(values, expected[name].values, name);
    }
  });

  test.each(inTorch)("of %s answers as PyTorch does, whatever its two biases share", async (_, network) => {
    using model = await trained(network);
    const { tensors, metadata } = decodeSafetensors(await model.toBytes());
    const theirs = tensors.map((tensor) => {
      const values = Float64Array.from(network.stateDict?.[tensor.name].values ?? []);
      const isShared = tensors.some(
        ({ name, values }) => name.endsWith("bias_hh_l0") && values.every((one) => one === 0),
      );
      const moved = /bias_(ih|hh)_l0$/.exec(tensor.name)?.[1];
      if (!isShared || !moved) return { ...tensor, values };
      return { ...tensor, values: values.map((value) => value + (moved === "ih" ? 0.25 : -0.25)) };
    });
    using loaded = await load(encodeSafetensors(theirs, metadata));
    expectNear((await loaded.predict(network.x)).outputs, network.answers, "answers");
  });
});

/** Rows whose class is whether the first step is above zero: what comes later is noise. */
const rows = 70;
const [steps, features] = [7, 3];
const number = (i: number): number => Math.sin(i * 12.9898) * 1.5;
const x = Array.from({ length: rows }, (_, r) =>
  Array.from({ length: steps * features }, (_, i) => number(r * steps * features + i)),
);
const data = dataset({ x, y: x.map(([first]) => `${first > 0}`) });
const options = { inputs: [steps, features], loss: "crossEntropy", threads: 1, seed: 3 } as const;
const usual = { ...options, optimizer: adam({ learningRate: 0.02 }) } as const;
const fit = { epochs: 14, batchSize: 16 };

const stacks: readonly (readonly [string, readonly Layer[]])[] = [
  ["simpleRnn", [simpleRnn(9), dense(2, "softmax")]],
  ["gru", [gru(7), dense(2, "softmax")]],
  ["gru that resets before", [gru(7, { resetAfter: false }), dense(2, "softmax")]],
  ["lstm", [lstm(7, { recurrentInitializer: heNormal() }), dense(2, "softmax")]],
  ["wide lstm", [lstm(37, { goBackwards: true }), dense(2, "softmax")]],
  [
    "one behind the other",
    [
      conv1d(5, 3, "relu", { padding: "same" }),
      lstm(6, { returnSequences: true }),
      dropout(0.1),
      gru(5),
      dense(2, "softmax"),
    ],
  ],
  [
    "all states",
    [
      residual([gru(features, { returnSequences: true }), dense(features, "tanh")]),
      simpleRnn(4, { returnSequences: true }),
      dense(3, "relu"),
      flatten(),
      dense(2, "softmax"),
    ],
  ],
];

describe.each(stacks)("%s", (_, layers) => {
  const make = (more: Partial<ModelOptions> = {}) => sequential({ ...usual, layers, ...more });

  test("learns, with the same bits on any number of threads and lanes, in a worker and in two parts", async () => {
    using model = await make();
    await model.fit(data, fit);
    expect((await model.evaluate(data)).accuracy ?? 0).toBeGreaterThan(0.8);
    const bits = bitsOfLayers(model.weights());
    const bytes = await model.toBytes();
    for (const exactly of [2, 3, 5]) {
      using other = await make({ threads: { exactly } });
      await other.fit(data, fit);
      expect(bitsOfLayers(other.weights())).toBe(bits);
      expect(await other.toBytes()).toEqual(bytes);
    }
    using wide = await make({ lanes: "wide" });
    await wide.fit(data, fit);
    expect(bitsOfLayers(wide.weights())).toBe(bits);
    using remote = await sequential({ ...usual, layers, worker: true });
    await remote.fit(data, fit);
    expect(await remote.toBytes()).toEqual(bytes);
    using first = await make();
    await first.fit(data, { ...fit, epochs: 9 });
    using second = await make();
    await second.restore(first.checkpoint());
    await second.fit(data, { ...fit, epochs: 5 });
    expect(await second.toBytes()).toEqual(bytes);
    using third = await load(await first.toBytes({ optimizerState: true }), { threads: 1 });
    await third.fit(data, { ...fit, epochs: 5 });
    expect(bitsOfLayers(third.weights())).toBe(bits);
  });

  test("answers each row alike, in whatever company, and learns of pieces", async () => {
    using model = await make();
    await model.fit(data, { ...fit, epochs: 1 });
    const together = (await model.predict(x)).outputs;
    const alone = await Promise.all([0, 33, rows - 1].map(async (r) => (await model.predict([x[r]])).outputs));
    for (const [i, r] of [0, 33, rows - 1].entries()) expect(alone[i]).toEqual(together.slice(2 * r, 2 * r + 2));
    async function* pieces() {
      for (let begin = 0; begin < rows; begin += 20) {
        const part = x.slice(begin, begin + 20);
        yield dataset({ x: part, y: part.map(([first]) => `${first > 0}`), classes: data.classes });
      }
    }
    using inPieces = await make();
    await inPieces.fit(pieces, { epochs: 2, batchSize: 16 });
    using whole = await make();
    await whole.fit(data, { epochs: 2, batchSize: 16, shuffle: false });
    expect(bitsOfLayers(inPieces.weights())).toBe(bitsOfLayers(whole.weights()));
  });
});

test("info, summary and trace tell what they do", async () => {
  using model = await sequential({
    ...options,
    layers: [lstm(5, { returnSequences: true }), gru(4), dense(2, "softmax")],
  });
  const [first, second] = model.info.layers;
  expect(first).toEqual({
    ...{ kind: "lstm", units: 35, shape: [7, 5], bias: false, activation: "tanh", recurrentActivation: "sigmoid" },
    ...{ returnSequences: true, goBackwards: false, useBias: true, unitForgetBias: true },
  });
  expect(second).toMatchObject({ kind: "gru", units: 4, resetAfter: true, returnSequences: false });
  const summary = await model.summary({ batchSize: 16 });
  // of each step W x, and but for the first one U h
  expect(summary.layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual([
    7 * 3 * 20 + 6 * 5 * 20,
    7 * 5 * 12 + 6 * 4 * 12,
    8,
  ]);
  expect(summary.layers.map(({ parameters }) => parameters)).toEqual([3 * 20 + 5 * 20 + 20, 5 * 12 + 4 * 12 + 24, 10]);
  const { layers } = await model.trace(data);
  expect(layers[0].activations.length).toBe(rows * 35);
  expect(Object.keys(layers[1].gradients ?? {})).toEqual(["kernel", "recurrentKernel", "bias", "recurrentBias"]);
});

test("the gate of lstm that forgets begins open, unless it is told not to", async () => {
  for (const unitForgetBias of [true, false]) {
    using model = await sequential({ ...options, layers: [lstm(2, { unitForgetBias }), dense(2)] });
    const [{ bias }] = model.weights();
    expect([...(bias ?? [])]).toEqual([0, 0, Number(unitForgetBias), Number(unitForgetBias), 0, 0, 0, 0]);
  }
});

test("a dense layer takes each step as a convolution of one step does, as in Keras", async () => {
  const weights = Array.from({ length: features * 4 }, (_, i) => number(i));
  const answers = await Promise.all(
    [dense(4, "tanh", { weights: Float64Array.from(weights) }), conv1d(4, 1, "tanh", { weights })].map(
      async (layer) => {
        using model = await sequential({ ...options, layers: [layer, lstm(3), dense(2, "softmax")] });
        await model.fit(data, { epochs: 2, batchSize: 16 });
        return (await model.predict(x)).outputs;
      },
    ),
  );
  expect(answers[0]).toEqual(answers[1]);
});

test("bytes are taken as the numbers that they stand for", async () => {
  const values = Uint8Array.from({ length: rows * steps * features }, (_, i) => (i * 37) % 256);
  const y = Array.from({ length: rows }, (_, r) => `${r % 2}`);
  const outputs = await Promise.all(
    [values, Float32Array.from(values, (value) => value * Math.fround(1 / 255))].map(async (own) => {
      const given = dataset({
        x: { values: own, columns: steps * features, ...(own === values && { scale: 1 / 255 }) },
        y,
      });
      using model = await sequential({ ...options, layers: [dense(2), lstm(3), dense(2, "softmax")] });
      await model.fit(given, { epochs: 1, batchSize: 16 });
      return (await model.predict(given)).outputs;
    }),
  );
  expect(outputs[0]).toEqual(outputs[1]);
});

test("what they can't take is refused, in one sentence", async () => {
  for (const [make, message] of [
    [() => lstm(0), "The units of lstm must be a whole number from 1 on, not 0."],
    [
      () => gru(2, { activation: "gelu" }),
      'The activation of gru must be tanh, sigmoid, relu, leakyRelu or linear, not "gelu".',
    ],
    [() => gru(2, { unitForgetBias: true } as object), 'gru has no option "unitForgetBias"'],
    [() => simpleRnn(2, { recurrentActivation: "tanh" } as object), 'simpleRnn has no option "recurrentActivation"'],
    [() => lstm(2, { returnSequences: 1 } as object), "The returnSequences of lstm must be true or false, not 1."],
    [() => lstm(2, { useBias: false, biases: [1] }), "A layer without bias can't be given biases"],
    [() => gru(2, { resetAfter: false, recurrentBiases: [1] }), "Without resetAfter gru has no recurrentBiases"],
    [() => lstm(2, { kernelInitializer: heNormal as never }), "initializer must be one such as heNormal()"],
    [() => lstm(2, true as never), "lstm takes its options as an object"],
  ] as const)
    expect((await lanegradError(make, "INVALID_OPTION")).message).toContain(message);
  const build = (inputs: ModelOptions["inputs"], layers: readonly Layer[]) => () =>
    sequential({ ...options, inputs, layers });
  for (const [make, message] of [
    [
      build(6, [lstm(2), dense(2)]),
      "Layer 0, lstm, takes rows of [steps, features], and not [rows, 6]: give the model the shape of its rows, say inputs: [100, 3].",
    ],
    [build([7, 3], [gru(2), gru(2), dense(2)]), "Layer 1, gru, takes rows of [steps, features], and not [rows, 2]"],
    [build([7, 3], [gru(2, { returnSequences: true }), dense(2)]), "put flatten() behind it"],
    [build([7, 3], [gru(2, { weights: [1, 2] }), dense(2)]), "kernel of layer 0 takes 18 numbers, not 2."],
  ] as const)
    expect((await lanegradError(make, "INVALID_SHAPE")).message).toContain(message);
  const own = { distribution: "uniform", variance: () => 0.1 } as const;
  const remote = () =>
    sequential({ ...options, layers: [lstm(2, { recurrentInitializer: own }), dense(2)], worker: true });
  expect((await lanegradError(remote, "INVALID_OPTION")).message).toContain("can't go to a worker");
  const logits = () => sequential({ ...options, layers: [lstm(2, { activation: "sigmoid" })] });
  expect((await lanegradError(logits, "INVALID_OPTION")).message).toContain(
    "can't tell whether the last layer makes logits",
  );
  using probabilities = await sequential({ ...options, layers: [lstm(2), activation("softmax")] });
  expect((await probabilities.fit(data, fit)).epochs.length).toBe(14);
});
