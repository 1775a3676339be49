import { isRecord } from "../check.js";
import { checkedDataset, type Dataset, isDataset } from "../data/dataset.js";
import { checkedRow } from "../data/features.js";
import { isTypedArray } from "../data/numberArrays.js";
import { weightsOf } from "../data/weights.js";
import type { Prepare } from "../preprocess/prepare.js";
import type { AnyRows, LabelledRows } from "../train/rows.js";
import type { DataReference } from "./protocol.js";

/** A data set that has crossed. */
interface Sent {
  readonly datasetId: number;
  /** Of what it held then. */
  readonly digest: string;
}

/**
 * What a worker is sent of data sets: each crosses once, and again where a program has changed it
 * since, as a model here would see it too. It is forgotten there when the page has forgotten it.
 */
export class DataSender {
  private readonly sent = new WeakMap<Dataset, Sent>();
  private readonly collected: FinalizationRegistry<number>;
  private count = 0;

  /**
   * `post` sends a data set's content, whose buffers may be transferred; `forget` says that it
   * won't be used again.
   */
  constructor(
    private readonly post: (datasetId: number, content: Dataset, buffers: readonly ArrayBuffer[]) => void,
    forget: (datasetId: number) => void,
  ) {
    this.collected = new FinalizationRegistry(forget);
  }

  /**
   * An argument as it crosses: of a data set a reference, of typed arrays no more memory than is
   * theirs; `held` is what it holds.
   */
  send<Value>(value: Value, held: Value = value): Value | DataReference {
    return isDataset(value) ? this.refer(value, isDataset(held) ? held : value) : trimmed(held);
  }

  private refer(data: Dataset, held: Dataset): DataReference {
    weightsOf(held);
    const digest = digestOf(held);
    const before = this.sent.get(data);
    if (before?.digest === digest) return { datasetId: before.datasetId };
    const datasetId = this.count++;
    const buffers: ArrayBuffer[] = [];
    this.post(datasetId, copyOf(held, buffers), buffers);
    this.sent.set(data, { datasetId, digest });
    this.collected.register(data, datasetId);
    return { datasetId };
  }
}

/**
 * The data set that `what` was given, checked before its arrays are copied; where `prepare` makes
 * data sets of tables, what it makes.
 */
export function preparedData(prepare: Prepare | undefined, what: string, rows: LabelledRows): Dataset {
  if (!prepare || isDataset(rows)) checkedDataset(what, rows);
  // what was checked is a copy, and a data set is known by itself
  return prepare ? prepare(rows, true) : (rows as Dataset);
}

/** As `preparedData`, of rows that needn't be a data set. */
export function prepared(prepare: Prepare | undefined, what: string, rows: AnyRows, needsAnswers: boolean): AnyRows {
  if (isDataset(rows)) checkedDataset(what, rows);
  // before all of them are copied
  else if (!prepare && Array.isArray(rows) && rows.length > 0) checkedRow(rows[0], 0, "the input");
  return prepare ? prepare(rows, needsAnswers) : rows;
}

/** Whether an argument stands for a data set. */
export function isReference(value: unknown): value is DataReference {
  return isRecord(value) && typeof value.datasetId === "number";
}

/**
 * Tells whether a data set is still what it was: all that is said of it, and two sums of its bytes.
 */
function digestOf({ x, labels, targets, weights, ...about }: Dataset): string {
  let [sum, other] = [0, 0];
  for (const values of [x, labels, targets, weights]) {
    if (!values) continue;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const add = (word: number): void => {
      // turned, so that no bit stays where a second change takes the first one back
      sum = Math.imul(((sum << 5) | (sum >>> 27)) ^ word, 0x9e3779b1);
      other = Math.imul(((other << 13) | (other >>> 19)) ^ word, 0x85ebca77);
    };
    const isAligned = bytes.byteOffset % 4 === 0;
    const words = isAligned ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : new Int32Array();
    for (let i = 0; i < words.length; i++) add(words[i]);
    for (let i = words.length * 4; i < bytes.length; i++) add(bytes[i]);
  }
  return JSON.stringify([sum, other, about]);
}

/** A data set with arrays of its own, whose buffers are added to `buffers`. */
export function copyOf(data: Dataset, buffers: ArrayBuffer[]): Dataset {
  const own = <Values extends ArrayBufferView>(values: Values): Values => {
    const copy = copied(values);
    buffers.push(copy.buffer as ArrayBuffer);
    return copy;
  };
  const { x, labels, targets, weights } = data;
  return {
    ...data,
    x: own(x),
    ...(labels && { labels: own(labels) }),
    ...(targets && { targets: own(targets) }),
    ...(weights && { weights: own(weights) }),
  };
}

/**
 * A copy of a typed array on memory of its own, an empty one where it has lost its; of what Node
 * calls a Buffer too, whose own `slice` copies nothing.
 */
function copied<Values extends ArrayBufferView>(values: Values): Values {
  const isEmpty = values.byteLength === 0;
  return (isEmpty ? new Uint8Array() : Uint8Array.prototype.slice.call(values)) as unknown as Values;
}

/** Rows without the rest of the memory that they are windows of, which would cross with them. */
function trimmed<Value>(value: Value): Value {
  if (isWindow(value)) return copied(value);
  if (Array.isArray(value)) return value.map((row: unknown) => (isWindow(row) ? copied(row) : row)) as Value;
  if (isRecord(value) && isWindow(value.values)) return { ...value, values: copied(value.values) };
  return value;
}

/** An argument with arrays of its own, which keep what it holds now. */
export function heldCopy<Value>(value: Value): Value {
  if (isDataset(value)) return copyOf(value, []) as Value;
  if (isTypedArray(value)) return copied(value);
  if (Array.isArray(value)) return value.map((row: unknown) => heldCopy(row)) as Value;
  if (isRecord(value) && isTypedArray(value.values)) return { ...value, values: copied(value.values) };
  return value;
}

function isWindow(value: unknown): value is Uint8Array {
  return isTypedArray(value) && (value.byteLength === 0 || value.byteLength < value.buffer.byteLength);
}
