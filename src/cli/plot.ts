import type { EpochRecord } from "../train/types.js";
import { keepExtremes, type Point } from "./downsample.js";
import { exponential, formatCount, formatLoss, formatPercent } from "./format.js";
import { printable } from "./printable.js";
import { type Axis, along, epochTicks, linearAxis, logarithmicAxis } from "./ticks.js";

/** What stands above the panels of a plot. */
export interface PlotText {
  readonly title: string;
  readonly subtitle: string;
  /** What the loss is, e.g. "cross-entropy". */
  readonly loss: string;
}

interface Curve {
  readonly kind: "train" | "validation";
  readonly points: readonly Point[];
}

interface Panel {
  readonly title: string;
  readonly axis: Axis;
  readonly tickLabel: (value: number) => string;
  readonly endLabel: (value: number) => string;
  readonly curves: readonly Curve[];
  readonly top: number;
}

const WIDTH = 800;
const LEFT = 72;
const RIGHT = 656;
const PANEL_TOP = 124;
const PANEL_HEIGHT = 196;
const PANEL_GAP = 80;
const MOST_POINTS = 1500;
/**
 * Beyond this ratio of the highest to the lowest loss a linear axis would press most of the curve
 * onto its floor.
 */
const LOGARITHMIC_FROM = 40;
const LABEL_DISTANCE = 17;
/** A narrower axis of accuracies would make differences of single rows look like progress. */
const LEAST_SPAN = 0.05;

const STYLE = `
    svg { color-scheme: light dark; --paper: #ffffff; --ink: #1b2330; --soft: #667085; --grid: #e7eaf0; --base: #b3bac6; --train: #2563eb; --validation: #d9580d }
    @media (prefers-color-scheme: dark) { svg { --paper: #11151c; --ink: #eef1f6; --soft: #97a1b2; --grid: #232a36; --base: #465063; --train: #6ea8ff; --validation: #ffa057 } }
    text { font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif; font-size: 12px; font-variant-numeric: tabular-nums; fill: var(--soft) }
    .title { font-size: 20px; font-weight: 650; fill: var(--ink); letter-spacing: -0.01em }
    .subtitle { font-size: 13px }
    .panel { font-size: 13px; font-weight: 600; fill: var(--ink) }
    .grid { stroke: var(--grid); stroke-width: 1; shape-rendering: crispEdges }
    .base { stroke: var(--base); stroke-width: 1; shape-rendering: crispEdges }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
    .train { stroke: var(--train) } .validation { stroke: var(--validation) }
    .dot { stroke: var(--paper); stroke-width: 2 } .dot.train { fill: var(--train) } .dot.validation { fill: var(--validation) }
    .end { font-weight: 600 } .end.train, .end.validation { stroke: none } .end.train { fill: var(--train) } .end.validation { fill: var(--validation) }
    .name { font-weight: 400; fill: var(--soft) }`;

/**
 * An SVG of the loss and, where there is one, the accuracy of each epoch, for light and dark
 * surroundings. The same records give the same text. `records` holds at least one epoch.
 */
export function plotSvg(text: PlotText, records: readonly EpochRecord[]): string {
  const epochs = records.map((record) => record.epoch);
  const first = epochs[0];
  const last = epochs[epochs.length - 1];
  const losses = curvesOf(records, (part) => part.loss);
  const accuracies = curvesOf(records, (part) => part.accuracy);
  const panels = [lossPanel(text.loss, losses)];
  if (accuracies.length > 0) panels.push(accuracyPanel(accuracies, PANEL_TOP + PANEL_HEIGHT + PANEL_GAP));
  const bottom = panels[panels.length - 1].top + PANEL_HEIGHT;
  const height = bottom + 84;
  const across = (epoch: number) =>
    last === first ? LEFT : LEFT + ((epoch - first) / (last - first)) * (RIGHT - LEFT);
  const described = `${text.title}. ${text.subtitle}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `  <title id="title">${escapeXml(described)}</title>`,
    `  <style>${STYLE}\n  </style>`,
    `  <rect width="${WIDTH}" height="${height}" fill="var(--paper)"/>`,
    `  <text class="title" x="${LEFT - 40}" y="44">${escapeXml(text.title)}</text>`,
    `  <text class="subtitle" x="${LEFT - 40}" y="67">${escapeXml(text.subtitle)}</text>`,
    ...panels.flatMap((panel) => drawPanel(panel, epochTicks(first, last, 8), across)),
    `  <text x="${(LEFT + RIGHT) / 2}" y="${bottom + 44}" text-anchor="middle">epoch</text>`,
    `  <text x="${(LEFT + RIGHT) / 2}" y="${bottom + 66}" text-anchor="middle">${escapeXml(captionOf(losses))}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

/**
 * When the values of a curve are measured: without it, a validation better than the training would
 * look like a fault.
 */
function captionOf(curves: readonly Curve[]): string {
  const validation = curves.some(({ kind }) => kind === "validation")
    ? "; validation: after the epoch\u2019s last update"
    : "";
  return `train: measured on each batch before its update${validation}`;
}

/**
 * The train curve and, where records hold one, the validation curve of a value; no curve for a
 * value that is absent.
 */
function curvesOf(
  records: readonly EpochRecord[],
  read: (part: { readonly loss: number; readonly accuracy?: number }) => number | undefined,
): readonly Curve[] {
  const pick = (kind: Curve["kind"], part: (record: EpochRecord) => Parameters<typeof read>[0] | undefined): Curve => ({
    kind,
    points: records.flatMap((record) => {
      const source = part(record);
      const y = source && read(source);
      return y === undefined ? [] : [{ x: record.epoch, y }];
    }),
  });
  return [pick("train", (record) => record), pick("validation", (record) => record.validation)].filter(
    (curve) => curve.points.length > 0,
  );
}

function extent(curves: readonly Curve[]): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { points } of curves)
    for (const { y } of points) {
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
  return [low, high];
}

