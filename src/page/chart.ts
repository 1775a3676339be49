import type uPlot from "uplot";
import { element } from "./dom.js";
import { type PlotStyle, plotOptions } from "./plotOptions.js";
import { withPlots } from "./plotting.js";
import type { Theme } from "./theme.js";

/** What a chart shows: a name and how its values are written. */
export interface ChartOptions extends PlotStyle {
  readonly title: string;
  readonly format: (value: number) => string;
  /** Whether the reader may switch to a logarithmic scale. */
  readonly mayBeLogarithmic?: boolean;
}

/** Epochs below which each is a dot. */
const FEW = 20;
const USUAL_HEIGHT = 230;

/**
 * Two curves over the epochs, of the training rows and of the test rows, with their values beside
 * the names.
 */
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
    else {
      this.theme = theme;
      withPlots(this, (Plot) => this.draw(Plot, theme));
    }
    this.showValues(undefined);
  }

  private draw(Plot: typeof uPlot, theme: Theme): void {
    this.chart?.destroy();
    // the first epochs are no line yet
    const points = { show: () => this.data[0].length < FEW, size: 5 };
    const curves = [
      { stroke: theme.train, points },
      { stroke: theme.test, dash: [6, 4], points },
    ];
    const options = plotOptions(theme, this.size(), this.options, curves, {
      isLogarithmic: this.isLogarithmic,
      onCursor: (index) => this.showValues(index),
    });
    this.chart = new Plot(options, this.data, this.plot);
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
      const { theme } = this;
      if (theme) withPlots(this, (Plot) => this.draw(Plot, theme));
    });
    return button;
  }

  private size(): { width: number; height: number } {
    return { width: this.plot.clientWidth || 300, height: this.plot.clientHeight || USUAL_HEIGHT };
  }
}
