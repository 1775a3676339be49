import type { Range, Setting } from "../search/ranges.js";
import type { Trial } from "../search/trials.js";
import { svgPage } from "./benchChart.js";
import { formatMeasure } from "./crossvalidate.js";
import { counted } from "./format.js";
import { escapeXml, plainNumber, short } from "./plot.js";
import { textOf } from "./searchRanges.js";
import type { SearchDone } from "./searchReport.js";
import { shorten } from "./shorten.js";
import { type Axis, along, linearAxis, logarithmicAxis } from "./ticks.js";

/**
 * Where panels stand: two beside each other, each with room for the numbers of its scores on its
 * left.
 */
const COLUMNS = [
  { left: 92, right: 392 },
  { left: 478, right: 778 },
] as const;
const [TOP, HEIGHT, DISTANCE] = [130, 150, 226];

/**
 * Beyond this ratio of the highest score to the lowest a linear axis would press most of them onto
 * its floor.
 */
const LOGARITHMIC_FROM = 40;
/** Values that are all named below a panel. */
const MOST_NAMED = 6;
/** Dots of one value stand side by side, by their trials' numbers. */
const SPREAD = 9;

/** Where settings stand across a panel. */
interface Across {
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** From 0 to 1. */
  at(setting: Setting, trial: number): number;
}

/**
 * An SVG of all trials: a panel for each range, in which a dot stands where its setting and its
 * score meet; the best one is larger. Trials without a score stand as crosses above. Those of
 * earlier rungs are fainter.
 */
export function searchSvg(name: string, { plan, ranges, found }: SearchDone): string {
  const { objective, rungs, settings } = plan;
  const { best, trials } = found;
  const names = Object.keys(best.settings);
  const scores = trials.flatMap(({ score }) => (score === null ? [] : [score]));
  const down = scoreAxis(scores);
  const panels = names.flatMap((range, i) => {
    const { left, right } = COLUMNS[i % COLUMNS.length];
    const top = TOP + Math.floor(i / COLUMNS.length) * DISTANCE;
    const across = acrossOf(ranges[range]);
    const place = { left, right, top, across, down };
    return [
      `  <text class="heading" x="${left - 60}" y="${top - 16}">${escapeXml(range)}</text>`,
      ...frame(place, objective),
      ...ordered(trials, best).map((trial) => dot(place, trial, range, { best, rungs: rungs.length })),
    ];
  });
  const subtitle = [
    name,
    `${plan.method}, ${counted(settings.length, "trial")}`,
    `best ${objective} ${best.score === null ? "" : formatMeasure(objective, best.score)} by trial ${best.trial}`,
  ].join(" · ");
  const height = TOP + Math.ceil(names.length / COLUMNS.length) * DISTANCE - 30;
  return svgPage(`${objective} over what was tried`, subtitle, panels, height);
}

interface Panel {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly across: Across;
  readonly down: Axis;
}

/** The best one last, so that no other one hides it. */
function ordered(trials: readonly Trial[], best: Trial): readonly Trial[] {
  return [...trials.filter((trial) => trial !== best), best];
}

function scoreAxis(scores: readonly number[]): Axis {
  const low = scores.reduce((a, b) => Math.min(a, b));
  const high = scores.reduce((a, b) => Math.max(a, b));
  return low > 0 && high / low > LOGARITHMIC_FROM ? logarithmicAxis(low, high) : linearAxis(low, high, 4);
}

function acrossOf(range: Range): Across {
  if ("values" in range) {
    const texts = range.values.map(textOf);
    const step = Math.ceil(texts.length / MOST_NAMED);
    const at = (i: number): number => (i + 0.5) / texts.length;
    const spread = 0.5 / texts.length;
    return {
      ticks: texts.map((text, i) => ({ at: at(i), label: i % step === 0 ? shorten(text) : "" })),
      at: (setting, trial) =>
        at(texts.indexOf(textOf(setting))) + spread * (((trial * 4) % SPREAD) / (SPREAD - 1) - 0.5),
    };
  }
  const { low, high, log = false } = range;
  const axis = log ? logarithmicAxis(low, high) : linearAxis(low, high, 4);
  const most = 6;
  const step = Math.ceil(axis.ticks.length / most);
  return {
    ticks: axis.ticks.map((tick, i) => ({ at: along(axis, tick), label: i % step === 0 ? plainNumber(tick) : "" })),
    at: (setting) => along(axis, Number(setting)),
  };
}

/** Lines and numbers of a panel. */
function frame({ left, right, top, across, down }: Panel, objective: string): readonly string[] {
  const bottom = top + HEIGHT;
  const line = (x1: number, x2: number, y1: number, y2: number): string =>
    `  <line x1="${short(x1)}" x2="${short(x2)}" y1="${short(y1)}" y2="${short(y2)}" stroke="var(--grid)"/>`;
  const step = Math.ceil(down.ticks.length / 6);
  return [
    ...down.ticks.flatMap((tick, i) => {
      const y = bottom - along(down, tick) * HEIGHT;
      if (i % step !== 0) return [];
      const label =
        objective === "accuracy" ? `${plainNumber(Number((tick * 100).toPrecision(6)))} %` : plainNumber(tick);
      return [
        line(left, right, y, y),
        `  <text x="${left - 8}" y="${short(y + 4)}" text-anchor="end">${escapeXml(label)}</text>`,
      ];
    }),
    ...across.ticks.flatMap(({ at, label }) => {
      const x = left + at * (right - left);
      return [
        line(x, x, bottom, bottom + 4),
        ...(label === ""
          ? []
          : [`  <text x="${short(x)}" y="${bottom + 19}" text-anchor="middle">${escapeXml(label)}</text>`]),
      ];
    }),
  ];
}

function dot(
  { left, right, top, across, down }: Panel,
  trial: Trial,
  range: string,
  { best, rungs }: { readonly best: Trial; readonly rungs: number },
): string {
  const x = short(left + across.at(trial.settings[range], trial.trial) * (right - left));
  if (trial.score === null) return `  <text x="${x}" y="${top - 3}" text-anchor="middle" opacity="0.7">×</text>`;
  const y = short(top + HEIGHT - along(down, trial.score) * HEIGHT);
  if (trial === best)
    return `  <circle class="other" cx="${x}" cy="${y}" r="6" stroke="var(--paper)" stroke-width="2"/>`;
  const opacity = short(trial.rung === rungs ? 0.75 : 0.2 + (0.3 * trial.rung) / rungs);
  return `  <circle class="ours" cx="${x}" cy="${y}" r="4" opacity="${opacity}"/>`;
}
