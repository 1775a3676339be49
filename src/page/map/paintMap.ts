import type { Dataset } from "../../index.js";
import { bitmap, fitted } from "../drawing/bitmap.js";
import type { PageData } from "../state.js";
import type { Theme } from "../theme.js";
import { BELOW, LEFT, paintAxes } from "./axes.js";
import { type Grid, inUnits, shareOf } from "./grid.js";
import { paintRow } from "./rows.js";

/** A row on the map: where it lies in each column. */
export interface Mark {
  readonly place: ArrayLike<number>;
  readonly label: number;
  readonly isFilled: boolean;
}

/** A map of classes over two features. */
export interface DecisionMapPicture {
  readonly grid: Grid;
  /** The colours of its points; absent before there is an answer. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
  readonly data: PageData;
  readonly theme: Theme;
  /** What is painted in place of the data's rows. */
  readonly marks?: readonly Mark[];
  /** Paints more on top, where the values of the two features stand. */
  readonly more?: (
    context: CanvasRenderingContext2D,
    theme: Theme,
    xOf: (value: number) => number,
    yOf: (value: number) => number,
  ) => void;
}

/** Paints the map, the rows of the data on it and its axes. */
export function paintMap(canvas: HTMLCanvasElement, picture: DecisionMapPicture): void {
  const { grid, pixels, data, theme, marks = marksOf(data), more } = picture;
  const context = fitted(canvas);
  if (!context) return;
  const size = { width: canvas.clientWidth - LEFT, height: canvas.clientHeight - BELOW };
  const { across, up } = grid;
  context.imageSmoothingEnabled = true;
  if (pixels) context.drawImage(bitmap(pixels, grid.width), LEFT, 0, size.width, size.height);
  context.strokeStyle = theme.line;
  context.strokeRect(LEFT + 0.5, 0.5, size.width - 1, size.height - 1);
  const axisOf = ({ column, range }: Grid["across"]) => ({
    name: data.features[column],
    range: inUnits(range, data.units?.[column]),
  });
  paintAxes(context, axisOf(across), axisOf(up), theme, size);
  const xOf = (value: number): number => LEFT + size.width * shareOf(across.range, value);
  const yOf = (value: number): number => size.height * (1 - shareOf(up.range, value));
  for (const { place, label, isFilled } of marks)
    paintRow(context, theme, { x: xOf(place[across.column]), y: yOf(place[up.column]), label, isFilled });
  more?.(context, theme, xOf, yOf);
}

/** The rows of the data: those to learn from filled, those to test on hollow and above. */
function marksOf({ train, test }: PageData): readonly Mark[] {
  const of = ({ rows, columns, x, labels }: Dataset, isFilled: boolean): Mark[] =>
    Array.from({ length: rows }, (_, row) => ({
      place: x.subarray(row * columns, (row + 1) * columns),
      label: labels?.[row] ?? 0,
      isFilled,
    }));
  return [...of(train, true), ...(test === train ? [] : of(test, false))];
}
