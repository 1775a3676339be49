import { numberText } from "../step/numbers.js";
import type { Theme } from "../theme.js";
import { type Range, shareOf } from "./grid.js";

/** Room that axes take, in pixels. */
export const LEFT = 44;
export const BELOW = 34;

const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';

/** What an axis tells. */
export interface Axis {
  readonly name: string;
  readonly range: Range;
}

/** Paints numbers and names below and on the left of a picture of that size. */
export function paintAxes(
  context: CanvasRenderingContext2D,
  across: Axis,
  up: Axis,
  theme: Theme,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  context.font = FONT;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const value of ticksOf(across.range.least, across.range.most))
    context.fillText(numberText(value), LEFT + width * shareOf(across.range, value), height + 10);
  context.fillText(across.name, LEFT + width / 2, height + 25, width);
  context.textAlign = "right";
  for (const value of ticksOf(up.range.least, up.range.most))
    context.fillText(numberText(value), LEFT - 5, height * (1 - shareOf(up.range, value)), LEFT - 18);
  context.save();
  context.translate(7, height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(up.name, 0, 0, height);
  context.restore();
}

/** Round numbers within bounds, seven steps of 1, 2 or 5 times a power of ten at most. */
export function ticksOf(least: number, most: number): readonly number[] {
  const power = Math.floor(Math.log10((most - least) / 7));
  const steps = [1, 2, 5, 10].map((times) => (power < 0 ? times / 10 ** -power : times * 10 ** power));
  const step = steps.find((size) => (most - least) / size <= 7) ?? most - least;
  const first = Math.ceil(least / step);
  return Array.from({ length: Math.floor(most / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
