import type { Reals } from "../../runtime/runtime.js";

/**
 * A point on a line: how far it is from the start, in directions, and what the function is there.
 */
export interface LinePoint {
  readonly step: number;
  readonly loss: number;
  readonly gradient: Reals;
  /** The derivative along the line. */
  readonly slope: number;
}

/** The constants of Wolfe's conditions: enough less, and flat enough. */
const ENOUGH = 1e-4;
const FLAT = 0.9;

/** Evaluations at most, but for the first. */
const MOST = 25;

/** How far a step may grow, and must. */
const GROWTH = 10;
const LEAST_GROWTH = 0.01;

/** The share of a bracket that a new point is kept away from its ends. */
const MARGIN = 0.1;

/**
 * A point on the line from `start` that meets the strong conditions of Wolfe, or the best one
 * found; with the number of points that were evaluated. First a bracket is looked for from `step`
 * on, then it is narrowed by cubic interpolation: Nocedal & Wright 2006, algorithms 3.5 and 3.6,
 * with the choices of PyTorch's LBFGS. What isn't finite is no better than any other.
 *
 * @param at evaluates a point
 * @param reach the largest number of the direction
 * @param tolerance a change of the weights that is not worth a search
 */
export async function searchLine(
  at: (step: number) => Promise<LinePoint>,
  start: LinePoint,
  step: number,
  reach: number,
  tolerance: number,
): Promise<{ readonly point: LinePoint; readonly evaluations: number }> {
  const isTooHigh = ({ step: t, loss }: LinePoint): boolean => !(loss <= start.loss + ENOUGH * t * start.slope);
  const isFlat = ({ slope }: LinePoint): boolean => Math.abs(slope) <= -FLAT * start.slope;
  let previous = start;
  let point = await at(step);
  let tried = 0;
  let bracket: [LinePoint, LinePoint] | undefined;
  while (tried < MOST && !bracket) {
    if (isTooHigh(point) || (tried > 1 && point.loss >= previous.loss)) bracket = [previous, point];
    else if (isFlat(point)) return { point, evaluations: tried + 1 };
    else if (point.slope >= 0) bracket = [previous, point];
    else {
      const least = point.step + LEAST_GROWTH * (point.step - previous.step);
      const next = cubicMinimum(previous, point, least, point.step * GROWTH);
      previous = point;
      point = await at(next);
      tried++;
    }
  }
  bracket ??= [start, point];
  let low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
  let wasNearEnd = false;
  while (tried < MOST) {
    const [one, other] = bracket;
    const least = Math.min(one.step, other.step);
    const most = Math.max(one.step, other.step);
    if ((most - least) * reach < tolerance) break;
    let next = cubicMinimum(one, other, least, most);
    const margin = MARGIN * (most - least);
    const isNearEnd = Math.min(most - next, next - least) < margin;
    const isMoved: boolean = isNearEnd && (wasNearEnd || next >= most || next <= least);
    if (isMoved) next = most - next < next - least ? most - margin : least + margin;
    wasNearEnd = isNearEnd && !isMoved;
    point = await at(next);
    tried++;
    if (isTooHigh(point) || !(point.loss < bracket[low].loss)) {
      bracket[1 - low] = point;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
      continue;
    }
    const isFound = isFlat(point);
    if (!isFound && point.slope * (bracket[1 - low].step - bracket[low].step) >= 0) bracket[1 - low] = bracket[low];
    bracket[low] = point;
    if (isFound) break;
  }
  return { point: bracket[low], evaluations: tried + 1 };
}

/**
 * Where the cubic through two points is least, from `least` to `most`; the middle where it has no
 * minimum.
 */
function cubicMinimum(a: LinePoint, b: LinePoint, least: number, most: number): number {
  const [left, right] = a.step <= b.step ? [a, b] : [b, a];
  const sum = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.step - b.step);
  const root = Math.sqrt(sum * sum - a.slope * b.slope);
  const share = (right.slope + root - sum) / (right.slope - left.slope + 2 * root);
  const place = right.step - (right.step - left.step) * share;
  return Number.isFinite(place) ? Math.min(Math.max(place, least), most) : (least + most) / 2;
}
