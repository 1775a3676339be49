import { escapeXml } from "./plot.js";

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  /** Its length, in the chart's unit. */
  readonly value: number;
  /** What stands at its end. */
  readonly told: string;
  /** Drawn in the second color: a peer. */
  readonly isOther?: boolean;
}

/** Bars under a heading, on an axis of their own that begins at 0. */
export interface BarGroup {
  readonly heading: string;
  readonly bars: readonly Bar[];
  /** Value of the full width; the longest bar where it is absent. */
  readonly full?: number;
}

const WIDTH = 800;
const MARGIN = 32;
const BARS_FROM = 232;
const BARS_TO = 640;
const TOP = 98;
const BAR_HEIGHT = 12;
const BAR_DISTANCE = 20;
const HEADING_HEIGHT = 34;
const GROUP_GAP = 14;

/** The look of the training's plot, for bars. */
const STYLE = `
    svg { color-scheme: light dark; --paper: #ffffff; --ink: #1b2330; --soft: #667085; --grid: #e7eaf0; --ours: #2563eb; --other: #d9580d }
    @media (prefers-color-scheme: dark) { svg { --paper: #11151c; --ink: #eef1f6; --soft: #97a1b2; --grid: #232a36; --ours: #6ea8ff; --other: #ffa057 } }
    text { font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif; font-size: 12px; font-variant-numeric: tabular-nums; fill: var(--soft) }
    .title { font-size: 20px; font-weight: 650; fill: var(--ink); letter-spacing: -0.01em }
    .subtitle { font-size: 13px }
    .heading { font-size: 13px; font-weight: 600; fill: var(--ink) }
    .rail { fill: var(--grid) } .ours { fill: var(--ours) } .other { fill: var(--other) }`;

/**
 * An SVG of horizontal bars, for light and dark surroundings. The same input gives the same text.
 */
export function chartSvg(title: string, subtitle: string, groups: readonly BarGroup[]): string {
  const lines: string[] = [];
  let y = TOP;
  for (const { heading, bars, full = Math.max(...bars.map(({ value }) => value)) } of groups) {
    lines.push(`  <text class="heading" x="${MARGIN}" y="${y + 14}">${escapeXml(heading)}</text>`);
    y += HEADING_HEIGHT;
    for (const bar of bars) {
      lines.push(...drawBar(bar, y, full));
      y += BAR_DISTANCE;
    }
    y += GROUP_GAP;
  }
  return svgPage(title, subtitle, lines, y + MARGIN - GROUP_GAP);
}

/** An SVG of such a height that has `lines` below its title, in the look of these charts. */
export function svgPage(title: string, subtitle: string, lines: readonly string[], height: number): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `  <title id="title">${escapeXml(`${title}. ${subtitle}`)}</title>`,
    `  <style>${STYLE}\n  </style>`,
    `  <rect width="${WIDTH}" height="${height}" fill="var(--paper)"/>`,
    `  <text class="title" x="${MARGIN}" y="44">${escapeXml(title)}</text>`,
    `  <text class="subtitle" x="${MARGIN}" y="67">${escapeXml(subtitle)}</text>`,
    ...lines,
    "</svg>",
    "",
  ].join("\n");
}

function drawBar({ label, value, told, isOther }: Bar, y: number, full: number): readonly string[] {
  const room = BARS_TO - BARS_FROM;
  const length = full > 0 ? Math.min(1, value / full) * room : 0;
  const bar = (kind: string, width: number) =>
    `  <rect class="${kind}" x="${BARS_FROM}" y="${y}" width="${Number(width.toFixed(2))}" height="${BAR_HEIGHT}" rx="3"/>`;
  const baseline = y + BAR_HEIGHT - 2;
  return [
    `  <text x="${BARS_FROM - 12}" y="${baseline}" text-anchor="end">${escapeXml(label)}</text>`,
    bar("rail", room),
    bar(isOther ? "other" : "ours", length),
    `  <text x="${BARS_TO + 12}" y="${baseline}">${escapeXml(told)}</text>`,
  ];
}
