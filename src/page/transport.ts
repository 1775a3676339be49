import { formatCount, formatLoss, formatPercent } from "../cli/format.js";
import { element } from "./dom.js";
import { SPEEDS, type Speed } from "./pace.js";
import type { PageState } from "./state.js";

/** What the buttons ask for. */
export interface TransportActions {
  train(): void;
  pause(): void;
  step(): void;
  reset(): void;
  setSpeed(speed: Speed): void;
}

const SPEED_LABELS: Readonly<Record<Speed, string>> = {
  slow: "slow: one epoch a frame",
  steady: "steady: to be watched",
  full: "full: all this device can",
};

/** The buttons that run the training, and the figures that it has come to. */
export class Transport {
  private readonly run = element("button", { type: "button", class: "primary", id: "train" }, "Train");
  private readonly step = element("button", { type: "button", id: "step" }, "Step");
  private readonly reset = element("button", { type: "button", id: "reset" }, "Reset");
  private readonly loading = element("p", { class: "loading", hidden: true }, "Loading…");
  private readonly readouts = new Map<string, HTMLElement>();
  private isTraining = false;

  constructor(root: HTMLElement, actions: TransportActions) {
    this.run.addEventListener("click", () => (this.isTraining ? actions.pause() : actions.train()));
    this.step.addEventListener("click", () => actions.step());
    this.step.title = "Train on one batch, and show what flows through the network";
    this.reset.addEventListener("click", () => actions.reset());
    this.reset.title = "Go back to the first weights";
    const speed = element(
      "select",
      { id: "speed" },
      ...SPEEDS.map((name) => element("option", { value: name, selected: name === "steady" }, SPEED_LABELS[name])),
    );
    speed.addEventListener("change", () => {
      const chosen = SPEEDS.find((name) => name === speed.value);
      if (chosen) actions.setSpeed(chosen);
    });
    // until there is a model
    for (const button of [this.run, this.step, this.reset]) button.disabled = true;
    root.append(
      element("div", { class: "buttons" }, this.run, this.step, this.reset),
      element("div", { class: "speed" }, element("label", { for: "speed" }, "Speed"), speed),
      this.readoutList(["Epoch", "Loss", "Training", "Test"]),
      this.loading,
    );
  }

  /** Shows what the training does and has come to. */
  update({ activity, position, goal, history, model }: PageState): void {
    this.isTraining = activity === "training";
    this.loading.hidden = activity !== "loading";
    this.run.textContent = this.isTraining ? "Pause" : "Train";
    for (const button of [this.run, this.step, this.reset]) button.disabled = !model;
    const last = history[history.length - 1];
    this.show("Epoch", formatCount(position.epoch), epochNote(position, goal));
    this.show("Loss", last ? formatLoss(last.loss) : "–");
    this.show("Training", last ? formatPercent(last.accuracy) : "–");
    this.show("Test", last?.test?.accuracy === undefined ? "–" : formatPercent(last.test.accuracy));
  }

  private readoutList(names: readonly string[]): HTMLElement {
    const list = element("dl", { class: "readouts" });
    for (const name of names) {
      const value = element("dd", { id: `readout-${name.toLowerCase()}` }, "–");
      this.readouts.set(name, value);
      list.append(
        element(
          "div",
          {},
          element("dt", {}, name === "Training" || name === "Test" ? `${name} accuracy` : name),
          value,
        ),
      );
    }
    return list;
  }

  private show(name: string, text: string, note = ""): void {
    this.readouts.get(name)?.replaceChildren(text, ...(note ? [" ", element("small", {}, note)] : []));
  }
}

function epochNote({ batch, batches }: PageState["position"], goal: number | undefined): string {
  if (batch > 0) return `+ ${batch}/${batches} batches`;
  return goal === undefined ? "" : `/ ${formatCount(goal)}`;
}
