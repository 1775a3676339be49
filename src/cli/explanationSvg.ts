import { chartSvg, svgPage } from "./benchChart.js";
import { type ExplainedPart, pixelsOf } from "./explanation.js";
import { formatLoss } from "./format.js";
import { shorten } from "./shorten.js";

/** Bars of a chart at most. */
const MOST_BARS = 60;
/** Where the map of an image stands, and how large it is at most. */
const [LEFT, TOP, SIZE] = [32, 98, 560];

/**
 * An SVG of what a model looks at: bars of columns, those that count most first, or a map of the
 * pixels of images.
 */
export function explanationSvg(
  { title, subtitle }: { readonly title: string; readonly subtitle: string },
  parts: readonly ExplainedPart[],
  shape: readonly number[] | undefined,
): string {
  if (shape) return heatSvg(title, subtitle, parts, shape);
  const sorted = parts.toSorted((a, b) => b.mean - a.mean).slice(0, MOST_BARS);
  const heading =
    sorted.length < parts.length ? `the ${sorted.length} of ${parts.length} columns that count most` : "columns";
  const bars = sorted.map(({ name, mean, deviation }) => ({
    label: shorten(name),
    value: Math.max(0, mean),
    told: deviation === undefined ? formatLoss(mean) : `${formatLoss(mean)} ± ${formatLoss(deviation)}`,
  }));
  return chartSvg(title, subtitle, [{ heading, bars }]);
}

/** A square for each pixel, the fuller the more it counts. */
function heatSvg(title: string, subtitle: string, parts: readonly ExplainedPart[], shape: readonly number[]): string {
  const { height, width, pixels, most } = pixelsOf(parts, shape);
  const side = SIZE / Math.max(height, width);
  const short = (value: number): number => Number(value.toFixed(3));
  const squares = Array.from(pixels, (value, i) => {
    const share = most > 0 ? value / most : 0;
    if (share < 0.002) return "";
    const [x, y] = [LEFT + (i % width) * side, TOP + Math.floor(i / width) * side];
    return `  <rect class="ours" x="${short(x)}" y="${short(y)}" width="${short(side)}" height="${short(side)}" opacity="${short(share)}"/>`;
  });
  const [across, down] = [short(width * side), short(height * side)];
  const frame = `  <rect class="rail" x="${LEFT}" y="${TOP}" width="${across}" height="${down}" opacity="0.4"/>`;
  const scale = `  <text x="${LEFT}" y="${short(TOP + height * side + 22)}">fullest: ${formatLoss(most)}</text>`;
  const lines = [frame, ...squares.filter((square) => square !== ""), scale];
  return svgPage(title, subtitle, lines, short(TOP + height * side + 44));
}
