/** What a confusion matrix counts of one class. */
export interface ClassCounts {
  /** Rows of the class. */
  readonly rows: number;
  /** Rows predicted to be of the class. */
  readonly predicted: number;
  /** Rows that are both. */
  readonly right: number;
}

/** A metric of one class: a share, which is 0 of nothing. */
export interface ClassMetricEntry {
  /** Its name in tables. */
  readonly label: string;
  readonly part: (counts: ClassCounts) => number;
  readonly whole: (counts: Pick<ClassCounts, "rows" | "predicted">) => number;
}

/**
 * How well one class is found. Source: van Rijsbergen, Information Retrieval, 2nd edition, 1979,
 * chapter 7.
 */
export const classMetricTable = {
  precision: { label: "precision", part: ({ right }) => right, whole: ({ predicted }) => predicted },
  recall: { label: "recall", part: ({ right }) => right, whole: ({ rows }) => rows },
  f1: { label: "F1", part: ({ right }) => 2 * right, whole: ({ rows, predicted }) => rows + predicted },
} as const satisfies Readonly<Record<string, ClassMetricEntry>>;

/** The errors of one output, over all rows, each as often as the row counts. */
export interface ErrorSums {
  /** How much all rows count. */
  readonly rows: number;
  /** Sum of the squared errors. */
  readonly squares: number;
  /** Sum of the absolute errors. */
  readonly distances: number;
  /**
   * Sum of the squared differences of the true numbers from their mean; 0 where that is rounding
   * alone.
   */
  readonly spread: number;
}

/** A metric of one output. */
export interface OutputMetricEntry {
  /** Its name in tables. */
  readonly label: string;
  readonly of: (sums: ErrorSums) => number;
  /** Whether it is a share, not in the unit of the numbers. */
  readonly isShare?: true;
  /** Whether more is better. */
  readonly isMore?: true;
}

/** How near predicted numbers are to the true ones. */
export const outputMetricTable = {
  rmse: { label: "RMSE", of: ({ squares, rows }) => Math.sqrt(squares / rows) },
  mae: { label: "MAE", of: ({ distances, rows }) => distances / rows },
  r2: {
    label: "R²",
    of: ({ squares, spread }) => (spread === 0 ? Number(squares === 0) : 1 - squares / spread),
    isShare: true,
    isMore: true,
  },
} as const satisfies Readonly<Record<string, OutputMetricEntry>>;
