import type { StoredModel } from "../../io/modelFile.js";
import { sgd } from "../../nn/optimizers.js";
import { OnDemand } from "../../onDemand.js";
import type { ModelPlatform } from "../../platform/platform.js";
import type { About, PlannedPass } from "../../predictor/plan.js";
import type { Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { questionOf } from "../../train/answers.js";
import { Model } from "../../train/model.js";
import type { ModelParts } from "../../train/modelParts.js";
import { type DescribedLayer, describeModel } from "../described.js";
import { unwritable } from "../refusal.js";

/** What makes models of files. */
const loading = new OnDemand("the file format", () => import("../../train/load.js"));

/** Rows of the two passes of a predictor. */
const ROWS = [32, 1];

/** Bytes of linear memory that are kept or left out together. */
const LINE = 64;

/** The kernel calls of a model's answers, and the memory on which they go. */
export interface Recording {
  readonly about: About;
  readonly dtype: "float32" | "float64";
  /** The file of kernels that has them all. */
  readonly file: Runtime["file"];
  readonly pages: number;
  readonly kernels: readonly string[];
  readonly passes: readonly PlannedPass[];
  readonly segments: readonly (readonly [address: number, length: number])[];
  /** What stands in the segments. */
  readonly numbers: Uint8Array;
}

/**
 * Makes the model of a file, and the Programs by which it would answer, of which all is static but
 * the rows: calls, addresses, and what stands in linear memory. @throws FormatError
 * FORMAT_UNSUPPORTED for code of a user's.
 */
export async function recordPredictor(platform: ModelPlatform, stored: StoredModel): Promise<Recording> {
  const { layers } = await describeModel(stored, "A predictor");
  const { preprocessor: _, progress: __, ...network } = stored;
  // whose code no file holds
  if (typeof stored.loss === "object")
    throw unwritable("A predictor", `the loss ${stored.loss.name}, which is your own`);
  const parts: ModelParts[] = [];
  const { modelFrom } = await loading.load();
  const options = { optimizer: sgd(), threads: 1, lanes: 128 } as const;
  using _model = await modelFrom(platform, network, options, noTables, (made) => {
    parts.push(made);
    return new Model(made);
  });
  return recordingOf(parts[0], stored, limitIn(layers));
}

function recordingOf(parts: ModelParts, stored: StoredModel, limit: number | undefined): Recording {
  const { runtime, network, passes, loss, schema } = parts;
  const { inputs, outputs } = network;
  const question = questionOf(parts, schema);
  const each = question === "label" ? outputs : 1;
  const kernels: string[] = [];
  const recorded = ROWS.map((rows): PlannedPass => {
    const x = runtime.allocateReals(rows * inputs);
    const { steps, made, predicted } = passes.prediction(
      loss,
      { x: { address: x }, indices: 0, labels: 0, targets: 0 },
      rows,
      each,
    );
    return { rows, x, outputs: made[0], predicted, calls: steps.map((step) => callOf(step, kernels)) };
  });
  const { classes, targetNames, standardization, targets, scale, scalesDoubles } = stored;
  const rest = passes.relaxations?.required;
  const hasNumbers = !classes && parts.matrices !== undefined;
  const about: About = {
    inputs,
    outputs,
    scale,
    scalesDoubles: scalesDoubles ?? false,
    ...(standardization && { standardization }),
    ...(limit !== undefined && { limit }),
    answers: question === "label" ? "labels" : hasNumbers ? "numbers" : "classes",
    ...(classes && { classes }),
    ...(targetNames && { targetNames }),
    ...(rest !== undefined && { rest }),
    ...(targets && { targets }),
  };
  const memory = new Uint8Array(runtime.arena.memory.buffer);
  const segments = segmentsIn(memory);
  const { dtype, file } = runtime;
  const pages = memory.length / 65536;
  return { about, dtype, file, pages, kernels, passes: recorded, segments, numbers: gathered(memory, segments) };
}

/** A step as the number of its kernel among all, to which it is added, and its arguments. */
function callOf({ kernel, args, rows }: Step, kernels: string[]): readonly number[] {
  if (!kernels.includes(kernel)) kernels.push(kernel);
  return [kernels.indexOf(kernel), ...args, 0, rows];
}

/** Where a memory that was never used before holds anything, in whole lines. */
function segmentsIn(memory: Uint8Array): readonly (readonly [number, number])[] {
  const words = new Int32Array(memory.buffer);
  const segments: [number, number][] = [];
  for (let address = 0; address < memory.length; address += LINE) {
    if (words.subarray(address / 4, (address + LINE) / 4).every((word) => word === 0)) continue;
    const last = segments[segments.length - 1];
    if (last && last[0] + last[1] === address) last[1] += LINE;
    else segments.push([address, LINE]);
  }
  return segments;
}

function gathered(memory: Uint8Array, segments: Recording["segments"]): Uint8Array {
  const numbers = new Uint8Array(segments.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [address, length] of segments) {
    numbers.set(memory.subarray(address, address + length), at);
    at += length;
  }
  return numbers;
}

/** Numbers of rows are whole ones below this, where layers take them for places in a table. */
function limitIn(layers: readonly DescribedLayer[]): number | undefined {
  const limits = layers.flatMap(({ layer, branches }) => {
    const inner = branches.flatMap((branch) => limitIn(branch) ?? []);
    return "kind" in layer && layer.kind === "embedding" ? [layer.inputDim] : inner;
  });
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/** What a network without a preprocessor never asks for. */
async function noTables(): Promise<never> {
  throw unwritable("A predictor", "another preprocessor");
}
