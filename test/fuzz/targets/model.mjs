/**
 * Model files, our own and PyTorch's: what their metadata say, also of preprocessors and trainings
 * that go on. A model that is loaded must predict, and be loaded again from what is saved of it.
 * The first byte of an input says what the reader adds to a file.
 */
import {
  adam,
  conv1d,
  dense,
  dropout,
  equilibrium,
  flatten,
  gru,
  load,
  loadIris,
  lstm,
  sequential,
} from "../../../build/compiled/node.js";
import { preprocessor } from "../../../build/compiled/table.js";
import { fileOf, mutatedFile } from "../engine/safetensors.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";
export { jsonMemory as valueMemory } from "../engine/judge.mjs";

const HINTS = [
  {},
  { loss: "crossEntropy", activation: "relu" },
  { outputActivation: "sigmoid", activation: "tanh" },
  { dtype: "float64", loss: "meanSquaredError" },
];
/** Weights of the largest network that is also run. */
const MOST_PARAMETERS = 5000;

export async function seeds() {
  const rows = [
    { age: 1, city: "x", y: "no" },
    { age: 2, city: "z", y: "yes" },
    { age: null, city: "x", y: "no" },
  ];
  const options = { threads: 1, seed: 1 };
  const prepared = preprocessor({ target: "y", missing: "median" }).fit(rows);
  const models = [
    [{ inputs: 2, layers: [dense(2, "relu"), dense(1)], loss: "meanSquaredError" }],
    [
      {
        inputs: 4,
        layers: [dense(2, "tanh"), dense(3, "softmax")],
        loss: "crossEntropy",
        optimizer: adam(),
        standardize: true,
      },
      loadIris(),
    ],
    [{ inputs: 4, layers: [dense(2, "gelu"), dropout(0.5), dense(3, "softmax")], loss: "crossEntropy" }, loadIris()],
    [{ inputs: [3, 2], layers: [lstm(2, { returnSequences: true }), gru(2), dense(1)], loss: "meanSquaredError" }],
    [
      {
        inputs: [4, 1],
        layers: [conv1d(2, 2, "relu"), flatten(), equilibrium(3), dense(1)],
        loss: "meanSquaredError",
      },
    ],
    [{ preprocessor: prepared, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" }, rows],
  ];
  const files = [];
  for (const [about, data] of models) {
    const model = await sequential({ ...about, ...options });
    if (data) await model.fit(data, { epochs: 1, batchSize: 64 });
    files.push(await model.toBytes(), await model.toBytes({ optimizerState: true }));
    model.dispose();
  }
  const entry = (shape, begin, end) => ({ dtype: "F32", shape, data_offsets: [begin, end] });
  const torch = { "0.weight": entry([2, 1], 0, 8), "0.bias": entry([2], 8, 16), "2.weight": entry([1, 2], 16, 24) };
  files.push(fileOf(JSON.stringify(torch), new Uint8Array(24)));
  return files.map((file, i) => Uint8Array.of(i === files.length - 1 ? 1 : 0, ...file));
}

function loaded(input) {
  const [first = 0] = input;
  return load(input.subarray(1), { ...HINTS[first % HINTS.length], threads: 1 });
}

/** The parser alone, whose memory is measured. */
export async function read(input) {
  (await loaded(input)).dispose();
}

export async function run(input) {
  const model = await loaded(input);
  try {
    if (model.info.parameters > MOST_PARAMETERS) return;
    if (!("preprocessor" in model)) await model.predict([new Float64Array(model.info.inputs)]);
    const again = await load(await model.toBytes(), { threads: 1 });
    const [one, other] = [model, again].map(({ info }) => JSON.stringify([info.layers, info.loss, info.dtype]));
    again.dispose();
    if (one !== other) throw new Error(`loaded ${one}, and from what was saved ${other}`);
  } finally {
    model.dispose();
  }
}

export const mutate = (bytes, random, context) => mutatedFile(bytes, random, context, 1);
