import uPlot from "uplot";
import { type Bounds, epochBounds, WHOLE_STEPS } from "./axes.js";
import { element } from "./dom.js";
import type { Theme } from "./theme.js";

/** What a chart shows: a name and how its values are written. */
export interface ChartOptions {
  readonly title: string;
  readonly format: (value: number) => string;
  /** How values beside the axis are written that stand so far from each other, where that is shorter. */
  readonly tick?: (value: number, step: number) => string;
  /** The axis of values that lie between two. */
  readonly bounds: (least: number, most: number) => Bounds;
  /** Whether the reader may switch to a logarithmic scale. */
  readonly mayBeLogarithmic?: boolean;
}

/** Epochs below which each is a dot. */
const FEW = 20;
const USUAL_HEIGHT = 230;
const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';

/** Two curves over the epochs, of the training rows and of the test rows, with their values beside the names. */
export class Chart {
  readonly element: HTMLElement;
  private readonly plot = element("div", { class: "plot", role: "img" });
  private readonly train = element("b", {}, "–");
  private readonly test = element("b", {}, "–");
  private chart: uPlot | undefined;
  private data: uPlot.AlignedData = [[], [], []];
  private theme: Theme | undefined;
  private isLogarithmic = false;

  constructor(private readonly options: ChartOptions) {
    const caption = element(
      "figcaption",
      {},
      element("strong", {}, options.title),
      element("span", { class: "key train" }, "training ", this.train),
      element("span", { class: "key test" }, "test ", this.test),
    );
    if (options.mayBeLogarithmic) caption.append(this.scaleButton());
    this.element = element("figure", { class: "chart" }, caption, this.plot);
    new ResizeObserver(() => this.chart?.setSize(this.size())).observe(this.plot);
  }

  /** Shows curves [epochs, training values, test values]; `description` says the same in words. */
  update(data: uPlot.AlignedData, theme: Theme, description: string): void {
    this.data = data;
    this.plot.setAttribute("aria-label", description);
    if (this.chart && theme === this.theme) this.chart.setData(data);
    else this.draw(theme);
    this.showValues(undefined);
  }

  private draw(theme: Theme): void {
    this.theme = theme;
    this.chart?.destroy();
    const axis = { font: FONT, stroke: theme.faint, grid: { stroke: theme.line, width: 1 }, ticks: { show: false } };
    // the first epochs are no line yet
    const points = { show: () => this.data[0].length < FEW, size: 5 };
    const { tick, bounds } = this.options;
    const rangeOf =
      (boundsOf: (least: number, most: number) => Bounds) =>
      (_: uPlot, least: number | null, most: number | null): uPlot.Range.MinMax => [...boundsOf(least ?? 0, most ?? 0)];
    this.chart = new uPlot(
      {
        ...this.size(),
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: { time: false, range: rangeOf((_, last) => epochBounds(last)) },
          y: this.isLogarithmic ? { distr: 3 } : { range: rangeOf(bounds) },
        },
        axes: [
          { ...axis, size: 28, incrs: [...WHOLE_STEPS] },
          {
            ...axis,
            size: 52,
            ...(tick && { values: (_, places, _axis, _space, step) => places.map((place) => tick(place, step)) }),
          },
        ],
        series: [{}, { stroke: theme.train, width: 2, points }, { stroke: theme.test, width: 2, dash: [6, 4], points }],
        hooks: { setCursor: [({ cursor }) => this.showValues(cursor.idx ?? undefined)] },
      },
      this.data,
      this.plot,
    );
  }

  /** Writes the values at a place of the curves, or the latest, beside their names. */
  private showValues(index: number | undefined): void {
    const [epochs, train, test] = this.data;
    const at = index ?? epochs.length - 1;
    const { format } = this.options;
    const told = (values: ArrayLike<number | null | undefined>): string => {
      const value = values[at];
      return typeof value === "number" ? format(value) : "–";
    };
    this.train.textContent = told(train);
    this.test.textContent = told(test);
  }

  private scaleButton(): HTMLButtonElement {
    const button = element("button", { type: "button", class: "quiet", "aria-pressed": "false" }, "log");
    button.title = "Logarithmic scale";
    button.addEventListener("click", () => {
      this.isLogarithmic = !this.isLogarithmic;
      button.setAttribute("aria-pressed", String(this.isLogarithmic));
      if (this.theme) this.draw(this.theme);
    });
    return button;
  }

  private size(): { width: number; height: number } {
    return { width: this.plot.clientWidth || 300, height: this.plot.clientHeight || USUAL_HEIGHT };
  }
}
