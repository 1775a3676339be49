import asciichart from "asciichart";
import type { EpochRecord } from "../train/types.js";
import { toColumns } from "./downsample.js";
import { exponential, formatCount } from "./format.js";

/** The place a terminal curve has, and what it says. */
export interface CurveOptions {
  /** Characters a line may have. */
  readonly width: number;
  /** Text above the curve, e.g. "training loss". */
  readonly title: string;
  readonly color: boolean;
}

const ROWS = 10;
const WIDEST = 110;
const NARROWEST = 20;

/**
 * The losses of all epochs as lines of text, scaled to the terminal's width: the training loss and,
 * where there is one and colors can tell the two apart, the validation loss. Nothing for fewer than
 * two epochs, which make no curve.
 */
export function lossCurve(records: readonly EpochRecord[], options: CurveOptions): readonly string[] {
  if (records.length < 2) return [];
  const train = records.map((record) => record.loss);
  const validation = records.flatMap((record) => (record.validation ? [record.validation.loss] : []));
  // the last epoch may have ended before its validation did
  const both = options.color && validation.length > 1;
  const legend = both ? `: ${paint("train", asciichart.blue)}, ${paint("validation", asciichart.yellow)}` : "";
  const ends = { first: records[0].epoch, last: records[records.length - 1].epoch, unit: "epoch" };
  return curveOf(both ? [train, validation] : [train], ends, { ...options, title: `${options.title}${legend}` });
}

/** What is along a curve, from what number on to which. */
export interface Along {
  readonly unit: string;
  readonly first: number;
  readonly last: number;
}

/** Numbers, of each series two at least, as lines of text. */
export function curveOf(
  given: readonly (readonly number[])[],
  { unit, first, last }: Along,
  options: CurveOptions,
): readonly string[] {
  const format = rowFormat(given.flat());
  const gutter = format.width + 1;
  const columns = Math.max(NARROWEST, Math.min(options.width, WIDEST) - gutter - 2);
  const series = given.map((values) => toColumns(values, columns));
  const chart = asciichart.plot(series, {
    height: ROWS,
    offset: 2,
    format: (value) => format.write(value).padStart(gutter),
    colors: options.color ? [asciichart.blue, asciichart.yellow] : [undefined],
  });
  const begin = formatCount(first);
  const left = begin + unit.padStart(Math.floor((columns + unit.length) / 2) - begin.length);
  const axis = `${" ".repeat(gutter + 1)}${left}${formatCount(last).padStart(columns - left.length)}`;
  return [`${" ".repeat(gutter)} ${options.title}`, ...chart.split("\n").map((line) => line.trimEnd()), axis];
}

function paint(text: string, color: string): string {
  return `${color}${text}\u001b[0m`;
}

/** Numbers of one width, with enough decimals that two rows of the chart never read the same. */
function rowFormat(values: readonly number[]): { readonly width: number; write(value: number): string } {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const decimals = Math.max(0, 1 - Math.floor(Math.log10((high - low || Math.abs(high) || 1) / ROWS)));
  const plain = decimals <= 7 && Math.abs(high) < 1e7;
  const write = (value: number) => (plain ? value.toFixed(decimals) : exponential(value, 3));
  return { width: Math.max(write(low).length, write(high).length), write };
}
