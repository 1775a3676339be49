import { isRecord } from "../check.js";
import { type Dataset, isDataset } from "../data/dataset.js";
import { isTypedArray } from "../data/numberArrays.js";
import type { DataReference } from "./protocol.js";

/** What a worker is sent of data sets: each crosses once, and is forgotten there when the page has forgotten it. */
export class DataSender {
  private readonly ids = new WeakMap<Dataset, number>();
  private readonly collected: FinalizationRegistry<number>;
  private count = 0;

  /** `post` sends a data set's content, whose buffers may be transferred; `forget` says that it won't be used again. */
  constructor(
    private readonly post: (datasetId: number, content: Dataset, buffers: readonly ArrayBuffer[]) => void,
    forget: (datasetId: number) => void,
  ) {
    this.collected = new FinalizationRegistry(forget);
  }

  /** An argument as it crosses: of a data set a reference, of typed arrays no more memory than is theirs; `held` is what it holds. */
  send<Value>(value: Value, held: Value = value): Value | DataReference {
    return isDataset(value) ? this.refer(value, isDataset(held) ? held : value) : trimmed(held);
  }

  private refer(data: Dataset, held: Dataset): DataReference {
    let datasetId = this.ids.get(data);
    if (datasetId === undefined) {
      datasetId = this.count++;
      const buffers: ArrayBuffer[] = [];
      this.post(datasetId, copyOf(held, buffers), buffers);
      this.ids.set(data, datasetId);
      this.collected.register(data, datasetId);
    }
    return { datasetId };
  }
}

/** Whether an argument stands for a data set. */
export function isReference(value: unknown): value is DataReference {
  return isRecord(value) && typeof value.datasetId === "number";
}

/** A data set with arrays of its own, whose buffers are added to `buffers`. */
function copyOf(data: Dataset, buffers: ArrayBuffer[]): Dataset {
  const own = <Values extends ArrayBufferView>(values: Values): Values => {
    const copy = copied(values);
    buffers.push(copy.buffer as ArrayBuffer);
    return copy;
  };
  const { x, labels, targets } = data;
  return { ...data, x: own(x), ...(labels && { labels: own(labels) }), ...(targets && { targets: own(targets) }) };
}

/** A copy of a typed array on memory of its own; of what Node calls a Buffer too, whose own `slice` copies nothing. */
function copied<Values extends ArrayBufferView>(values: Values): Values {
  return Uint8Array.prototype.slice.call(values) as unknown as Values;
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
  return isTypedArray(value) && value.byteLength < value.buffer.byteLength;
}
