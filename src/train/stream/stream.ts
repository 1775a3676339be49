/** Training on rows that come in pieces: loaded by the first `fit` of that kind. */
import type { ClassWeight } from "../../data/weights.js";
import { runnersFor } from "../../runtime/runners.js";
import type { TimeSlice } from "../../runtime/timeSlice.js";
import { lossIn } from "../learn.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema, TrainedOn } from "../schema.js";
import type { FitOptions, Writable } from "../types.js";
import type { Undoing } from "../undo.js";
import { workOf } from "../work.js";
import { OpenSource } from "./openSource.js";
import { RowBuffer } from "./rowBuffer.js";
import type { DataPiece, DataSource } from "./source.js";
import { planStream, type StreamPlan } from "./streamPlan.js";
import { StreamReader, weighing } from "./streamReader.js";
import { StreamTraining } from "./streamTraining.js";

export { OpenSource };

/**
 * Rows, and numbers, that are trained on between two copies of the parameters, about: enough for
 * the copies to take little time beside the batches, few enough to take little memory.
 */
const ROWS = 1024;
const NUMBERS = 2 ** 20;

/** A source that a model is trained on, with what the training of it is. */
export interface Stream {
  readonly plan: StreamPlan;
  readonly training: StreamTraining;
  /** What the model knows of its data from then on. */
  readonly schema: Schema;
}

/** A `fit` whose rows come in pieces; it is closed whatever becomes of it. */
export class StreamFit {
  private readonly plan: StreamPlan;
  private readonly source: OpenSource;
  private readonly classWeight: ClassWeight | undefined;

  /** @throws UsageError INVALID_OPTION for options that need all rows. */
  constructor(
    source: DataSource,
    options: FitOptions,
    private readonly slice: TimeSlice,
    private readonly undoing: Undoing,
  ) {
    this.plan = planStream(source, options);
    this.source = new OpenSource(source, options.signal);
    this.classWeight = options.classWeight;
  }

  /**
   * Reads the first piece, and builds what trains on it and all others, after so many `epochs`.
   * Rejects as `StreamReader.begin`.
   */
  async begin(parts: ModelParts, known: Schema, epochs: number): Promise<Stream> {
    const { slice } = this;
    const { batchSize } = this.plan;
    const { runtime, network } = parts;
    const reader = new StreamReader(this.source, parts, known, slice, this.classWeight);
    const { schema, features, targets } = await reader.begin();
    const weights = features.weights && (await weighing.load());
    await weights?.withWholeKernels(runtime, () => undefined);
    const newRunner = await runnersFor(runtime, workOf(network, batchSize), slice);
    slice.check();
    const { inputs, outputs } = network;
    const batches = Math.floor(Math.min(ROWS, NUMBERS / inputs) / batchSize);
    const rows = Math.max(1, batches) * batchSize;
    const buffer = new RowBuffer(runtime, rows, inputs, outputs, targets, weights !== undefined);
    const even = lossIn(parts, schema);
    const told = weights?.weighedAt(even, runtime.arena, buffer.weights, rows, targets.tally) ?? even;
    const trainedOn: Writable<TrainedOn> = { batchSize };
    const passed = (count: number): void => {
      trainedOn.rows = count;
    };
    return {
      plan: this.plan,
      schema: { ...schema, trainedOn },
      training: new StreamTraining(
        parts,
        told,
        buffer,
        batchSize,
        slice,
        newRunner,
        reader,
        schema,
        epochs,
        passed,
        this.undoing,
      ),
    };
  }

  /** Lets the source end, unless it has. */
  close(): Promise<void> {
    return this.source.close();
  }
}

/** A source with other pieces: what `change` makes of them. */
export function changed(source: DataSource, change: (piece: unknown) => DataPiece): DataSource {
  async function* pieces(): AsyncGenerator<DataPiece, void, undefined> {
    for await (const piece of typeof source === "function" ? await source() : source) yield change(piece);
  }
  return typeof source === "function" ? pieces : pieces();
}
