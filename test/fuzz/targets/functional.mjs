/**
 * Files of models with several inputs and outputs. A model that is loaded must predict, and be
 * loaded again from what is saved of it as the same network.
 */
import { conv2d, dense, flatten } from "../../../build/compiled/node.js";
import { add, apply, concatenate, input, loadModel, model } from "../../../build/compiled/nodeModel.js";
import { mutatedJson } from "../engine/mutateJson.mjs";
import { changedMetadata, mutatedFile } from "../engine/safetensors.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";
export { jsonMemory as valueMemory } from "../engine/judge.mjs";

const MOST_NUMBERS = 5000;
/**
 * Files that were read, of which others are made: what calls what is looked at only where all
 * before it is right.
 */
const MOST_WHOLE = 40;
const whole = [];
const options = { threads: 1 };

export async function seeds() {
  const [left, right, image] = [input(2), input(2), input([4, 4, 1])];
  const shared = dense(3, "tanh");
  const met = concatenate([apply(shared, left), apply(shared, right)]);
  const seen = apply([conv2d(2, 2, "relu"), flatten()], image);
  const networks = [
    {
      inputs: { left, right },
      outputs: { far: apply(dense(1), met), kind: apply(dense(3, "softmax"), met) },
      losses: { far: "meanSquaredError", kind: { loss: "crossEntropy", weight: 0.5 } },
    },
    {
      inputs: { left, image },
      outputs: { sum: apply(dense(1), add([apply(dense(4), left), apply(dense(4), seen)])) },
      losses: { sum: "huber" },
    },
  ];
  const rows = {
    inputs: {
      left: [
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      right: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
    },
    targets: { far: [1, 1, 0], kind: ["a", "b", "c"] },
  };
  const files = [];
  for (const network of networks) {
    const made = await model({ ...network, ...options, seed: 1 });
    // what it then knows of classes stands in its file
    if (network.outputs.kind) await made.fit(rows, { epochs: 1 });
    files.push(await made.toBytes());
    made.dispose();
  }
  whole.push(...files);
  return files;
}

/** The parser alone, whose memory is measured. */
export async function read(bytes) {
  (await loadModel(bytes, options)).dispose();
}

export async function run(bytes) {
  const loaded = await loadModel(bytes, options);
  if (whole.length < MOST_WHOLE) whole.push(bytes);
  try {
    const { parameters, inputs } = loaded.info;
    const rows = inputs.map(({ shape }) => new Float64Array([shape].flat().reduce((a, b) => a * b, 1)));
    if (parameters > MOST_NUMBERS || rows.some(({ length }) => length > MOST_NUMBERS)) return;
    for (const { name, classes, units } of loaded.info.outputs)
      if (classes && classes.length !== Math.max(2, units)) throw new Error(`${name} has ${classes.length} classes`);
    const named = new Map(inputs.map(({ name }, i) => [name, [rows[i]]]));
    await loaded.predict(Object.fromEntries(named)).catch((error) => {
      // weights may be as large as they like
      if (error.code !== "DATA_NON_FINITE") throw error;
    });
    const again = await loadModel(await loaded.toBytes(), options);
    const [one, other] = [loaded, again].map(({ info }) => JSON.stringify([info.inputs, info.outputs, info.layers]));
    again.dispose();
    if (one !== other) throw new Error(`loaded ${one}, and from what was saved ${other}`);
  } finally {
    loaded.dispose();
  }
}

/**
 * A change of any file, or of how the layers of one that was read are wired, and of nothing else.
 */
export function mutate(bytes, random, context) {
  if (random.once(2)) return mutatedFile(bytes, random, context);
  return changedMetadata(random.of(whole), "lanegrad", ({ branches, ...others }) => {
    const changed = JSON.parse(mutatedJson(JSON.stringify(branches), random, context.words));
    return { ...others, branches: changed };
  });
}
