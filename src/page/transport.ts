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

const SPEED_LABELS: Readonly<Record<Speed, string>> = { slow: "slow", steady: "steady", full: "full" };

/** The buttons that run the training; the figures stand beside them. */
export class Transport {
  private readonly run = element("button", { type: "button", class: "primary", id: "train" }, "Train");
  private readonly step = element("button", { type: "button", id: "step" }, "Step");
  private readonly reset = element("button", { type: "button", id: "reset" }, "Reset");
  private readonly loading = element("p", { class: "loading", hidden: true }, "Loading…");
  private isTraining = false;

  constructor(root: HTMLElement, actions: TransportActions, figures: HTMLElement) {
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
    speed.title = "Slow: one epoch a frame; steady: to be watched; full: all that this device can";
    speed.addEventListener("change", () => {
      const chosen = SPEEDS.find((name) => name === speed.value);
      if (chosen) actions.setSpeed(chosen);
    });
    // until there is a model
    for (const button of [this.run, this.step, this.reset]) button.disabled = true;
    const choice = element("div", { class: "speed" }, element("label", { for: "speed" }, "Speed"), speed);
    root.append(element("div", { class: "buttons" }, this.run, this.step, this.reset, choice), figures, this.loading);
  }

  /** Shows what the training does. */
  update({ activity, model }: PageState): void {
    this.isTraining = activity === "training";
    this.loading.hidden = activity !== "loading";
    this.run.textContent = this.isTraining ? "Pause" : "Train";
    for (const button of [this.run, this.step, this.reset]) button.disabled = !model;
  }
}
