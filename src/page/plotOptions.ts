import type uPlot from "uplot";
import { type Bounds, epochBounds, WHOLE_STEPS } from "./axes.js";
import type { Theme } from "./theme.js";

/** How values over epochs are drawn. */
export interface PlotStyle {
  /**
   * How values beside the axis are written that stand so far from each other, where that is
   * shorter.
   */
  readonly tick?: (value: number, step: number) => string;
  /** Distances at which values may be named; otherwise the plot chooses. */
  readonly steps?: readonly number[];
  /** The axis of values that lie between two. */
  readonly bounds: (least: number, most: number) => Bounds;
}

/** A curve of a plot. */
export type Curve = Pick<uPlot.Series, "stroke" | "dash" | "points" | "spanGaps">;

const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';

/**
 * The options of a plot of curves over epochs; `onCursor` is told at which point the reader looks.
 */
export function plotOptions(
  theme: Theme,
  size: { readonly width: number; readonly height: number },
  { tick, steps, bounds }: PlotStyle,
  curves: readonly Curve[],
  more: { readonly isLogarithmic?: boolean; readonly onCursor?: (index: number | undefined) => void } = {},
): uPlot.Options {
  const axis = { font: FONT, stroke: theme.faint, grid: { stroke: theme.line, width: 1 }, ticks: { show: false } };
  const rangeOf =
    (boundsOf: (least: number, most: number) => Bounds) =>
    (_: uPlot, least: number | null, most: number | null): uPlot.Range.MinMax => [...boundsOf(least ?? 0, most ?? 0)];
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, range: rangeOf((_, last) => epochBounds(last)) },
      y: more.isLogarithmic ? { distr: 3 } : { range: rangeOf(bounds) },
    },
    axes: [
      { ...axis, size: 28, incrs: [...WHOLE_STEPS] },
      {
        ...axis,
        size: 52,
        ...(steps && { incrs: [...steps] }),
        ...(tick && { values: (_, places, _axis, _space, step) => places.map((place) => tick(place, step)) }),
      },
    ],
    series: [{}, ...curves.map((curve) => ({ width: 2, ...curve }))],
    hooks: { setCursor: [({ cursor }) => more.onCursor?.(cursor.idx ?? undefined)] },
  };
}
