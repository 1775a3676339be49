import type { Defaults } from "./jobs.js";

/** Ways of training a table that have a name: the choices of `--preset`. */
export const PRESETS = ["tabular"] as const;

/** A name of `PRESETS`. */
export type Preset = (typeof PRESETS)[number];

/** What is predicted. */
type Kind = "classes" | "numbers";

/** Updates that the smallest tables get: fewer leave them short of what they can learn. */
const UPDATES = 3000;
const EPOCHS = { least: 20, most: 1000 };

/** Rows of a batch at least and at most, and batches of an epoch above which they double. */
const BATCH = { least: 32, most: 256 };
const BATCHES = 400;

/**
 * Decay times rows: the pull to smaller weights stands for what is believed of them before any row
 * is seen, and every row takes the same part of its force. Tables of fewer rows than this get no
 * more than a decay of 1.
 */
const DECAY = { usual: 250, tabular: 400 };

/** Where no answer is meant to be certain, weights that tell classes apart needn't grow on. */
const SMOOTHED = { loss: "categoricalCrossEntropy", labelSmoothing: 0.1 } as const;

/**
 * What the rows of a CSV file are trained with where nobody says otherwise. What one layer learns
 * is held back by decay, the more the fewer rows there are, and the rate sinks to zero, so that the
 * last epoch is a good one on rows never seen without any being set aside; docs/quality.md holds it
 * against scikit-learn on ten tables. Where rows are set aside all epochs are trained too, since
 * the last ones, of small rates, bring much, and the best is kept.
 *
 * @param rows how many are trained on
 */
export function tableDefaults(rows: number, kind: Kind): Defaults {
  const batchSize = batchFor(rows);
  const needed = Math.ceil(UPDATES / Math.ceil(rows / batchSize));
  const epochs = Math.min(EPOCHS.most, Math.max(EPOCHS.least, needed));
  return {
    hidden: [64],
    activation: "silu",
    bias: true,
    loss: kind === "classes" ? "crossEntropy" : "meanSquaredError",
    optimizer: "adamW",
    learningRate: 0.02,
    weightDecay: decayFor(rows, DECAY.usual),
    schedule: "cosine",
    epochs,
    patience: epochs,
    batchSize,
    seed: 1,
    standardize: true,
  };
}

/**
 * `--preset tabular`, after RealMLP (Holzmueller, Grinsztajn & Steinwart 2024): two layers with
 * dropout, which ends with the training, and a rate that rises and sinks in four cycles. It takes
 * several times as long as `tableDefaults`.
 */
export function tabularPreset(rows: number, kind: Kind): Defaults {
  const epochs = 64;
  return {
    hidden: [128, 128],
    activation: "silu",
    dropout: 0.15,
    dropoutSchedule: "flatCosine",
    bias: true,
    ...(kind === "classes" ? SMOOTHED : ({ loss: "meanSquaredError" } as const)),
    optimizer: "adamW",
    learningRate: 0.02,
    weightDecay: decayFor(rows, DECAY.tabular),
    schedule: "coslog4",
    epochs,
    patience: epochs,
    batchSize: batchFor(rows),
    seed: 1,
    standardize: true,
  };
}

/** Of two digits, so that it can be told and passed as it is. */
function decayFor(rows: number, times: number): number {
  return Math.min(1, Number((times / rows).toPrecision(2)));
}

/**
 * Larger batches where there are many of them: they take less time a row, and the rate suits both.
 */
function batchFor(rows: number): number {
  let size = BATCH.least;
  while (size < BATCH.most && rows > BATCHES * size) size *= 2;
  return size;
}
