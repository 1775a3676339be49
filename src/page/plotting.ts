import type uPlot from "uplot";

type Draw = (Plot: typeof uPlot) => void;

let loaded: typeof uPlot | undefined;
/** What each chart is to draw when uPlot is there, its latest alone. */
const waiting = new Map<object, Draw>();

/**
 * Has a chart draw: at once where uPlot is loaded, else when it is, for a page without curves needs
 * none. Where it can't be had, the figures beside the curves still tell their values, and the next
 * curve asks anew.
 */
export function withPlots(chart: object, draw: Draw): void {
  if (loaded) {
    draw(loaded);
    return;
  }
  const isUnderWay = waiting.size > 0;
  waiting.set(chart, draw);
  if (!isUnderWay) void load();
}

async function load(): Promise<void> {
  try {
    ({ default: loaded } = await import("uplot"));
  } catch {
    waiting.clear();
    return;
  }
  for (const draw of waiting.values()) draw(loaded);
  waiting.clear();
}
