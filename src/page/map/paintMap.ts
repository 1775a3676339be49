import type { Dataset } from "../../index.js";
import { bitmap, fitted } from "../drawing/bitmap.js";
import type { PageData } from "../state.js";
import { numberText } from "../step/numbers.js";
import type { Theme } from "../theme.js";
import { type Grid, shareOf } from "./grid.js";

/** A map of classes over two features. */
export interface DecisionMapPicture {
  readonly grid: Grid;
  /** The colours of its points. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly data: PageData;
  readonly theme: Theme;
}

const LEFT = 44;
const BELOW = 34;
const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';
const RADIUS = 4;

/** Paints the map, the rows of the data on it and its axes. */
export function paintMap(canvas: HTMLCanvasElement, { grid, pixels, data, theme }: DecisionMapPicture): void {
  const context = fitted(canvas);
  if (!context) return;
  const width = canvas.clientWidth - LEFT;
  const height = canvas.clientHeight - BELOW;
  context.imageSmoothingEnabled = true;
  context.drawImage(bitmap(pixels, grid.width), LEFT, 0, width, height);
  context.strokeStyle = theme.line;
  context.strokeRect(LEFT + 0.5, 0.5, width - 1, height - 1);
  paintAxes(context, grid, data, theme, width, height);
  const paintRows = (rows: Dataset, isFilled: boolean): void => {
    for (let row = 0; row < rows.rows; row++) {
      const value = (column: number): number => rows.x[row * rows.columns + column];
      const x = LEFT + width * shareOf(grid.across.range, value(grid.across.column));
      const y = height * (1 - shareOf(grid.up.range, value(grid.up.column)));
      const label = rows.labels?.[row] ?? 0;
      outline(context, label, x, y, isFilled ? RADIUS - 0.5 : RADIUS + 1);
      context.lineWidth = isFilled ? 1 : 2;
      context.strokeStyle = isFilled ? theme.paper : theme.classes[label % theme.classes.length];
      context.fillStyle = isFilled ? theme.classes[label % theme.classes.length] : theme.paper;
      context.fill();
      context.stroke();
    }
  };
  paintRows(data.train, true);
  paintRows(data.test, false);
}

/** A shape for each class, so that colours need not be told apart: circle, triangle, square. */
function outline(context: CanvasRenderingContext2D, label: number, x: number, y: number, r: number): void {
  context.beginPath();
  if (label % 3 === 0) context.arc(x, y, r, 0, 2 * Math.PI);
  else if (label % 3 === 1) {
    context.moveTo(x, y - 1.2 * r);
    context.lineTo(x + 1.1 * r, y + 0.8 * r);
    context.lineTo(x - 1.1 * r, y + 0.8 * r);
    context.closePath();
  } else context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
}

function paintAxes(
  context: CanvasRenderingContext2D,
  { across, up }: Grid,
  { features }: PageData,
  theme: Theme,
  width: number,
  height: number,
): void {
  context.font = FONT;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const value of ticksOf(across.range.least, across.range.most))
    context.fillText(numberText(value), LEFT + width * shareOf(across.range, value), height + 10);
  context.fillText(features[across.column], LEFT + width / 2, height + 25);
  context.textAlign = "right";
  for (const value of ticksOf(up.range.least, up.range.most))
    context.fillText(numberText(value), LEFT - 5, height * (1 - shareOf(up.range, value)));
  context.save();
  context.translate(7, height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(features[up.column], 0, 0);
  context.restore();
}

/** Whole or half numbers, at most seven, within bounds. */
export function ticksOf(least: number, most: number): readonly number[] {
  let step = 0.5;
  while ((most - least) / step > 7) step *= 2;
  const first = Math.ceil(least / step);
  return Array.from({ length: Math.floor(most / step) - first + 1 }, (_, i) => (first + i) * step);
}
