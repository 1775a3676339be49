import { dataset, takeRows } from "../../browser.js";
import { drawSet } from "../data/generate.js";
import { HALF } from "../data/generators.js";
import { pageData } from "../dataSets.js";
import type { PageData } from "../state.js";

/** A point that the reader has set. */
export interface OwnPoint {
  readonly x1: number;
  readonly x2: number;
  readonly label: number;
}

/** Names of the kinds of points, which are those of their marks. */
export const KINDS = ["circle", "triangle", "square"] as const;

/** What the plane shows of both coordinates. */
export const PLANE = { least: -1.1 * HALF, most: 1.1 * HALF } as const;

/** More points than these are not set: nobody does by hand. */
const MOST = 1000;

/** Each of so many points of a kind, one is tested on. */
const TESTED = 4;

/** The points to begin with: a few of two rings. */
export function firstPoints(): readonly OwnPoint[] {
  const { x, y } = drawSet("circles", { rows: 32, noise: 6, seed: 1 });
  return Array.from(y, (label, i) => ({ x1: x[2 * i], x2: x[2 * i + 1], label }));
}

/** The points with another one, within the plane. */
export function withPoint(points: readonly OwnPoint[], { x1, x2, label }: OwnPoint): readonly OwnPoint[] {
  const within = (value: number): number => Math.min(PLANE.most, Math.max(PLANE.least, value));
  return points.length < MOST ? [...points, { x1: within(x1), x2: within(x2), label }] : points;
}

/** The points without the one that is nearest to a place. */
export function withoutNearest(points: readonly OwnPoint[], { x1, x2 }: Omit<OwnPoint, "label">): readonly OwnPoint[] {
  const distances = points.map((point) => (point.x1 - x1) ** 2 + (point.x2 - x2) ** 2);
  const nearest = distances.indexOf(Math.min(...distances));
  return points.filter((_, i) => i !== nearest);
}

/** Which points are tested on: of each kind every fourth. */
export function isTested(points: readonly OwnPoint[]): readonly boolean[] {
  const counts = KINDS.map(() => 0);
  return points.map(({ label }) => ++counts[label] % TESTED === 0);
}

/** Why points are no data yet, in a sentence; undefined where they are. */
export function lackOf(points: readonly OwnPoint[]): string | undefined {
  const kinds = new Set(points.map(({ label }) => label));
  return kinds.size < 2 ? "Set points of at least two kinds for the network to tell apart." : undefined;
}

/** The data set that points are; so few that none is tested on are tested on themselves. */
export function pointData(points: readonly OwnPoint[]): PageData {
  const kinds = points.some(({ label }) => label === 2) ? 3 : 2;
  const all = dataset({
    x: { values: Float64Array.from(points.flatMap(({ x1, x2 }) => [x1, x2])), columns: 2 },
    y: points.map(({ label }) => label),
    name: "points",
    features: ["x1", "x2"],
    classes: KINDS.slice(0, kinds),
  });
  const tested = isTested(points);
  const rows = points.map((_, row) => row);
  const test = rows.filter((row) => tested[row]);
  if (test.length === 0) return pageData({ train: all, test: all });
  return pageData({
    train: takeRows(
      all,
      rows.filter((row) => !tested[row]),
    ),
    test: takeRows(all, test),
  });
}
