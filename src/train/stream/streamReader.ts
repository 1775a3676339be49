import type { Dataset } from "../../data/dataset.js";
import type { ClassWeight } from "../../data/weights.js";
import { DataError, UsageError } from "../../errors.js";
import { OnDemand } from "../../onDemand.js";
import { runInSlices, type TimeSlice } from "../../runtime/timeSlice.js";
import { type Learned, learn } from "../learn.js";
import type { ModelParts } from "../modelParts.js";
import { orderColumns, readRows } from "../placing/features.js";
import { targetsFor } from "../placing/targets.js";
import { mismatch, type Targets } from "../placing/targetValues.js";
import type { Schema } from "../schema.js";
import type { OpenSource } from "./openSource.js";

/** Rows that don't count alike. */
export const weighing = new OnDemand("weights", () => import("../placing/weighing.js"));

/** Rows as they enter the network. */
export type EnteringRows = Pick<Learned, "features" | "targets">;

/**
 * Reads the pieces of a source as rows that enter a network, of which the first one says what is
 * not known of them yet.
 */
export class StreamReader {
  /** Present from the first piece on. */
  private learned: Learned | undefined;
  /** Whether the pieces say what their rows count, as the first one settles. */
  private haveWeights: boolean | undefined;
  /** The first piece, until it is asked for. */
  private held: EnteringRows | undefined;

  constructor(
    private readonly source: OpenSource,
    private readonly parts: ModelParts,
    /** What is known before. */
    private readonly known: Schema,
    private readonly slice: TimeSlice,
    /** What rows count for their classes, by name. */
    private readonly classWeight?: ClassWeight,
  ) {}

  /**
   * Reads the first piece, which `next` then gives. Rejects with what the source or the signal
   * rejects with, with DataError where the piece doesn't fit the model, and with UsageError
   * INVALID_OPTION where mean and deviation of all rows would be needed.
   */
  async begin(): Promise<Learned> {
    const data = await this.read();
    // pieces came, and none of their rows counts
    if (!data && this.haveWeights !== undefined)
      throw new DataError(
        "DATA_INVALID",
        "All weights of the rows that came are 0: let one row at least count something.",
      );
    if (!data) throw noRows("");
    const { slice, parts, known } = this;
    const ordered = await runInSlices(slice, orderColumns(parts, data, known));
    const learned = await this.advised(data, () => runInSlices(slice, learn(parts, ordered, known)));
    const { standardization, targets } = learned.schema;
    if (standardization !== known.standardization || targets?.standardization !== known.targets?.standardization)
      throw new UsageError(
        "INVALID_OPTION",
        "standardize needs mean and deviation, which can't be learned from rows that come in pieces: first train on a data set of some of them, or leave standardize out and scale the rows of each piece.",
      );
    this.learned = learned;
    this.held = learned;
    return learned;
  }

  /** The next rows; undefined at the end of the pass. Rejects as `begin`. */
  async next(): Promise<EnteringRows | undefined> {
    const { held } = this;
    this.held = undefined;
    if (held) return held;
    const { schema, targets: first } = this.learned ?? (await this.begin());
    const data = await this.read();
    if (!data) return undefined;
    const features = await runInSlices(this.slice, readRows(this.parts, data, schema));
    const targets = await this.advised(data, () => targetsFor(this.parts, features, schema));
    checkKind(targets, first, data.name);
    return { features, targets };
  }

  /** What the source has failed with. */
  get failure(): unknown {
    return this.source.failure;
  }

  /** The next piece of which some row counts something. */
  private async read(): Promise<Dataset | undefined> {
    for (;;) {
      const piece = await this.source.next();
      this.slice.check();
      if (!piece) return undefined;
      const { data } = piece;
      this.haveWeights ??= data.weights !== undefined;
      if (this.haveWeights !== (data.weights !== undefined))
        throw mismatch(`${data.name} and the rows before don't both have weights: give every piece some, or none.`);
      if (!data.weights && this.classWeight === undefined) return data;
      const counted = await this.counted(data);
      if (counted.rows > 0) return counted;
    }
  }

  /** The rows of a piece that count something, by themselves and for their classes. */
  private async counted(data: Dataset): Promise<Dataset> {
    const { withClasses, withoutZeros } = await weighing.load();
    const { classWeight, parts, known, learned, slice } = this;
    const counting = await runInSlices(slice, withoutZeros(data));
    if (classWeight === undefined || counting.rows === 0) return counting;
    const schema = learned?.schema ?? known;
    return this.advised(data, () =>
      runInSlices(slice, withoutZeros(withClasses(counting, classWeight, parts, schema))),
    );
  }

  /**
   * Work on `data` that fails with advice where classes are only those that stood in the first
   * piece.
   */
  private async advised<T>(data: Dataset, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const areLearned = data.classes && !this.known.classes && (!this.learned || this.learned.schema.classes);
      if (!areLearned || !(error instanceof DataError) || error.code !== "DATA_MISMATCH") throw error;
      const advice =
        "name the classes that don't stand in the first piece by `classes`, of sequential or of each piece";
      throw new DataError(error.code, `${error.message.slice(0, -1)}; ${advice}.`, { cause: error });
    }
  }
}

/** The error for a pass that has no rows; `where` says which. */
export function noRows(where: string): DataError {
  return new DataError(
    "DATA_INVALID",
    `No rows came${where}: give at least one, and, for several epochs, a new AsyncIterable in each.`,
  );
}

/** Zeros and ones may be classes or numbers: what the first piece has settles it. */
function checkKind(targets: Targets, first: Targets, name: string): void {
  if (!targets.labels !== !first.labels)
    throw mismatch(`${name} has numbers where the rows before have classes: give every piece the same kind of y.`);
  if (first.tally && !targets.tally)
    throw mismatch(
      `${name} has other numbers than the zeros and ones of the rows before: give every piece the same kind of y.`,
    );
}
