import { Asking } from "../asking.js";
import { element, panel } from "../dom.js";
import { fitted } from "../drawing/bitmap.js";
import {
  countsOf,
  deadUnits,
  type Range,
  rangeOfAnswers,
  rangeOfGradients,
  saturatedShare,
} from "../drawing/histogram.js";
import { isAsked, KeptAnswers } from "../drawing/keptAnswers.js";
import type { LayerState, PageData, PageState } from "../state.js";
import { numberText } from "../step/numbers.js";
import type { View } from "../view.js";

/** Test rows that units are asked about: always the same, the first ones. */
const ROWS = 64;
/** Milliseconds from one look at the units to the next. */
const EVERY = 200;
const BINS = 24;
const GAP = 1;
/** Pixels below the bars, for the ends of the range. */
const FOOT = 16;
const FONT = '11px "Source Sans 3", "Segoe UI", system-ui, sans-serif';

/** The two histograms of a layer. */
interface Pair {
  readonly figure: HTMLElement;
  readonly answers: HTMLCanvasElement;
  readonly gradients: HTMLCanvasElement;
  readonly note: HTMLElement;
}

/** Of each layer, how its units' answers and its weights' gradients are spread. */
export function histogramsView(): View {
  return new Histograms();
}

class Histograms implements View {
  readonly element = panel("histograms", "Answers and gradients, layer by layer");
  private readonly says = element("p", { class: "note" });
  private readonly list = element("div", { class: "histogram-list" });
  private readonly observer = new ResizeObserver(() => this.draw());
  private readonly program = new KeptAnswers(ROWS);
  private readonly asking = new Asking(
    () => this.look(),
    // the gradients are shown without
    () => this.take([]),
    EVERY,
  );
  private pairs: readonly Pair[] = [];
  private state: PageState | undefined;
  /** Of the layers that were asked last, [rows, units]; empty where none were. */
  private answers: readonly Float32Array[] = [];
  private drawn: readonly unknown[] = [];

  constructor() {
    this.element.append(this.says, this.list);
  }

  update(state: PageState): void {
    const { layers, theme, model, history } = state;
    this.element.hidden = layers.length === 0 || history.length === 0;
    if (this.element.hidden) return;
    if ([layers, theme, model].every((part, i) => part === this.drawn[i])) return;
    if (model !== this.drawn[2]) this.answers = [];
    this.drawn = [layers, theme, model];
    this.state = state;
    this.show(layers);
    // what takes a large network some milliseconds is drawn once a look
    if (isAsked(state)) void this.asking.again();
    else this.draw();
  }

  private show(layers: readonly LayerState[]): void {
    const asked = this.state && isAsked(this.state);
    const left = asked ? `Left: what the units answer to ${this.sample.rows} test rows. ` : "";
    const right = asked ? "Right: the" : "The";
    const ends = asked ? "All at an end: saturated. All at 0: dead. " : "";
    this.says.textContent = `${left}${right} gradients of the weights after the last batch, on one scale. ${ends}Gradients ever narrower towards layer 1: vanishing.`;
    if (this.pairs.length === layers.length) return;
    this.observer.disconnect();
    this.pairs = layers.map((_, layer) => pairOf(layer));
    this.list.replaceChildren(...this.pairs.map(({ figure }) => figure));
    for (const { answers, gradients } of this.pairs)
      for (const each of [answers, gradients]) this.observer.observe(each);
  }

  private async look(): Promise<void> {
    const { state } = this;
    if (!state || !isAsked(state)) return;
    const { layers, model } = state;
    const answers = await this.program.of(layers, this.sample.x);
    // another network has other units
    if (this.state?.model === model) this.take(answers);
  }

  private take(answers: readonly Float32Array[]): void {
    this.answers = answers;
    this.draw();
  }

  private get sample(): { readonly x: Float32Array; readonly rows: number } {
    return this.state?.data ? rowsOf(this.state.data) : { x: new Float32Array(), rows: 0 };
  }

  private draw(): void {
    const { state, answers } = this;
    if (!state) return;
    const { layers, theme } = state;
    const ranges = layers.map(({ gradients }) => rangeOfGradients([gradients.kernel]));
    const common = rangeOfGradients(ranges);
    for (const [layer, pair] of this.pairs.entries()) {
      const { activation, units, gradients } = layers[layer];
      const values = answers[layer];
      const isHidden = layer < layers.length - 1;
      pair.answers.hidden = values === undefined;
      pair.note.textContent = values && isHidden ? troubleOf(activation, values, units) : "";
      if (values) {
        const range = rangeOfAnswers(activation, values);
        paint(pair.answers, countsOf(values, range, BINS), range, theme.accent, theme.faint);
        pair.answers.setAttribute("aria-label", labelOf(`Answers of layer ${layer + 1}`, range, pair.note.textContent));
      }
      paint(pair.gradients, countsOf(gradients.kernel, common, BINS), common, theme.negative, theme.faint);
      pair.gradients.setAttribute("aria-label", labelOf(`Gradients of layer ${layer + 1}`, ranges[layer], ""));
    }
  }
}

function rowsOf({ test: { x, columns, rows, scale } }: PageData): { readonly x: Float32Array; readonly rows: number } {
  const count = Math.min(ROWS, rows);
  return { x: Float32Array.from(x.subarray(0, count * columns), (value) => value * scale), rows: count };
}

function pairOf(layer: number): Pair {
  const [answers, gradients] = [element("canvas", { role: "img" }), element("canvas", { role: "img" })];
  const note = element("b", {});
  const caption = element("figcaption", {}, `Layer ${layer + 1}`, note);
  const figure = element("figure", {}, caption, element("div", { class: "pair" }, answers, gradients));
  return { figure, answers, gradients, note };
}

/** What is wrong with the units of a hidden layer, in a few words; empty where nothing is. */
function troubleOf(activation: LayerState["activation"], values: Float32Array, units: number): string {
  const dead = activation === "relu" ? deadUnits(values, units) : 0;
  const saturated = Math.round(100 * (saturatedShare(activation, values) ?? 0));
  if (dead > 0) return `${dead} of ${units} units dead`;
  return saturated > 0 ? `${saturated} % saturated` : "";
}

function labelOf(what: string, [least, most]: Range, trouble: string): string {
  return `${what}: from ${numberText(least)} to ${numberText(most)}${trouble && `, ${trouble}`}`;
}

/** Bars, and below them the ends of their range. */
function paint(canvas: HTMLCanvasElement, counts: readonly number[], range: Range, bar: string, text: string): void {
  const context = fitted(canvas);
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [step, room] = [width / counts.length, height - FOOT];
  const most = Math.max(...counts, 1);
  context.fillStyle = bar;
  for (const [i, count] of counts.entries()) {
    const size = count === 0 ? 0 : Math.max(1, (room * count) / most);
    context.fillRect(i * step, room - size, step - GAP, size);
  }
  context.fillStyle = text;
  context.fillRect(0, room, width, 1);
  context.font = FONT;
  context.textBaseline = "bottom";
  for (const [i, end] of range.entries()) {
    context.textAlign = i === 0 ? "left" : "right";
    context.fillText(numberText(end, 2), i * width, height);
  }
}
