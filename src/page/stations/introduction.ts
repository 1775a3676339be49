import { element } from "../dom.js";
import type { PageState } from "../state.js";
import type { Phase } from "../step/phases.js";
import { LAST, STATIONS, stationOf } from "./stations.js";

/** What the introduction has the page do, when the reader asks for it. */
export interface IntroductionActions {
  /** Resolves when the batch is stepped, or couldn't be. */
  step(): Promise<void>;
  train(): void;
}

/**
 * Leads through the stations of one batch. It shows no formula itself: `onChange` hears when a
 * station is opened or left, and shows what belongs to it. Escape leaves it from anywhere in the
 * page.
 */
export class Introduction {
  /** Opens and leaves it at any time. */
  readonly button = element(
    "button",
    { type: "button", class: "quiet", id: "introduce", "aria-expanded": "false" },
    "Introduction",
  );
  /** Invites those who have done nothing yet. */
  readonly invitation = invitation(() => this.open());
  /** The station that is open. */
  readonly element: HTMLElement;
  onChange: () => void = () => undefined;
  private readonly heading = element("h3", { tabindex: "-1" });
  private readonly says = element("p", { "aria-live": "polite" });
  private readonly back = element("button", { type: "button", class: "quiet" }, "Back");
  private readonly next = element("button", { type: "button", class: "quiet", id: "introduction-next" }, "Next");
  private readonly places: readonly HTMLButtonElement[];
  private place: number | undefined;
  private trace: PageState["trace"];
  /** Whether a batch is being stepped for it. */
  private isAwaited = false;

  constructor(private readonly actions: IntroductionActions) {
    this.places = STATIONS.map(({ name }, place) => {
      const button = element("button", { type: "button", class: "phase" }, name);
      button.addEventListener("click", () => this.go(place));
      return button;
    });
    const leave = element("button", { type: "button", class: "quiet", id: "introduction-leave" }, "Leave");
    leave.title = "Escape leaves the introduction, too";
    this.element = element(
      "div",
      { class: "introduction", role: "group", "aria-label": "Introduction", hidden: true },
      element("div", { class: "stations" }, ...this.places),
      this.heading,
      this.says,
      element("div", { class: "ways" }, this.back, this.next, leave),
    );
    this.back.addEventListener("click", () => this.go((this.place ?? 0) - 1));
    this.next.addEventListener("click", () => this.goOn());
    this.button.addEventListener("click", () => (this.isOpen ? this.leave() : this.open()));
    leave.addEventListener("click", () => this.leave());
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.isOpen) this.leave();
    });
  }

  get isOpen(): boolean {
    return this.place !== undefined;
  }

  /** Whether the last station is open, which is about no phase of the batch. */
  get isAtEnd(): boolean {
    return this.place === LAST;
  }

  /** The kind of the phase that the open station shows; undefined where it shows none. */
  get kind(): Phase["kind"] | undefined {
    return this.place === undefined ? undefined : STATIONS[this.place].kind;
  }

  /** Ends it where there is no batch to show, or none any longer. */
  update({ trace, model }: PageState): void {
    const isFirst = trace !== undefined && this.trace === undefined;
    this.trace = trace;
    this.button.disabled = !model;
    if (!trace && !this.isAwaited) this.place = undefined;
    this.show();
    if (isFirst && this.isOpen) this.heading.focus({ preventScroll: true });
  }

  /** Goes where a phase belongs that the reader has chosen. */
  follow(phase: Phase): void {
    const place = stationOf(phase);
    if (this.place === undefined || place === undefined) return;
    this.place = place;
    this.show();
  }

  private open(): void {
    this.place = 0;
    if (!this.trace) void this.stepFirst();
    this.show();
    this.onChange();
    this.heading.focus({ preventScroll: true });
  }

  /** The formulas need the numbers of a batch. */
  private async stepFirst(): Promise<void> {
    this.isAwaited = true;
    await this.actions.step();
    this.isAwaited = false;
  }

  private leave(): void {
    this.place = undefined;
    this.show();
    this.onChange();
    this.button.focus({ preventScroll: true });
  }

  private go(place: number): void {
    this.place = Math.min(Math.max(place, 0), LAST);
    this.show();
    this.onChange();
  }

  private goOn(): void {
    const { place = 0 } = this;
    if (place < LAST) this.go(place + 1);
    else {
      this.leave();
      this.actions.train();
    }
  }

  private show(): void {
    const { place } = this;
    this.element.hidden = place === undefined || !this.trace;
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    if (place === undefined) return;
    const { name, says } = STATIONS[place];
    const heading = `Station ${place + 1} of ${STATIONS.length}: ${name}`;
    if (this.heading.textContent !== heading) this.heading.textContent = heading;
    if (this.says.textContent !== says) this.says.textContent = says;
    this.back.disabled = place === 0;
    this.next.textContent = this.isAtEnd ? "Train" : "Next";
    for (const [i, button] of this.places.entries()) {
      if (i === place) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
  }
}

function invitation(open: () => void): HTMLElement {
  const start = element("button", { type: "button", id: "introduction-start" }, "Start the introduction");
  start.addEventListener("click", open);
  return element(
    "div",
    { class: "invitation" },
    element("h3", {}, "How it learns, in five stations"),
    element("ol", {}, ...STATIONS.map(({ name, gist }) => element("li", {}, element("b", {}, name), `: ${gist}`))),
    element("p", {}, "Each has its formulas, with the numbers of this network. You can leave at any time."),
    start,
  );
}
