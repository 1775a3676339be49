import { element, panel } from "../dom.js";
import { NetworkCanvas } from "../drawing/networkCanvas.js";
import { hasUnitMaps } from "../drawing/unitMaps.js";
import { bringIntoSight } from "../sight.js";
import type { PageData, PageState } from "../state.js";
import type { Introduction } from "../stations/introduction.js";
import { explainRepetition } from "../stations/repetition.js";
import { explain } from "../step/explain.js";
import type { Explanation } from "../step/explanation.js";
import { mathElements } from "../step/mathElement.js";
import { numberText } from "../step/numbers.js";
import { PhaseBar } from "../step/phaseBar.js";
import { layerOf, longName, phasesOf } from "../step/phases.js";
import type { ShownTrace, Trace } from "../trace.js";
import type { View } from "../view.js";

/** The network with its weights, and what one batch makes of it, phase by phase. */
export function batchView(introduction: Introduction): View {
  return new BatchView(introduction);
}

class BatchView implements View {
  readonly element = panel("network", "The network", true);
  private readonly canvas = new NetworkCanvas((layer, unit) => this.chooseUnit(layer, unit));
  private readonly bar = new PhaseBar((phase) => {
    this.introduction.follow(phase);
    this.show();
  });
  private readonly sample = element("input", {
    type: "number",
    id: "batch-row",
    min: 1,
    value: 1,
    inputmode: "numeric",
  });
  private readonly sampleNote = element("span", { class: "note" });
  private readonly unit = element("select", { id: "batch-unit" });
  private readonly unitChoice = element(
    "span",
    { class: "choice" },
    element("label", { for: "batch-unit" }, "Unit"),
    this.unit,
  );
  private readonly title = element("h3", {});
  private readonly says = element("p", { class: "says" });
  private readonly lines = element("div", { class: "lines", tabindex: "0", role: "group", "aria-label": "Formulas" });
  private readonly story = element("div", { class: "story" }, this.title, this.says, this.lines);
  private readonly choices = element(
    "div",
    { class: "choices" },
    element("span", { class: "choice" }, element("label", { for: "batch-row" }, "Row"), this.sample, this.sampleNote),
    this.unitChoice,
  );
  private readonly mapsNote = element("span");
  private state: PageState | undefined;
  private trace: Trace | undefined;
  /**
   * Units that the reader has chosen, by layer; others are the most active one, or the one of the
   * row's class.
   */
  private readonly chosen = new Map<number, number>();
  private drawn: readonly unknown[] = [];

  constructor(private readonly introduction: Introduction) {
    const legend = element(
      "p",
      { class: "legend" },
      element("span", { class: "key positive" }, "positive"),
      element("span", { class: "key negative" }, "negative"),
      element("span", {}, "thicker: larger"),
      this.mapsNote,
    );
    const heading = element("div", { class: "heading" }, ...this.element.children, this.bar.element);
    this.element.append(
      heading,
      element(
        "div",
        { class: "batch" },
        element("figure", { class: "network" }, this.canvas.frame, legend, introduction.button),
        element("div", { class: "explained" }, introduction.invitation, introduction.element, this.choices, this.story),
      ),
    );
    introduction.onChange = () => this.visit();
    this.sample.addEventListener("input", () => this.show());
    this.sample.addEventListener("change", () => {
      this.sample.value = String(this.row + 1);
    });
    this.unit.addEventListener("change", () => {
      const layer = this.trace && layerOf(this.bar.phase, this.trace.batch.layers.length);
      if (layer !== undefined) this.chosen.set(layer, Number(this.unit.value));
      this.show();
    });
  }

  update(state: PageState): void {
    const { trace, layers, theme, history } = state;
    // beside it the curves have room, unless the formulas of a batch stand there, or there are no
    // curves yet
    this.element.classList.toggle("wide", trace !== undefined || history.length === 0);
    const isNew = trace !== undefined && trace !== this.trace;
    this.state = state;
    this.trace = trace;
    this.introduction.update(state);
    if (isNew) this.begin(trace);
    const drawn = [trace, layers, theme, state.data, history];
    if (drawn.every((part, i) => part === this.drawn[i])) return;
    this.drawn = drawn;
    this.element.hidden = layers.length === 0;
    this.show();
    if (isNew) this.bringIntoSight();
  }

  /** Shows what belongs to the station of the introduction that is open. */
  private visit(): void {
    const { kind } = this.introduction;
    if (kind && this.trace) this.bar.chooseWhere((phase) => phase.kind === kind);
    else this.show();
    if (this.introduction.isOpen && this.trace) this.bringIntoSight();
  }

  private bringIntoSight(): void {
    const { introduction, lines, story, element } = this;
    bringIntoSight(element, introduction.isOpen ? introduction.element : (lines.firstElementChild ?? story));
  }

  /** A batch was stepped: its phases follow each other, unless the reader prefers no motion. */
  private begin({ batch }: Trace): void {
    const { rows, layers } = batch;
    this.sample.max = String(rows);
    if (Number(this.sample.value) > rows) this.sample.value = "1";
    for (const [layer, unit] of this.chosen) if (unit >= (layers[layer]?.units ?? 0)) this.chosen.delete(layer);
    this.bar.show(phasesOf(layers.length));
    if (this.introduction.isOpen) this.visit();
    else if (matchMedia("(prefers-reduced-motion: no-preference)").matches) this.bar.start();
  }

