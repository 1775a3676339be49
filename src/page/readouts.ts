import { formatCount, formatLoss, formatPercent } from "../cli/format.js";
import { element } from "./dom.js";
import type { PageState } from "./state.js";

/** What is told of a training, in this order: the end of the value's id, and what it is called. */
const NAMES = { epoch: "Epoch", loss: "Loss", training: "Training", test: "Test" } as const;

type Name = keyof typeof NAMES;

/** The figures that the training has come to. Each keeps its place, however many digits it has. */
export class Readouts {
  readonly element = element("dl", { class: "readouts" });
  private readonly values = new Map<Name, HTMLElement>();
  private readonly note = element("span", { id: "epoch-note" });

  constructor() {
    for (const name of Object.keys(NAMES) as Name[]) {
      const value = element("dd", { id: `readout-${name}` }, "–");
      this.values.set(name, value);
      this.element.append(
        element("div", { class: `of-${name}` }, element("dt", {}, NAMES[name], this.more(name)), value),
      );
    }
  }

  /** Shows the latest point of the history, as the curves do. */
  update({ position, goal, history }: PageState): void {
    const last = history[history.length - 1];
    this.show("epoch", formatCount(position.epoch));
    this.note.textContent = epochNote(position, goal);
    this.show("loss", last ? formatLoss(last.loss) : "–");
    this.show("training", last ? formatPercent(last.accuracy) : "–");
    this.show("test", last?.test?.accuracy === undefined ? "–" : formatPercent(last.test.accuracy));
  }

  /** What stands behind a name: how far the epoch is, and that a share is an accuracy, where there is room. */
  private more(name: Name): HTMLElement | string {
    if (name === "epoch") return this.note;
    return name === "loss" ? "" : element("span", { class: "roomy" }, " accuracy");
  }

  private show(name: Name, text: string): void {
    const value = this.values.get(name);
    if (value && value.textContent !== text) value.textContent = text;
  }
}

function epochNote({ batch, batches }: PageState["position"], goal: number | undefined): string {
  if (batch > 0) return `, batch ${batch}/${batches}`;
  return goal === undefined ? "" : ` of ${formatCount(goal)}`;
}
