import type { Dataset } from "../../index.js";
import { bitmap, fitted } from "../drawing/bitmap.js";
import type { PageData } from "../state.js";
import type { Theme } from "../theme.js";
import { BELOW, LEFT, paintAxes } from "./axes.js";
import { type Grid, inUnits, shareOf } from "./grid.js";
import { paintRow } from "./rows.js";

/** A map of classes over two features. */
export interface DecisionMapPicture {
  readonly grid: Grid;
  /** The colours of its points; absent before there is an answer. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
  readonly data: PageData;
  readonly theme: Theme;
}

/** Paints the map, the rows of the data on it and its axes. */
export function paintMap(canvas: HTMLCanvasElement, { grid, pixels, data, theme }: DecisionMapPicture): void {
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
  const paintRows = (rows: Dataset, isFilled: boolean): void => {
    for (let row = 0; row < rows.rows; row++) {
      const value = (column: number): number => rows.x[row * rows.columns + column];
      const x = LEFT + size.width * shareOf(across.range, value(across.column));
      const y = size.height * (1 - shareOf(up.range, value(up.column)));
      paintRow(context, theme, { x, y, label: rows.labels?.[row] ?? 0, isFilled });
    }
  };
  paintRows(data.train, true);
  if (data.test !== data.train) paintRows(data.test, false);
}