  /** The row of the batch that is looked at, from 0. */
  private get row(): number {
    const most = this.trace?.batch.rows ?? 1;
    const row = Math.trunc(Number(this.sample.value)) - 1;
    return Number.isFinite(row) ? Math.min(Math.max(row, 0), most - 1) : 0;
  }

  private show(): void {
    const { state, trace, bar } = this;
    if (!state) return;
    const { isOpen, isAtEnd, invitation, button } = this.introduction;
    for (const part of [bar.element, this.story]) part.hidden = !trace;
    this.choices.hidden = !trace || isOpen;
    this.says.hidden = isOpen;
    this.element.classList.toggle("visited", isOpen && trace !== undefined);
    invitation.hidden = trace !== undefined || state.history.length > 0;
    button.hidden = !invitation.hidden;
    this.mapsNote.hidden = trace !== undefined || !hasUnitMaps(state);
    const where = state.data?.features.length === 1 ? `from low to high ${state.data.features[0]}` : "over the plane";
    this.mapsNote.textContent = `in the circles: what a unit answers ${where}`;
    const { data, layers, model } = state;
    if (!trace || !data || !model) {
      this.canvas.element.setAttribute("aria-label", restingLabel(state));
      this.canvas.update(state, undefined);
      return;
    }
    const { phase } = bar;
    const { batch, rows } = trace;
    const layer = layerOf(phase, batch.layers.length);
    const sample = this.row;
    const unit = layer === undefined ? 0 : this.unitOf(batch, layer, sample);
    this.fillUnits(layer === undefined ? [] : unitNames(batch, layer, data.classes), unit);
    const label = data.train.labels?.[rows[sample]];
    const wanted = label === undefined ? targetInWords(data, batch, sample) : data.classes[label];
    this.sampleNote.textContent = `of ${batch.rows}${wanted && `: ${wanted}`}`;
    const moment = { phase, sample, unit };
    this.title.textContent = isAtEnd ? "The training" : longName(phase, batch.layers);
    const { name, ...options } = model.info.optimizer;
    const { units: outputs } = batch.layers[batch.layers.length - 1];
    const names = {
      ...(!data.image && { features: data.features }),
      ...(outputs === data.classes.length && { classes: data.classes }),
    };
    // a schedule may have changed the rate
    const used = trace.rate === undefined ? options : { ...options, learningRate: trace.rate };
    const subject = { trace: batch, sample, unit, after: layers, optimizer: { name, options: used }, ...names };
    const explanation = isAtEnd ? explainRepetition(state) : explain(phase, subject);
    this.showLines(explanation);
    this.canvas.element.setAttribute("aria-label", `${this.title.textContent}. ${explanation.says}`);
    this.canvas.update(state, moment);
  }

  private showLines({ says, lines }: Explanation): void {
    this.says.textContent = says;
    this.lines.replaceChildren(
      ...lines.map((line) =>
        element(
          "div",
          { class: "line" },
          element("p", {}, line.says),
          element("div", { class: "formula" }, ...mathElements(line.formula)),
        ),
      ),
    );
  }

  /** The unit of a layer that is looked at. */
  private unitOf({ layers, targets }: ShownTrace, layer: number, sample: number): number {
    const { units, activations } = layers[layer];
    const chosen = this.chosen.get(layer);
    if (chosen !== undefined && chosen < units) return chosen;
    const values = layer === layers.length - 1 ? targets : activations;
    return mostOf(values.subarray(sample * units, (sample + 1) * units));
  }

  private fillUnits(names: readonly string[], chosen: number): void {
    this.unitChoice.hidden = names.length === 0;
    const { options } = this.unit;
    if (options.length !== names.length || names.some((name, unit) => options[unit].text !== name))
      this.unit.replaceChildren(...names.map((name, unit) => element("option", { value: unit }, name)));
    this.unit.value = String(chosen);
  }

  /**
   * Looks at a unit of the drawing: in the present phase if that is about its layer, else in the
   * forward one of its layer.
   */
  private chooseUnit(layer: number, unit: number): void {
    if (!this.trace) return;
    this.chosen.set(layer, unit);
    if (layerOf(this.bar.phase, this.trace.batch.layers.length) === layer) {
      this.bar.stop();
      this.show();
    } else this.bar.chooseWhere((phase) => phase.kind === "forward" && phase.layer === layer);
  }
}

/** Units by number, those of the last layer also by class. */
function unitNames({ layers }: ShownTrace, layer: number, classes: readonly string[]): readonly string[] {
  const { units } = layers[layer];
  const isLast = layer === layers.length - 1 && units === classes.length;
  return Array.from({ length: units }, (_, unit) => (isLast ? `${unit + 1}: ${classes[unit]}` : String(unit + 1)));
}

/** What a row should come to where a number is learned; empty where classes are. */
function targetInWords({ target }: PageData, { targets }: ShownTrace, sample: number): string {
  return target === undefined ? "" : `${target} ${numberText(targets[sample])}`;
}

/** The place of the largest value. */
function mostOf(values: Float32Array | Float64Array): number {
  return values.indexOf(Math.max(...values));
}

function restingLabel({ layers }: PageState): string {
  const sizes = layers.map(({ units }) => units);
  return `The network: ${layers[0]?.inputs ?? 0} inputs, then layers of ${sizes.join(", ")} units, with its weights as lines.`;
}
