import type { Dataset } from "../../index.js";
import { fitted } from "../drawing/bitmap.js";
import type { PageData } from "../state.js";
import type { Theme } from "../theme.js";
import { BELOW, LEFT, paintAxes } from "./axes.js";
import { type Grid, inUnits, type Range, shareOf } from "./grid.js";
import { paintRow } from "./rows.js";

/** What a network answers over one feature, beside the rows that it learns from. */
export interface CurvePicture {
  readonly across: Grid["across"];
  /** Its answers at equal distances, from one bound to the other; absent before there are any. */
  readonly curve: ArrayLike<number> | undefined;
  readonly data: PageData;
  readonly theme: Theme;
}

/** Paints the curve above the rows of the data. */
export function paintCurve(canvas: HTMLCanvasElement, { across, curve, data, theme }: CurvePicture): void {
  const context = fitted(canvas);
  if (!context) return;
  const size = { width: canvas.clientWidth - LEFT, height: canvas.clientHeight - BELOW };
  const { features, target = "", units } = data;
  const { column, range } = across;
  const up = rangeOfTargets(data);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(LEFT + 0.5, 0.5, size.width - 1, size.height - 1);
  const axis = { name: features[column], range: inUnits(range, units?.[column]) };
  paintAxes(context, axis, { name: target, range: up }, theme, size);
  context.save();
  context.beginPath();
  context.rect(LEFT, 0, size.width, size.height);
  context.clip();
  const yOf = (value: number): number => size.height * (1 - shareOf(up, value));
  const paintRows = ({ columns, x, targets }: Dataset, label: number): void => {
    for (let row = 0; targets && row < targets.length; row++)
      paintRow(context, theme, {
        x: LEFT + size.width * shareOf(range, x[row * columns + column]),
        y: yOf(targets[row]),
        label,
        isFilled: label === 0,
      });
  };
  paintRows(data.train, 0);
  paintRows(data.test, 1);
  if (curve) {
    context.beginPath();
    for (let i = 0; i < curve.length; i++)
      context.lineTo(LEFT + (size.width * (i + 0.5)) / curve.length, yOf(curve[i]));
    context.lineJoin = "round";
    context.lineWidth = 5;
    context.strokeStyle = theme.paper;
    context.stroke();
    context.lineWidth = 3;
    context.strokeStyle = theme.ink;
    context.stroke();
  }
  context.restore();
}

/** From the least to the largest number that is learned or tested on, and a little beyond. */
function rangeOfTargets({ train, test }: PageData): Range {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { targets = [] } of [train, test])
    for (let row = 0; row < targets.length; row++) {
      least = Math.min(least, targets[row]);
      most = Math.max(most, targets[row]);
    }
  const margin = (most - least) / 8 || 1;
  return { least: least - margin, most: most + margin };
}