function lossPanel(name: string, curves: readonly Curve[]): Panel {
  const [low, high] = extent(curves);
  const logarithmic = low > 0 && high / low > LOGARITHMIC_FROM;
  const axis = logarithmic ? logarithmicAxis(low, high) : linearAxis(Math.min(0, low), high, 5);
  const title = logarithmic ? `Loss (${name}, logarithmic)` : `Loss (${name})`;
  const digits = decimals(tickStep(axis));
  const tickLabel = (value: number) => (logarithmic ? plainNumber(value) : alignedNumber(value, digits));
  return { title, axis, tickLabel, endLabel: formatLoss, curves, top: PANEL_TOP };
}

function accuracyPanel(curves: readonly Curve[], top: number): Panel {
  const [lowest, highest] = extent(curves);
  const missing = Math.max(0, LEAST_SPAN - (highest - lowest)) / 2;
  const low = Math.max(0, Math.min(lowest - missing, 1 - LEAST_SPAN));
  const high = Math.min(1, Math.max(highest + missing, LEAST_SPAN));
  const rough = linearAxis(low, high, 5);
  const axis = rough.high > 1 ? linearAxis(low, 1, 5) : rough;
  const digits = decimals(tickStep(axis) * 100);
  const tickLabel = (value: number) => formatPercent(value, digits);
  return { title: "Accuracy", axis, tickLabel, endLabel: (value) => formatPercent(value), curves, top };
}

function drawPanel(panel: Panel, epochs: readonly number[], across: (epoch: number) => number): readonly string[] {
  const bottom = panel.top + PANEL_HEIGHT;
  const down = (value: number) => bottom - along(panel.axis, value) * PANEL_HEIGHT;
  const lines = [`  <text class="panel" x="${LEFT - 40}" y="${panel.top - 21}">${escapeXml(panel.title)}</text>`];
  for (const tick of panel.axis.ticks) {
    const y = short(down(tick));
    lines.push(
      `  <line class="${tick === panel.axis.low ? "base" : "grid"}" x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}"/>`,
    );
    lines.push(
      `  <text x="${LEFT - 10}" y="${short(down(tick) + 4)}" text-anchor="end">${panel.tickLabel(tick)}</text>`,
    );
  }
  for (const epoch of epochs) {
    const x = short(across(epoch));
    lines.push(`  <line class="base" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 5}"/>`);
    lines.push(`  <text x="${x}" y="${bottom + 20}" text-anchor="middle">${formatCount(epoch)}</text>`);
  }
  for (const curve of [...panel.curves].reverse()) lines.push(drawCurve(curve, across, down));
  return [...lines, ...drawEnds(panel, across, down)];
}

function drawCurve(curve: Curve, across: (epoch: number) => number, down: (value: number) => number): string {
  const kept = keepExtremes(curve.points, MOST_POINTS);
  const path = kept.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${short(across(x))} ${short(down(y))}`).join("");
  return `  <path class="line ${curve.kind}" d="${path}"/>`;
}

/**
 * A dot at the end of each curve and its last value beside it; the labels of two curves that end
 * together move apart.
 */
function drawEnds(panel: Panel, across: (epoch: number) => number, down: (value: number) => number): readonly string[] {
  const ends = panel.curves.map(({ kind, points }) => {
    const { x, y } = points[points.length - 1];
    return { kind, x: across(x), y: down(y), label: down(y), value: y };
  });
  const [upper, lower] = [...ends].sort((a, b) => a.y - b.y);
  if (lower && lower.y - upper.y < LABEL_DISTANCE) {
    const middle = (upper.y + lower.y) / 2;
    upper.label = middle - LABEL_DISTANCE / 2;
    lower.label = middle + LABEL_DISTANCE / 2;
  }
  return ends.flatMap(({ kind, x, y, label, value }) => [
    `  <circle class="dot ${kind}" cx="${short(x)}" cy="${short(y)}" r="4.5"/>`,
    `  <text class="end ${kind}" x="${RIGHT + 12}" y="${short(label + 4)}">${panel.endLabel(value)} <tspan class="name">${kind}</tspan></text>`,
  ]);
}

function tickStep(axis: Axis): number {
  return axis.ticks.length > 1 ? axis.ticks[1] - axis.ticks[0] : 1;
}

/** How many decimals the multiples of `step` need, `step` being 1, 2 or 5 times a power of ten. */
function decimals(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** A tick's number with as many decimals as its neighbours. */
function alignedNumber(value: number, digits: number): string {
  if (digits > 5) return value === 0 ? "0" : exponential(value);
  return digits === 0 ? formatCount(value) : value.toFixed(digits);
}

/**
 * A tick's number without trailing zeros; a power of ten where it is too small or too large to
 * write out.
 */
export function plainNumber(value: number): string {
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-4 || size >= 1e6) ? exponential(value) : String(value);
}

/** A coordinate with two decimals at most. */
export function short(value: number): string {
  return String(Number(value.toFixed(2)));
}

/**
 * `text` as it stands in an XML element or attribute, printable: XML has no place for most
 * characters that aren't.
 */
export function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return Array.from(printable(text), (char) => names[char] ?? char).join("");
}
