import { FormatError, UsageError } from "../../errors.js";
import { damaged, isCount, isRecord, parseJson } from "../../io/json.js";
import { readHeader } from "../../io/safetensors.js";
import { wholeCheckpoint } from "./checkCheckpoint.js";
import type { Checkpoint } from "./checkpoint.js";

/**
 * Checkpoints as bytes: a safetensors file whose metadata hold "lanegrad-checkpoint", the version
 * of this form, and "state", the checkpoint as JSON. In that, arrays of doubles are { "float64":
 * [...] }, and arrays of bytes and indices { "tensor": name }: those are the tensors of the file
 * (U8, U32).
 */
const VERSION = "2";
/** Whose only tensor, the weights, its state doesn't name. */
const FIRST_VERSION = "1";
const KEY = "lanegrad-checkpoint";

/** What stands for arrays in JSON. */
const DOUBLES = "float64";
const TENSOR = "tensor";

/** The state nests as deep as what a model knows of its data. */
const DEPTH = 12;

/** An array that is a tensor of the file. */
type Stored = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * The file of a checkpoint. @throws UsageError INVALID_OPTION for what is none, or has parts that
 * no checkpoint has.
 */
export function encodeCheckpoint(given: Checkpoint): Uint8Array<ArrayBuffer> {
  const checkpoint = wholeCheckpoint(given, "What checkpointBytes takes");
  const tensors = new Map<string, Stored>();
  const state = textOf(checkpoint, tensors);
  // so that every element lies at a multiple of its size
  const sorted = [...tensors].sort(([, a], [, b]) => b.BYTES_PER_ELEMENT - a.BYTES_PER_ELEMENT);
  let size = 0;
  const entries = sorted.map(([name, { length, byteLength, BYTES_PER_ELEMENT }]) => {
    const begin = size;
    size += byteLength;
    return [name, { dtype: `U${BYTES_PER_ELEMENT * 8}`, shape: [length], data_offsets: [begin, size] }] as const;
  });
  const metadata = { [KEY]: VERSION, state };
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const dataStart = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + size).fill(0x20, 8, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.set(header, 8);
  let at = dataStart;
  for (const [, { buffer, byteOffset, byteLength }] of sorted) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/**
 * The checkpoint in such bytes; whether a model can go on from it, `restore` finds out.
 * @throws FormatError FORMAT_INVALID for bytes that are none, FORMAT_UNSUPPORTED for those of
 * another version.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata, ...entries } = header;
  if (!isRecord(metadata) || !Object.hasOwn(metadata, KEY))
    throw new FormatError(
      "FORMAT_INVALID",
      "This file holds no checkpoint: give the bytes that checkpointBytes returned.",
    );
  const { [KEY]: version, state: text } = metadata;
  if (version !== VERSION && version !== FIRST_VERSION)
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      "This checkpoint is of another version of lanegrad: read it with that one.",
    );
  if (typeof text !== "string") throw damaged("its metadata are not strings");
  const tensors = tensorsIn(entries, bytes.slice(dataStart));
  const state = unpacked(parseJson(text, "its state", DEPTH), tensors);
  if (!isRecord(state)) throw damaged("its state is not a JSON object");
  const trained = version === FIRST_VERSION && { trained: tensors.get("trained") };
  return { ...state, ...trained } as unknown as Checkpoint;
}

/**
 * The arrays that the tensors of a file are, whose data these are; nothing is allocated for what
 * they don't hold.
 */
function tensorsIn(entries: Readonly<Record<string, unknown>>, data: Uint8Array<ArrayBuffer>): Map<string, Stored> {
  const tensors = new Map<string, Stored>();
  let size = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
    const [count] = Array.isArray(shape) ? shape : [];
    const begin = size;
    size += Number(count) * (dtype === "U32" ? 4 : 1);
    const isSound = (dtype === "U8" || dtype === "U32") && isCount(count) && `${shape}` === `${count}`;
    if (!isSound || `${offsets}` !== `${begin},${size}` || size > data.length)
      throw damaged("its tensors are not those of a checkpoint");
    const bytes = data.slice(begin, size);
    tensors.set(name, dtype === "U8" ? bytes : new Uint32Array(bytes.buffer));
  }
  if (size !== data.length) throw damaged(`it has ${data.length} bytes of data where it announces ${size}`);
  return tensors;
}

/**
 * @throws UsageError INVALID_OPTION for what JSON can't hold; what tensors hold is added to them.
 */
function textOf(checkpoint: Checkpoint, tensors: Map<string, Stored>): string {
  try {
    return JSON.stringify(packed(checkpoint, "", tensors));
  } catch (cause) {
    // a circle, or an integer of any size
    throw new UsageError("INVALID_OPTION", "checkpointBytes takes a checkpoint as checkpoint() returned it.", {
      cause,
    });
  }
}

/** A value of the checkpoint as JSON has it; `path` is the name of its tensor, if it is one. */
function packed(value: unknown, path: string, tensors: Map<string, Stored>): unknown {
  if (value instanceof Float64Array) return { [DOUBLES]: [...value] };
  if (value instanceof Uint8Array || value instanceof Uint32Array) {
    tensors.set(path, value as Stored);
    return { [TENSOR]: path };
  }
  if (Array.isArray(value)) return value.map((part, i) => packed(part, `${path}.${i}`, tensors));
  if (!isRecord(value)) return value;
  const parts = Object.entries(value);
  return Object.fromEntries(
    parts.map(([name, part]) => [name, packed(part, path ? `${path}.${name}` : name, tensors)]),
  );
}

/** Values as they were before `packed`; names from files are only looked at. */
function unpacked(value: unknown, tensors: ReadonlyMap<string, Stored>): unknown {
  if (Array.isArray(value)) return value.map((part) => unpacked(part, tensors));
  if (!isRecord(value)) return value;
  const isAlone = Object.keys(value).length === 1;
  const { [DOUBLES]: numbers, [TENSOR]: name } = value;
  if (isAlone && Array.isArray(numbers)) return Float64Array.from(numbers, Number);
  if (isAlone && typeof name === "string") return tensors.get(name);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpacked(part, tensors)]));
}
