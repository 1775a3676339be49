import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import type { OptimizerName } from "../catalog/optimizers.js";
import { USUAL_BATCH } from "../catalog/usualBatch.js";
import { checkWhole } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { Relay } from "../data/relay.js";
import { UsageError } from "../errors.js";
import type { Measured } from "../metrics/measured.js";
import type { Runtime } from "../runtime/runtime.js";
import type { TimeSlice } from "../runtime/timeSlice.js";
import { piecewise } from "./accumulatedTraining.js";
import type { Asked } from "./coach/fitState.js";
import type { Accord } from "./distributed/accord.js";
import type { Inference } from "./inference.js";
import { Search } from "./lbfgs/lbfgsTraining.js";
import type { ModelParts } from "./modelParts.js";
import type { PlaceFeatures } from "./placing/placedFeatures.js";
import type { EpochNotes } from "./records.js";
import type { LabelledRows } from "./rows.js";
import type { Schema } from "./schema.js";
import type { Started } from "./started.js";
import type { Training } from "./training.js";
import type { FitOptions } from "./types.js";

/** What prepares a training; see `prepare` in prepare.ts. */
export type Prepare = (
  alive: () => ModelParts,
  known: Schema,
  data: LabelledRows,
  options: FitOptions,
  slice: TimeSlice,
  way: BatchWay | undefined,
) => Promise<Started>;

/** How a training goes through a batch, where that isn't in one pass with one step behind it. */
export interface BatchWay {
  readonly Kind: typeof Training;
  /** Whether rows are gathered even where one batch holds all of them. */
  readonly isPieced: boolean;
  /** How features are placed, where that isn't for them to say. */
  readonly place?: PlaceFeatures;
  /**
   * What asks for rows that are all there, as messages call it, and what to do where they are not.
   */
  readonly asker: readonly [what: string, advice: string];
  /** Rows of the pieces in which it takes them, whose gradients and losses are added. */
  readonly pieceRows?: number;
  /** What goes through the rows of a validation, if not as usual. */
  readonly Pass?: typeof Inference;
  /** What decides with others whether the training goes on. */
  readonly accord?: Accord;
  /** What prepares it, if not as usual. */
  readonly prepare?: Prepare;
  /** Where rows are this process's own alone: how sums over all of them are made. */
  readonly relay?: Relay;
  /**
   * The rows of a validation that this process is to have, as they count, of its own ones; with
   * kernels that weigh, if they count otherwise.
   */
  readonly validated?: (data: Dataset, runtime: Runtime, slice: TimeSlice) => Promise<Dataset>;
  /** What metrics are to see of all rows, of what the process has found of its own. */
  readonly join?: (own: Measured) => Measured;
  /** What comes before the first batch of a training that was asked for this. */
  readonly begin?: (asked: Asked, training: Training, parts: ModelParts) => Promise<void>;
  /** What records tell of it. */
  readonly told?: () => Pick<EpochNotes, "distributed">;
}

/**
 * The options of a `fit` whose batches are those of an update, and the way to go through these, if
 * it is another one than usual.
 * @throws UsageError INVALID_OPTION.
 */
export function batchWayOf(
  options: FitOptions,
  optimizer: OptimizerName,
): { readonly options: FitOptions; readonly way?: BatchWay } {
  const { gradientAccumulationSteps: steps = 1, batchSize } = options;
  checkWhole("gradientAccumulationSteps", steps, 1, 2 ** 32);
  if (optimizer === "lbfgs") {
    if (steps > 1) throw refusal("lbfgs takes the gradient of all rows: leave out `gradientAccumulationSteps`.");
    return {
      options: { ...options, batchSize: batchSize ?? "full" },
      way: { Kind: Search, isPieced: false, asker: ["lbfgs", "choose another optimizer"] },
    };
  }
  if (steps === 1) return { options };
  if (batchSize === "full")
    throw refusal('`gradientAccumulationSteps` needs a number as `batchSize`: "full" takes all rows in one step.');
  const { batchSize: rows = USUAL_BATCH } = options;
  // sums of such blocks of rows are the same bits as those of all rows at once
  const pieceRows = Number(rows) % DEPTH_BLOCK === 0 ? DEPTH_BLOCK : Number(rows);
  return {
    options: { ...options, batchSize: Number(rows) * steps },
    way: {
      ...{ Kind: piecewise(pieceRows), isPieced: true, pieceRows },
      asker: ["`gradientAccumulationSteps`", "let `batchSize` take as many"],
    },
  };
}

/**
 * @throws UsageError INVALID_OPTION for rows that such a training can't take: those of `lbfgs` are
 * one batch.
 */
export function checkRows(way: BatchWay, batchSize: number, rows: number | undefined): void {
  if (rows === undefined) {
    const [what, advice] = way.asker;
    throw refusal(`${what} needs rows that are all there, and these come in pieces: ${advice}.`);
  }
  if (!way.isPieced && batchSize < rows)
    throw refusal(`lbfgs takes the gradient of all rows at once: pass \`batchSize: "full"\`, not ${batchSize}.`);
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}
