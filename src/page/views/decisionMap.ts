import { LanegradError } from "../../browser.js";
import { sentenceOf } from "../advice.js";
import { Asking } from "../asking.js";
import { element, panel } from "../dom.js";
import { type Colour, colourOf, mix } from "../drawing/pixels.js";
import { ask } from "../map/ask.js";
import { type Grid, gridRows, meansOf, tellingColumns } from "../map/grid.js";
import { paintCurve } from "../map/paintCurve.js";
import { paintMap } from "../map/paintMap.js";
import { rangeShown } from "../map/plane.js";
import { sharesOf } from "../map/shares.js";
import { PointEditor } from "../points/editor.js";
import type { OwnPoint } from "../points/pointSet.js";
import type { PageData, PageModel, PageState } from "../state.js";
import { numberText } from "../step/numbers.js";
import type { Theme } from "../theme.js";
import type { View } from "../view.js";

/** Points of the map and of the curve, and milliseconds from one to the next while training. */
const WIDTH = 84;
const HEIGHT = 60;
const POINTS = 200;
const EVERY = 150;

/** Columns of which the reader may choose: more are no list to look through. */
const MOST_COLUMNS = 200;

/**
 * What the network makes of rows of all kinds: the class for every value of two features, or the
 * number over one. `pointsSet` hears of points that the reader sets on it.
 */
export function decisionMapView(pointsSet: (points: readonly OwnPoint[]) => void): View {
  return new DecisionMap(pointsSet);
}

class DecisionMap implements View {
  readonly element = panel("map", "");
  private readonly title: Element = this.element.children[0];
  private readonly across = element("select", { id: "map-across" });
  private readonly up = element("select", { id: "map-up" });
  private readonly upChoice = choiceOf("Up", this.up);
  private readonly choices = element("div", { class: "choices" }, choiceOf("Across", this.across), this.upChoice);
  private readonly canvas = element("canvas", { class: "map", role: "img" });
  private readonly legend = element("p", { class: "legend" });
  private readonly note = element("p", { class: "note" });
  private state: PageState | undefined;
  private data: PageData | undefined;
  private asked: readonly unknown[] = [];
  /** What the model answered last: colours of a map, or the heights of a curve. */
  private pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
  private curve: ArrayLike<number> | undefined;
  private readonly asking = new Asking(
    () => this.compute(),
    (error) => this.tell(error),
    EVERY,
  );

  private readonly editor: PointEditor;

