import { LanegradError } from "../../browser.js";
import { sentenceOf } from "../advice.js";
import { Asking } from "../asking.js";
import { element, panel } from "../dom.js";
import { type Colour, colourOf, mix } from "../drawing/pixels.js";
import { type Grid, gridRows, meansOf, rangeOf } from "../map/grid.js";
import { paintMap } from "../map/paintMap.js";
import { sharesOf } from "../map/shares.js";
import type { PageData, PageState } from "../state.js";
import type { View } from "../view.js";

/** Points of the map, and milliseconds from one to the next while training. */
const WIDTH = 84;
const HEIGHT = 60;
const EVERY = 150;

/** What the network makes of flowers of all sizes: the class for every value of two features. */
export function decisionMapView(): View {
  return new DecisionMap();
}

class DecisionMap implements View {
  readonly element = panel("map", "Where it draws the line");
  private readonly across = element("select", { id: "map-across" });
  private readonly up = element("select", { id: "map-up" });
  private readonly canvas = element("canvas", { class: "map", role: "img" });
  private readonly legend = element("p", { class: "legend" });
  private readonly note = element("p", { class: "note" });
  private state: PageState | undefined;
  private data: PageData | undefined;
  private asked: readonly unknown[] = [];
  private pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
  private readonly asking = new Asking(
    () => this.compute(),
    (error) => this.tell(error),
    EVERY,
  );

  constructor() {
    this.element.append(
      element(
        "div",
        { class: "choices" },
        element("span", { class: "choice" }, element("label", { for: "map-across" }, "Across"), this.across),
        element("span", { class: "choice" }, element("label", { for: "map-up" }, "Up"), this.up),
      ),
      this.canvas,
      this.legend,
      this.note,
    );
    for (const select of [this.across, this.up]) select.addEventListener("change", () => void this.asking.again());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  update(state: PageState): void {
    const { data, layers, theme } = state;
    this.element.hidden = !data || data.image !== undefined || data.features.length < 2 || layers.length === 0;
    this.state = state;
    if (this.element.hidden || !data) return;
    if (data !== this.data) this.adopt(data);
    if (layers === this.asked[0] && theme === this.asked[1]) return;
    this.asked = [layers, theme];
    void this.asking.again();
  }

  /** Offers the features of new data: of iris the petal's, which tell most, to begin with. */
  private adopt(data: PageData): void {
    this.data = data;
    const { features, classes } = data;
    const options = (chosen: number) =>
      features.map((name, i) => element("option", { value: i, selected: i === chosen }, name));
    this.across.replaceChildren(...options(features.length - 2));
    this.up.replaceChildren(...options(features.length - 1));
    this.legend.replaceChildren(
      ...classes.map((name, i) => element("span", { class: `key class-${i}` }, name)),
      element("span", {}, "filled: training rows, hollow: test rows"),
    );
  }

  private gridOf({ train }: PageData): Grid {
    const [across, up] = [this.across, this.up].map(({ value }) => {
      const column = Number(value);
      return { column, range: rangeOf(train, column) };
    });
    return { width: WIDTH, height: HEIGHT, across, up };
  }

  /** Asks the model for all points. */
  private async compute(): Promise<void> {
    const { state, data } = this;
    if (!state?.model || !data) return;
    const { model, theme } = state;
    const prediction = await model.predict(gridRows(this.gridOf(data), meansOf(data.train)));
    const { classes: guesses = [] } = prediction;
    const paper = colourOf(theme.paper);
    const colours = theme.classes.map(colourOf);
    const pixels = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
    for (let point = 0; point < guesses.length; point++) {
      const guess = guesses[point];
      const share = sharesOf(prediction, point, data.classes.length)[guess];
      const colour: Colour = mix(paper, colours[guess % colours.length], 0.12 + 0.33 * share);
      pixels.set([...colour, 255], point * 4);
    }
    this.pixels = pixels;
    this.draw();
  }

  private tell(error: unknown): void {
    // a model that was replaced meanwhile has nothing to say any more
    if (error instanceof LanegradError && error.code === "DISPOSED") return;
    this.note.textContent = sentenceOf(error);
  }

  private draw(): void {
    const { state, data, pixels } = this;
    if (!state || !data || !pixels) return;
    const grid = this.gridOf(data);
    const [across, up] = [grid.across, grid.up].map(({ column }) => data.features[column]);
    this.canvas.setAttribute(
      "aria-label",
      `The class for every ${across} and ${up}, with the rows of the data as points`,
    );
    this.note.textContent = `All other features are at their mean. The deeper the colour, the surer the network is.`;
    paintMap(this.canvas, { grid, pixels, data, theme: state.theme });
  }
}
