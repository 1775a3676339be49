import type uPlot from "uplot";

let loaded: typeof uPlot | undefined;

/**
 * Calls `draw` with uPlot: at once where it is loaded, else when it is, for a page without curves
 * needs none. Where it can't be had, the figures beside the curves still tell their values, and the
 * next curve asks anew.
 */
export function withPlots(draw: (Plot: typeof uPlot) => void): void {
  if (loaded) draw(loaded);
  else
    import("uplot").then(
      ({ default: Plot }) => {
        loaded = Plot;
        draw(Plot);
      },
      () => undefined,
    );
}
