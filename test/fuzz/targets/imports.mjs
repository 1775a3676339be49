/**
 * Model files of other programs: ONNX, TensorFlow.js and state_dicts by their modules. What is read
 * must be loaded, predict, and be read again from what is saved. The first byte of an input says
 * the format.
 */
import { readFileSync } from "node:fs";
import { encodeSafetensors } from "../../../build/compiled/io/safetensors.js";
import { load } from "../../../build/compiled/node.js";
import { importModel } from "../../../build/compiled/nodeFormats.js";
import { mutated } from "../engine/mutate.mjs";
import { mutatedJson } from "../engine/mutateJson.mjs";
import { mutatedMessage } from "../engine/mutateProtobuf.mjs";
import { mutatedFile } from "../engine/safetensors.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";
export { jsonMemory as valueMemory } from "../engine/judge.mjs";

/** The fuzzer runs a bundle of this file, from build/fuzz. */
const golden = (name) => JSON.parse(readFileSync(new URL(`../../test/golden/${name}.json`, import.meta.url), "utf8"));
const networks = golden("imports");
const saved = golden("tfjs_models");
/** Modules that go with state_dicts, of which the second byte of an input chooses. */
const modules = Object.values(networks).map(({ printed, inputs }) => ({ modules: printed, inputs }));
const weights = Object.values(saved).map((one) => new Uint8Array(Buffer.from(one.weights, "base64")));
/** Bytes of the longest file that is made of another one. */
const LONGEST_FILE = 2 ** 16;
/** Weights of the largest network that is also run. */
const MOST_PARAMETERS = 5000;

export async function seeds() {
  const onnx = Object.values(networks).flatMap(({ onnx }) => (onnx ? [[0, ...Buffer.from(onnx, "base64")]] : []));
  const tfjs = Object.values(saved).map(({ json }) => [1, ...new TextEncoder().encode(JSON.stringify(json))]);
  const torch = Object.values(networks).map(({ tensors }, i) => {
    const floats = tensors.filter(({ dtype }) => dtype === "F32");
    return [2, i, ...encodeSafetensors(floats.map((one) => ({ ...one, values: Float32Array.from(one.values) })))];
  });
  return [...onnx, ...tfjs, ...torch].map((bytes) => Uint8Array.from(bytes));
}

/** The bytes of lanegrad's own file. */
async function imported(input) {
  const [format = 0, choice = 0] = input;
  if (format % 3 === 0) return importModel(input.subarray(1), "m.onnx");
  if (format % 3 === 2) return importModel(input.subarray(2), "m.safetensors", modules[choice % modules.length]);
  const [first, ...others] = weights;
  // whichever are as long as the manifest says
  for (const bytes of others)
    try {
      return await importModel(
        new Map([
          ["m.json", input.subarray(1)],
          ["weights.bin", bytes],
        ]),
        "m.json",
      );
    } catch (error) {
      if (!/its weights need/.test(error.message)) throw error;
    }
  return importModel(
    new Map([
      ["m.json", input.subarray(1)],
      ["weights.bin", first],
    ]),
    "m.json",
  );
}

/** The parser alone, whose memory is measured. */
export async function read(input) {
  await imported(input);
}

export async function run(input) {
  const own = await imported(input);
  const model = await load(own, { threads: 1 });
  try {
    const { parameters, inputs } = model.info;
    if (parameters > MOST_PARAMETERS || inputs > MOST_PARAMETERS) return;
    await model.predict([new Float64Array(inputs)]).catch((error) => {
      // weights may be as large as they like
      if (error.code !== "DATA_NON_FINITE") throw error;
    });
  } finally {
    model.dispose();
  }
}

/** Changes a file as what it is, mostly. */
export function mutate(bytes, random, context) {
  const [format = 0] = bytes;
  if (format % 3 === 2) return mutatedFile(bytes, random, context, 2);
  if (random.once(4)) return mutated(bytes, random, context);
  let content = bytes.subarray(1);
  for (let changes = 1 << random.below(3); changes > 0; changes--)
    content =
      format % 3 === 0
        ? mutatedMessage(content, random, context)
        : Buffer.from(mutatedJson(Buffer.from(content).toString(), random, context.words));
  return content.length < LONGEST_FILE ? Buffer.concat([bytes.subarray(0, 1), content]) : bytes;
}
