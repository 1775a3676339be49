import type { FitProgress } from "../train/fitOver.js";
import { Model } from "../train/model.js";
import type { Schema } from "../train/schema.js";
import type { EpochRecord, FitOptions } from "../train/types.js";
import type { Packed } from "./packing.js";

/** The model behind one of several inputs and outputs: it sees rows of all of them side by side. */
export class Core extends Model {
  /** What it knows of its data. */
  get known(): Schema {
    return this.schema;
  }

  /**
   * Trains on rows that are made when the training begins; what is learned of them is kept only if
   * it does. `tell` completes records. Rejects as `fit`.
   */
  async *trainOn(
    pack: (known: Schema) => Packed,
    options: (known: Schema) => FitOptions,
    progress: FitProgress,
    tell: (record: EpochRecord) => void,
  ): AsyncGenerator<EpochRecord, void, undefined> {
    const before = this.schema;
    const { data, schema } = pack(before);
    const settled = options(schema);
    this.schema = schema;
    try {
      for await (const record of this.train(data, settled, progress)) {
        progress.records.forEach(tell);
        yield record;
      }
    } finally {
      progress.records.forEach(tell);
      // a training that has begun knows more
      if (this.schema === schema) this.schema = before;
    }
  }
}
