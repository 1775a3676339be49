import type { StoredModel } from "../../io/modelFile.js";
import { wrongField } from "../../io/unfit.js";
import type { ModelPlatform } from "../../platform/platform.js";
import type { Plan } from "../../predictor/plan.js";
import { checkState } from "../../preprocess/checkState.js";
import { inlinedBytes } from "../../runtime/supply/inlinedKernels.js";
import type { Files } from "../files.js";
import { cutKernels } from "./cutKernels.js";
import { type Recording, recordPredictor } from "./record.js";

/**
 * A JavaScript module that answers rows by itself, to the bits of `model.predict`: the network's
 * numbers, its kernels and no others, what makes inputs of rows, and names of classes. It exports
 * `predict`.
 * @throws FormatError FORMAT_UNSUPPORTED for code of a user's.
 */
export async function writePredictor(stored: StoredModel, name: string, platform: ModelPlatform): Promise<Files> {
  const recording = await recordPredictor(platform, stored);
  const { about, dtype, file, pages, kernels, segments, passes, numbers } = recording;
  const plan: Plan = { dtype, pages, kernels, segments, passes };
  const module = await deflated(cutKernels(await inlinedBytes(file), new Set(kernels)));
  const state =
    stored.preprocessor === undefined ? undefined : checkState(stored.preprocessor, wrongField, stored.inputs);
  const { default: code } = state
    ? await import("#predictor/tables.embedded.js")
    : await import("#predictor/numbers.embedded.js");
  const given = [about, plan, base64(module), base64(numbers), ...(state ? [state] : [])];
  const text = [
    "// A neural network that answers by itself. Made by lanegrad, of which the code below is a part: MIT License.",
    code.trim(),
    `const answer = predictor(${given.map((part) => JSON.stringify(part)).join(",\n")});`,
    "",
    documentation(recording, state !== undefined),
    "export function predict(rows) {\n  return answer(rows);\n}\n",
  ].join("\n");
  return new Map([[name, new TextEncoder().encode(text)]]);
}

/** What `predict` takes and gives, for readers and for TypeScript. */
function documentation({ about: { inputs, outputs, answers }, dtype }: Recording, takesTables: boolean): string {
  const numbers = dtype === "float32" ? "Float32Array" : "Float64Array";
  const rows = takesTables
    ? "readonly Record<string, string | number | boolean | null>[]"
    : "readonly ArrayLike<number>[] | Float32Array | Float64Array | Uint8Array | Uint8ClampedArray | { values: Float32Array | Float64Array | Uint8Array, columns?: number, scale?: number }";
  const told = {
    numbers: "targetNames?: readonly string[]",
    classes: "classes: Int32Array, labels?: readonly string[]",
    labels: "labelSets: readonly (readonly string[])[], targetNames?: readonly string[]",
  }[answers];
  const what = takesTables
    ? "records with a cell for each column, or rows of cells in the order of the columns"
    : `rows of ${inputs} numbers`;
  return [
    "/**",
    ` * Answers ${what}: ${outputs} numbers a row, row-major in \`outputs\`.`,
    " * Rejects with an error that names row and column for rows that don't fit.",
    ` * @param {${rows}} rows`,
    ` * @returns {Promise<{ rows: number, columns: number, outputs: ${numbers}, ${told} }>}`,
    " */",
  ].join("\n");
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Response(bytes).body?.pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function base64(bytes: Uint8Array): string {
  let text = "";
  // as few letters at once as there may be arguments
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