  constructor(pointsSet: (points: readonly OwnPoint[]) => void) {
    this.editor = new PointEditor(this.canvas, () => this.draw(), pointsSet);
    this.element.append(this.choices, this.canvas, this.editor.element, this.legend, this.note);
    for (const select of [this.across, this.up]) select.addEventListener("change", () => void this.asking.again());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  update(state: PageState): void {
    const { data, layers, theme } = state;
    const isShown = data && !data.image && (data.features.length > 1 || data.target !== undefined);
    this.element.hidden = !isShown;
    this.state = state;
    if (!isShown) return;
    this.editor.show(state.configuration.data === "points");
    if (data !== this.data) this.adopt(data);
    if (layers.length === 0 || (layers === this.asked[0] && theme === this.asked[1])) return;
    this.asked = [layers, theme];
    void this.asking.again();
  }

  /** Offers the features of new data: of iris the petal's, which tell most, to begin with. */
  private adopt(data: PageData): void {
    // the plane of points keeps its colours until there are others
    if (!this.isPlane || this.data?.train.name !== data.train.name) this.pixels = undefined;
    this.data = data;
    this.curve = undefined;
    const { features, classes, target } = data;
    const options = (chosen: number) =>
      features.slice(0, MOST_COLUMNS).map((name, i) => element("option", { value: i, selected: i === chosen }, name));
    const isOfNumbers = target !== undefined;
    const [across, up] = tellingColumns(data.train, MOST_COLUMNS);
    this.across.replaceChildren(...options(across));
    this.up.replaceChildren(...options(up));
    this.upChoice.hidden = isOfNumbers;
    this.choices.hidden = features.length < (isOfNumbers ? 2 : 3);
    this.title.textContent = isOfNumbers ? "The curve that it learns" : "Where it draws the line";
    this.legend.replaceChildren(
      ...(isOfNumbers
        ? [
            element("span", { class: "key class-0" }, "training rows"),
            element("span", { class: "key class-1" }, "test rows"),
          ]
        : [
            ...classes.map((name, i) => element("span", { class: `key class-${i % 10}` }, name)),
            element("span", {}, data.test === data.train ? "" : "filled: training rows, hollow: test rows"),
          ]),
    );
    this.draw();
  }

  /** Whether the reader's own points are shown, on a plane that stays as it is. */
  private get isPlane(): boolean {
    return this.state?.configuration.data === "points";
  }

  private gridOf(state: PageState, data: PageData): Grid {
    const [across, up] = [this.across, this.up].map(({ value }) => {
      const column = Number(value);
      return { column, range: rangeShown(state, data, column) };
    });
    return { width: WIDTH, height: HEIGHT, across, up };
  }

  /** Asks the model for all points. */
  private async compute(): Promise<void> {
    const { state, data } = this;
    if (!state?.model || !data) return;
    const grid = this.gridOf(state, data);
    if (data.target !== undefined) this.curve = await curveOf(state.model, data, grid);
    else this.pixels = await pixelsOf(state.model, data, grid, state.theme);
    this.draw();
  }

  private tell(error: unknown): void {
    // a model that was replaced meanwhile has nothing to say any more
    if (error instanceof LanegradError && error.code === "DISPOSED") return;
    this.note.textContent = sentenceOf(error);
  }

  private draw(): void {
    const { state, data, pixels, curve } = this;
    if (!state || !data) return;
    const { theme } = state;
    const grid = this.gridOf(state, data);
    const [across, up] = [grid.across, grid.up].map(({ column }) => data.features[column]);
    if (data.target === undefined) {
      this.canvas.setAttribute(
        "aria-label",
        `The class for every ${across} and ${up}, with the rows of the data as points`,
      );
      this.note.textContent = `${meansNote(data.features.length, 2)}The deeper the colour, the surer the network is.`;
      const { editor, isPlane } = this;
      if (isPlane) this.canvas.setAttribute("aria-label", editor.name);
      const own = isPlane && { marks: editor.marks, more: editor.paint.bind(editor) };
      paintMap(this.canvas, { grid, pixels, data, theme, ...own });
    } else {
      this.canvas.setAttribute("aria-label", curveInWords(data, across, curve));
      this.note.textContent = `${meansNote(data.features.length, 1)}The line is what the network answers.`;
      paintCurve(this.canvas, { across: grid.across, curve, data, theme });
    }
  }
}

function choiceOf(name: string, select: HTMLSelectElement): HTMLElement {
  return element("span", { class: "choice" }, element("label", { for: select.id }, name), select);
}

/** What is said of the features that a map doesn't vary. */
function meansNote(features: number, varied: number): string {
  return features > varied ? "All other features are at their mean. " : "";
}

/**
 * The colours of a map: of the class that the model takes each point for, the deeper the surer it
 * is.
 */
async function pixelsOf(
  model: PageModel,
  data: PageData,
  grid: Grid,
  theme: Theme,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const prediction = await ask(model, data, gridRows(grid, meansOf(data.train)));
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
  return pixels;
}

/** What the model answers over one feature. */
async function curveOf(model: PageModel, data: PageData, { across }: Grid): Promise<ArrayLike<number>> {
  const line = { width: POINTS, height: 1, across, up: across };
  return (await ask(model, data, gridRows(line, meansOf(data.train)))).outputs;
}

/** The curve for those who don't see it: its height at a few places. */
function curveInWords(data: PageData, across: string, curve: ArrayLike<number> | undefined): string {
  const named = `${data.target} over ${across}, with the rows of the data as points`;
  if (!curve) return named;
  const heights = [0, 0.25, 0.5, 0.75, 1].map((share) => numberText(curve[Math.round(share * (curve.length - 1))]));
  return `${named}; the network answers ${heights.join(", ")} from left to right`;
}
