/**
 * The losses by Keras's and PyTorch's formulas, in doubles, element by element: the references of
 * `test/api/losses.test.ts`.
 */
import type { GraphLossName } from "../../src/catalog/graphLosses.js";

type RowLoss = (
  outputs: readonly number[],
  targets: readonly number[],
  options: Readonly<Record<string, number>>,
) => number;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const average = (values: readonly number[]): number => total(values) / values.length;
const perElement =
  (of: (o: number, t: number, options: Readonly<Record<string, number>>) => number): RowLoss =>
  (outputs, targets, options) =>
    average(outputs.map((o, i) => of(o, targets[i], options)));
const side = (t: number): number => (t === 0 ? -1 : t);
const smoothed = (t: number, share: number, classes: number): number => t * (1 - share) + share / classes;
const length = (values: readonly number[]): number => Math.max(Math.hypot(...values), 1e-8);

/** Of what the model answers: probabilities, where the loss goes with softmax or sigmoid. */
export const references: Readonly<Record<GraphLossName, RowLoss>> = {
  meanAbsoluteError: perElement((o, t) => Math.abs(o - t)),
  huber: perElement((o, t, { delta = 1 }) => {
    const e = Math.abs(o - t);
    return e <= delta ? e ** 2 / 2 : delta * e - delta ** 2 / 2;
  }),
  logCosh: perElement((o, t) => Math.log(Math.cosh(o - t))),
  meanSquaredLogarithmicError: perElement(
    (o, t) => (Math.log1p(Math.max(o, 1e-7)) - Math.log1p(Math.max(t, 1e-7))) ** 2,
  ),
  poisson: perElement((o, t) => o - t * Math.log(o + 1e-7)),
  cosineSimilarity: (o, t) => -total(o.map((value, i) => value * t[i])) / (length(o) * length(t)),
  hinge: perElement((o, t) => Math.max(0, 1 - side(t) * o)),
  squaredHinge: perElement((o, t) => Math.max(0, 1 - side(t) * o) ** 2),
  categoricalHinge: (o, t) =>
    Math.max(0, 1 + Math.max(...o.map((value, i) => (1 - t[i]) * value)) - total(o.map((value, i) => value * t[i]))),
  categoricalCrossEntropy: (p, t, { labelSmoothing = 0 }) =>
    -total(p.map((value, i) => smoothed(t[i], labelSmoothing, t.length) * Math.log(value))),
  klDivergence: (p, t) => total(p.map((value, i) => t[i] * Math.log(Math.max(t[i], 1e-7) / value))),
  categoricalFocalCrossEntropy: (p, t, { gamma = 2, alpha = 0.25, labelSmoothing = 0 }) =>
    -total(
      p.map((value, i) => alpha * (1 - value) ** gamma * smoothed(t[i], labelSmoothing, t.length) * Math.log(value)),
    ),
  binaryFocalCrossEntropy: perElement(
    (p, target, { gamma = 2, alpha = 0.25, applyClassBalancing = 0, labelSmoothing = 0 }) => {
      const t = smoothed(target, labelSmoothing, 2);
      const right = t * p + (1 - t) * (1 - p);
      const weight = applyClassBalancing ? t * alpha + (1 - t) * (1 - alpha) : 1;
      return -weight * (1 - right) ** gamma * (t * Math.log(p) + (1 - t) * Math.log1p(-p));
    },
  ),
};
