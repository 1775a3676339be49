import { aligned } from "./aligned.js";
import { type ExplainedPart, pixelsOf } from "./explanation.js";
import { formatLoss } from "./format.js";
import { type Host, widthOf } from "./host.js";
import { printable } from "./printable.js";
import { shorten } from "./shorten.js";

/** Characters of the longest bar. */
const BAR = 30;
/** Columns that are told one by one. */
const MOST_LINES = 30;
/** From nothing to most, for a pixel each. */
const SHADES = [" ", "░", "▒", "▓", "█"];

/**
 * What a model looks at as lines of text: the columns, those that count most first, with bars; of
 * images a map.
 */
export function explanationLines(
  parts: readonly ExplainedPart[],
  shape: readonly number[] | undefined,
  output: Host["stdout"],
): readonly string[] {
  return shape && shape[1] * 2 <= widthOf(output) ? heatLines(parts, shape) : barLines(parts);
}

function barLines(parts: readonly ExplainedPart[]): readonly string[] {
  const sorted = parts.toSorted((a, b) => b.mean - a.mean);
  const most = Math.max(0, sorted[0].mean);
  const shown = sorted.slice(0, MOST_LINES);
  const numbers = aligned(
    shown.map(({ name, mean, deviation }) => [
      shorten(printable(name)),
      formatLoss(mean),
      ...(deviation === undefined ? [] : [`± ${formatLoss(deviation)}`]),
    ]),
  );
  const lines = shown.map(({ mean }, i) => {
    const length = most > 0 ? Math.round((BAR * Math.max(0, mean)) / most) : 0;
    return `${numbers[i]}  ${"█".repeat(length)}`.trimEnd();
  });
  const others = sorted.length - shown.length;
  return others > 0 ? [...lines, `and ${others} more with less; --json tells all`] : lines;
}

/** Two characters a pixel, which are as high as they are wide. */
function heatLines(parts: readonly ExplainedPart[], shape: readonly number[]): readonly string[] {
  const { height, width, pixels, most } = pixelsOf(parts, shape);
  const shadeOf = (value: number): string => {
    const place = most > 0 ? Math.round((value / most) * (SHADES.length - 1)) : 0;
    return SHADES[place].repeat(2);
  };
  return Array.from({ length: height }, (_, y) =>
    Array.from(pixels.subarray(y * width, (y + 1) * width), shadeOf)
      .join("")
      .trimEnd(),
  );
}
