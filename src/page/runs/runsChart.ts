import type uPlot from "uplot";
import { element } from "../dom.js";
import { type Curve, type PlotStyle, plotOptions } from "../plotOptions.js";
import { withPlots } from "../plotting.js";
import type { HistoryPoint, Run } from "../state.js";
import type { Theme } from "../theme.js";
import { drawnPoints } from "./run.js";

const USUAL_HEIGHT = 230;

/** The curves of one measure of several runs, over each other. */
export class RunsChart {
  readonly element: HTMLElement;
  private readonly plot = element("div", { class: "plot", role: "img" });
  private chart: uPlot | undefined;
  private drawn = "";

  constructor(
    private readonly title: string,
    private readonly style: PlotStyle,
    private readonly value: (point: HistoryPoint) => number | undefined,
  ) {
    this.element = element(
      "figure",
      { class: "chart" },
      element("figcaption", {}, element("strong", {}, title)),
      this.plot,
    );
    new ResizeObserver(() => this.chart?.setSize(this.size())).observe(this.plot);
  }

  /** Shows the runs, each in its colour. */
  update(runs: readonly Run[], theme: Theme): void {
    this.plot.setAttribute("aria-label", `${this.title} of ${runs.length} runs by epoch, as the table tells.`);
    withPlots(this, (Plot) => this.draw(Plot, runs, theme));
  }

  private draw(Plot: typeof uPlot, runs: readonly Run[], theme: Theme): void {
    const tables = runs.map(({ history }): uPlot.AlignedData => {
      const points = drawnPoints(history);
      return [points.map(({ epoch }) => epoch), points.map((point) => this.value(point) ?? null)];
    });
    const data = Plot.join(tables);
    const drawn = JSON.stringify([theme, runs.map(({ colour }) => colour)]);
    if (this.chart && drawn === this.drawn) this.chart.setData(data);
    else {
      this.chart?.destroy();
      this.drawn = drawn;
      // epochs of one run aren't those of another, and a run may end first
      const curves = runs.map(
        ({ colour }): Curve => ({ stroke: theme.classes[colour], spanGaps: true, points: { show: false } }),
      );
      this.chart = new Plot(plotOptions(theme, this.size(), this.style, curves), data, this.plot);
    }
  }

  private size(): { width: number; height: number } {
    return { width: this.plot.clientWidth || 300, height: this.plot.clientHeight || USUAL_HEIGHT };
  }
}
