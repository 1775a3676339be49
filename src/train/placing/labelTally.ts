import type { Reals } from "../../runtime/runtime.js";

/**
 * How well labels are found of which a row may have several; one is predicted where its probability
 * is over 1/2.
 */
export interface LabelAccuracies {
  /**
   * Share of rows all of whose labels are predicted right (scikit-learn's `accuracy_score`: the
   * subset accuracy).
   */
  readonly accuracy: number;
  /** Share of labels, over all rows, that are predicted right (Keras' `BinaryAccuracy`). */
  readonly binaryAccuracy: number;
  /** For each label, the share of rows in which it is predicted right. */
  readonly labelAccuracies: readonly number[];
}

/** What has been counted. */
export interface TallyState {
  /** For each label, the rows in which it is predicted right. */
  readonly hits: readonly number[];
  readonly rows: number;
  /** Rows all of whose labels are. */
  readonly wholeRows: number;
  /**
   * Of each of several outputs: the sum of its losses, how many rows were predicted right, and how
   * many there are, each row as it counts.
   */
  readonly sums?: readonly number[];
}

/** What rows come to in one output of several. */
export interface OutputEvaluation {
  /** As the output's loss defines it, before its weight. */
  readonly loss: number;
  /** Share of rows whose class is predicted right, where they have classes. */
  readonly accuracy?: number;
}

/** The same of each output, where there are several. */
export interface OutputEvaluations {
  /** What each output came to, by name; only of models with several. */
  readonly outputs?: Readonly<Record<string, OutputEvaluation>>;
}

/** Counts what batches come to beside their loss. */
export interface Tally {
  /** What a row counts of those that are added, by its number there; 1 where nobody says. */
  weightOf: ((row: number) => number) | undefined;
  /** Whether it has an accuracy of all rows. */
  readonly hasAccuracy: boolean;
  /** What it has counted so far. */
  readonly state: TallyState;
  /** What records tell of that. */
  readonly accuracies: Partial<LabelAccuracies> & OutputEvaluations;
  /** Begins anew, or goes on from `state`. */
  reset(state?: TallyState): void;
  /**
   * Adds rows: what the loss takes of their answers, what these are compared with, and what both
   * came to (see `Comparison.status`).
   */
  add(answers: Reals, truths: Reals, status: Float64Array): void;
}

/** Counts how many labels, and rows, are predicted right. */
export class LabelTally implements Tally {
  readonly hasAccuracy = true;
  private readonly hits: number[];
  private rows = 0;
  private wholeRows = 0;
  weightOf: ((row: number) => number) | undefined;

  constructor(labels: number) {
    this.hits = Array.from({ length: labels }, () => 0);
  }

  reset(state?: TallyState): void {
    this.hits.forEach((_, label) => {
      this.hits[label] = state?.hits[label] ?? 0;
    });
    this.rows = state?.rows ?? 0;
    this.wholeRows = state?.wholeRows ?? 0;
  }

  get state(): TallyState {
    const { hits, rows, wholeRows } = this;
    return { hits: [...hits], rows, wholeRows };
  }

  /**
   * Adds rows: their logits, and what belongs to each of them, 0 or 1, both row-major [rows,
   * labels].
   */
  add(logits: Reals, truths: Reals): void {
    const { hits, weightOf } = this;
    for (let first = 0, row = 0; first < logits.length; first += hits.length, row++) {
      const weight = weightOf ? weightOf(row) : 1;
      let right = 0;
      for (let label = 0; label < hits.length; label++) {
        if (logits[first + label] > 0 !== truths[first + label] > 0) continue;
        hits[label] += weight;
        right++;
      }
      this.rows += weight;
      if (right === hits.length) this.wholeRows += weight;
    }
  }

  /** Of all rows so far. */
  get accuracies(): LabelAccuracies {
    const { hits, rows, wholeRows } = this;
    return {
      accuracy: wholeRows / rows,
      binaryAccuracy: hits.reduce((sum, count) => sum + count, 0) / (rows * hits.length),
      labelAccuracies: hits.map((count) => count / rows),
    };
  }
}
