import { didYouMean } from "../data/nearest.js";
import { UsageError } from "../errors.js";
import type { StoredModel } from "../io/modelFile.js";
import type { ModelPlatform } from "../platform/platform.js";
import { modelFiles } from "../train/modelFiles.js";
import type { Files } from "./files.js";
import type { ImportOptions } from "./hint.js";
import { readNpz } from "./npz/read.js";
import { writeNpz } from "./npz/write.js";
import { readOnnx } from "./onnx/read.js";
import { writeOnnx } from "./onnx/write.js";
import { writePredictor } from "./predictor/write.js";
import { readTfjs } from "./tfjs/read.js";
import { writeTfjs } from "./tfjs/write.js";
import { readSafetensors } from "./torch/read.js";

/**
 * The model in the bytes of a file; `beside` reads another file of its folder. @throws FormatError.
 */
export type ReadModel = (
  bytes: Uint8Array,
  hint: ImportOptions,
  beside: (name: string) => Promise<Uint8Array>,
) => Promise<StoredModel>;

/**
 * The files of a model, of which the last one is called `name`. @throws FormatError
 * FORMAT_UNSUPPORTED.
 */
export type WriteModel = (stored: StoredModel, name: string, platform: ModelPlatform) => Promise<Files>;

/** A format of model files. */
export interface Format {
  /** What messages and documents call it. */
  readonly title: string;
  /** Endings of its files, the usual one first. */
  readonly endings: readonly string[];
  readonly read?: ReadModel;
  readonly write?: WriteModel;
}

/** Every format of model files that is read or written. */
export const formats: readonly Format[] = [
  {
    title: "safetensors",
    endings: [".safetensors"],
    read: readSafetensors,
    write: async (stored, name) => new Map([[name, (await modelFiles.load()).encodeModel(stored)]]),
  },
  { title: "NumPy's archive", endings: [".npz"], read: readNpz, write: writeNpz },
  { title: "TensorFlow.js", endings: [".json"], read: readTfjs, write: writeTfjs },
  { title: "ONNX", endings: [".onnx"], read: readOnnx, write: writeOnnx },
  { title: "A predictor that stands alone", endings: [".js", ".mjs"], write: writePredictor },
];

/** The formats that are read, or written. */
function able<Use extends "read" | "write">(use: Use): readonly (Format & Required<Pick<Format, Use>>)[] {
  return formats.filter((format): format is Format & Required<Pick<Format, Use>> => format[use] !== undefined);
}

/** The endings of names of files that are read, or written. */
export function endingsOf(use: "read" | "write"): readonly string[] {
  return able(use).flatMap(({ endings }) => endings);
}

/**
 * The format of a file of that name that is read, or written. @throws UsageError INVALID_OPTION
 * where there is none.
 */
export function formatOf<Use extends "read" | "write">(name: string, use: Use): Format & Required<Pick<Format, Use>> {
  const lower = name.toLowerCase();
  const isNamed = (ending: string): boolean => lower.endsWith(ending) && lower.length > ending.length;
  const found = able(use).find(({ endings }) => endings.some(isNamed));
  if (found) return found;
  const endings = endingsOf(use);
  const ending = /\.[^./\\]*$/.exec(lower)?.[0] ?? "";
  const wanted = endings.length > 1 ? `one of ${endings.join(", ")}` : endings[0];
  const hint = endings.includes(lower) ? " alone" : didYouMean(ending, endings);
  throw new UsageError(
    "INVALID_OPTION",
    `A model is ${use === "read" ? "read from" : "written to"} a file whose name ends in ${wanted}, not ${JSON.stringify(name.slice(-40))}${hint}.`,
  );
}
