import { type Column, unitAt } from "./layout.js";

/**
 * What a reader points at: a unit, or the edge to a unit `to` from the unit `from` of the column
 * before. Column 0 are the inputs.
 */
export type Pointed =
  | { readonly kind: "unit"; readonly column: number; readonly unit: number }
  | { readonly kind: "edge"; readonly column: number; readonly from: number; readonly to: number };

/** Pixels from an edge at which it is still meant. */
const REACH = 7;
/** Places of an edge that are looked at. */
const PLACES = 40;

/** What is drawn at a point: a unit before an edge, and of edges the nearest one. */
export function pointedAt(columns: readonly Column[], x: number, y: number): Pointed | undefined {
  const found = unitAt(columns, x, y);
  if (found) return { kind: "unit", ...found };
  let nearest: Pointed | undefined;
  let least = REACH;
  for (const [before, from] of columns.slice(0, -1).entries()) {
    const to = columns[before + 1];
    const [left, right] = [from.x + from.radius, to.x - to.radius];
    if (from.picture || x < left - REACH || x > right + REACH) continue;
    for (const start of from.places)
      for (const end of to.places) {
        const distance = distanceTo({ x: left, y: start.y }, { x: right, y: end.y }, x, y);
        if (distance >= least) continue;
        least = distance;
        nearest = { kind: "edge", column: before + 1, from: start.unit, to: end.unit };
      }
  }
  return nearest;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The distance of a point from an edge as it is drawn: level at both ends, its control points
 * halfway.
 */
function distanceTo(start: Point, end: Point, x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= PLACES; i++) {
    const t = i / PLACES;
    const middle = 1.5 * t * (1 - t) + t ** 3;
    const rise = t * t * (3 - 2 * t);
    const [edgeX, edgeY] = [start.x + (end.x - start.x) * middle, start.y + (end.y - start.y) * rise];
    least = Math.min(least, Math.hypot(edgeX - x, edgeY - y));
  }
  return least;
}

/** Whether what is pointed at is drawn: a smaller network has fewer units. */
export function isDrawn(pointed: Pointed, columns: readonly Column[]): boolean {
  const has = (column: number, unit: number): boolean =>
    columns[column]?.places.some((place) => place.unit === unit) ?? false;
  const { kind, column } = pointed;
  return kind === "unit" ? has(column, pointed.unit) : has(column - 1, pointed.from) && has(column, pointed.to);
}

/** Whether both are the same thing. */
export function isSamePointed(a: Pointed | undefined, b: Pointed | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
