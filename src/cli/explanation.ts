import { explainedColumns } from "../explain/columns.js";
import type { Relaxation } from "../layers/relaxations.js";
import type { Attribution } from "../nodeExplain.js";
import type { ModelInfo } from "../train/info.js";
import type { Row } from "./report.js";

/** How much a model looks at a column, or a pixel. */
export interface ExplainedPart {
  readonly name: string;
  readonly mean: number;
  /** Over the repeats of a permutation. */
  readonly deviation?: number;
  readonly values?: readonly number[];
}

/** What `explain` found. */
export interface Explanation {
  /** What there is to say before it. */
  readonly headings: readonly Row[];
  /** The same as data. */
  readonly told: Readonly<Record<string, string | number | null>>;
  /** In the order of the columns. */
  readonly parts: readonly ExplainedPart[];
  /** How rows and their gradients came to rest, where there is something to tell. */
  readonly relaxation?: Relaxation;
}

/**
 * How large the values of each column are, on the mean over all rows: of a table's column that is
 * several inputs their sum.
 */
export function partsOfTable(
  info: ModelInfo,
  { rows, columns: width, values, features: named }: Attribution,
  features = named,
): readonly ExplainedPart[] {
  const sums = new Float64Array(width);
  for (let i = 0; i < values.length; i++) sums[i % width] += Math.abs(values[i]);
  return explainedColumns(info, info.preprocessor, features).map(({ name, first, width: own }) => ({
    name,
    mean: sums.subarray(first, first + own).reduce((sum, value) => sum + value, 0) / rows,
  }));
}

/**
 * The mean of each pixel of images [height, width, channels], the sum over its channels, and the
 * largest of them.
 */
export function pixelsOf(parts: readonly ExplainedPart[], shape: readonly number[]) {
  const [height, width, channels = 1] = shape;
  const pixels = new Float64Array(height * width);
  for (const [i, { mean }] of parts.entries()) pixels[Math.floor(i / channels)] += Math.max(0, mean);
  return { height, width, pixels, most: pixels.reduce((most, value) => Math.max(most, value), 0) };
}
