import { formatCount, formatLoss, formatPercent } from "../cli/format.js";
import { element } from "./dom.js";
import { confusionOf } from "./map/confusionTable.js";
import type { PageState } from "./state.js";

/** What is told of a training, in this order: the end of the value's id, and what it is called. */
const NAMES = { epoch: "Epoch", loss: "Loss", training: "Training", test: "Test" } as const;

type Name = keyof typeof NAMES;

/** The figures that the training has come to. Each keeps its place, however many digits it has. */
export class Readouts {
  readonly element = element("dl", { class: "readouts" });
  private readonly values = new Map<Name, HTMLElement>();
  private readonly kinds: HTMLElement[] = [];
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

  /**
   * Shows the latest point of the history, as the curves do; before the first, what share an
   * untrained network has right.
   */
  update({ position, goal, stopped, history, data, predictions }: PageState): void {
    const last = history[history.length - 1];
    this.show("epoch", formatCount(position.epoch));
    this.note.textContent = epochNote(position, goal, stopped);
    this.show("loss", last ? formatLoss(last.loss) : "–");
    const share = (value: number | undefined): string => (value === undefined ? "–" : formatPercent(value));
    const test = last?.test;
    // where numbers are learned none is right or wrong
    const isOfNumbers = data?.target !== undefined;
    this.element.classList.toggle("of-numbers", isOfNumbers);
    for (const kind of this.kinds) kind.textContent = isOfNumbers ? " loss" : " accuracy";
    this.show("training", share(last?.accuracy));
    this.show(
      "test",
      isOfNumbers ? (test ? formatLoss(test.loss) : "–") : share(last ? test?.accuracy : shareRight(data, predictions)),
    );
  }

  /**
   * What stands behind a name: how far the epoch is, and what is told of the rows, where there is
   * room.
   */
  private more(name: Name): HTMLElement | string {
    if (name === "epoch") return this.note;
    if (name === "loss") return "";
    const kind = element("span", { class: "roomy" }, " accuracy");
    this.kinds.push(kind);
    return kind;
  }

  private show(name: Name, text: string): void {
    const value = this.values.get(name);
    if (value && value.textContent !== text) value.textContent = text;
  }
}

/** The share of the test rows that are predicted right; undefined where it isn't known. */
function shareRight(data: PageState["data"], predictions: PageState["predictions"]): number | undefined {
  const labels = data?.test.labels;
  if (!data || !labels || !predictions?.classes) return undefined;
  return confusionOf(labels, predictions.classes, data.classes.length).right / data.test.rows;
}

function epochNote({ batch, batches }: PageState["position"], goal: number | undefined, stopped = false): string {
  if (batch > 0) return `, batch ${batch}/${batches}`;
  if (stopped) return ", stopped early";
  return goal === undefined ? "" : ` of ${formatCount(goal)}`;
}
