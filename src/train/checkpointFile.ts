import { FormatError, UsageError } from "../errors.js";
import { damaged, isRecord, parseJson } from "../io/json.js";
import { readHeader } from "../io/safetensors.js";
import { checkForm } from "./checkCheckpoint.js";
import type { Checkpoint } from "./checkpoint.js";

/**
 * Checkpoints as bytes: a safetensors file of one tensor, "trained" (U8), whose metadata hold all else: "lanegrad-checkpoint" the
 * version of this form, and "state" the rest as JSON, in which typed arrays of doubles are { "float64": [...] }.
 */
const VERSION = "1";
const KEY = "lanegrad-checkpoint";

/** The name of an array of doubles in JSON. */
const DOUBLES = "float64";

/** The state nests as deep as what a model knows of its data. */
const DEPTH = 12;

/** The file of a checkpoint. @throws UsageError INVALID_OPTION for what is none, or has parts that no checkpoint has. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  checkForm("What checkpointBytes takes", checkpoint);
  const { trained, ...state } = checkpoint;
  const header = new TextEncoder().encode(
    JSON.stringify({
      __metadata__: { [KEY]: VERSION, state: textOf(state) },
      trained: { dtype: "U8", shape: [trained.length], data_offsets: [0, trained.length] },
    }),
  );
  const dataStart = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + trained.length).fill(0x20, 8, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.set(header, 8);
  bytes.set(trained, dataStart);
  return bytes;
}

/**
 * The checkpoint in such bytes; whether a model can go on from it, `restore` finds out. @throws FormatError FORMAT_INVALID for bytes that
 * are none, FORMAT_UNSUPPORTED for those of another version.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata, trained } = header;
  if (!isRecord(metadata) || !Object.hasOwn(metadata, KEY) || !isRecord(trained))
    throw new FormatError(
      "FORMAT_INVALID",
      "This file holds no checkpoint: give the bytes that checkpointBytes returned.",
    );
  const { [KEY]: version, state: text } = metadata;
  if (version !== VERSION)
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      "This checkpoint is of another version of lanegrad: read it with that one.",
    );
  if (typeof text !== "string") throw damaged("its metadata are not strings");
  const size = bytes.length - dataStart;
  if (`${trained.data_offsets}` !== `0,${size}`)
    throw damaged(`it has ${size} bytes of data where it announces others`);
  const state = jsonToDoubles(parseJson(text, "its state", DEPTH));
  if (!isRecord(state)) throw damaged("its state is not a JSON object");
  const { info, epochs, epochsLoaded, shuffles, schema } = state;
  return { info, trained: bytes.slice(dataStart), epochs, epochsLoaded, shuffles, schema } as unknown as Checkpoint;
}

function textOf(state: object): string {
  try {
    return JSON.stringify(state, doublesToJson);
  } catch (cause) {
    // a circle, or an integer of any size
    throw new UsageError("INVALID_OPTION", "checkpointBytes takes a checkpoint as checkpoint() returned it.", {
      cause,
    });
  }
}

function doublesToJson(_: string, value: unknown): unknown {
  return value instanceof Float64Array ? { [DOUBLES]: [...value] } : value;
}

/** Values as they were before `doublesToJson`; names from files are only looked at. */
function jsonToDoubles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonToDoubles);
  if (!isRecord(value)) return value;
  const numbers = value[DOUBLES];
  if (Array.isArray(numbers) && Object.keys(value).length === 1) return Float64Array.from(numbers, Number);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonToDoubles(part)]));
}
