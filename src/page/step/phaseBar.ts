import { element } from "../dom.js";
import { type Phase, shortName } from "./phases.js";

/** Milliseconds that each phase stands while they follow each other by themselves. */
const STANDS = 2600;

/**
 * The phases of a batch as buttons, of which one is pressed; they may also follow each other by
 * themselves.
 */
export class PhaseBar {
  readonly element: HTMLElement;
  private readonly list = element("div", { class: "phases", role: "group", "aria-label": "Phases of the batch" });
  private readonly previous = element(
    "button",
    { type: "button", class: "quiet", "aria-label": "Previous phase" },
    "‹",
  );
  private readonly next = element("button", { type: "button", class: "quiet", "aria-label": "Next phase" }, "›");
  private readonly play = element("button", { type: "button", class: "quiet" }, "Play");
  private phases: readonly Phase[] = [];
  private place = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onChange: (phase: Phase) => void) {
    this.element = element("div", { class: "phase-bar" }, this.previous, this.list, this.next, this.play);
    this.previous.addEventListener("click", () => this.choose(this.place - 1));
    this.next.addEventListener("click", () => this.choose(this.place + 1));
    this.play.addEventListener("click", () => (this.timer === undefined ? this.start() : this.stop()));
    this.element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.choose(this.place + step);
      if (document.activeElement?.parentElement === this.list) this.focus();
    });
  }

  /** The phase that is shown. */
  get phase(): Phase {
    return this.phases[this.place];
  }

  /** Shows these phases from the first one on. */
  show(phases: readonly Phase[]): void {
    this.stop();
    if (phases.length !== this.phases.length) {
      this.list.replaceChildren(
        ...phases.map((phase, i) => {
          const button = element("button", { type: "button", class: `phase ${phase.kind}` }, ...nameParts(phase));
          button.addEventListener("click", () => this.choose(i));
          return button;
        }),
      );
    }
    this.phases = phases;
    this.place = 0;
    this.mark();
  }

  /** Lets the phases follow each other, from the first again after the last. */
  start(): void {
    if (this.place === this.phases.length - 1) this.go(0);
    this.arm();
    this.mark();
  }

  /** Stays at the present phase. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.mark();
  }

  /** Shows a phase of a kind and layer, if there is one. */
  chooseWhere(isWanted: (phase: Phase) => boolean): void {
    const place = this.phases.findIndex(isWanted);
    if (place >= 0) this.choose(place);
  }

  private choose(place: number): void {
    this.stop();
    this.go(place);
  }

  private go(place: number): void {
    if (place < 0 || place >= this.phases.length) return;
    this.place = place;
    this.mark();
    this.onChange(this.phase);
  }

  private arm(): void {
    this.timer = setTimeout(() => {
      this.go(this.place + 1);
      if (this.place < this.phases.length - 1) this.arm();
      else this.stop();
    }, STANDS);
  }

  private mark(): void {
    this.previous.disabled = this.place === 0;
    this.next.disabled = this.place === this.phases.length - 1;
    this.play.textContent = this.timer === undefined ? "Play" : "Stop";
    for (const [i, button] of [...this.list.children].entries()) {
      if (i === this.place) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.setAttribute("tabindex", i === this.place ? "0" : "-1");
    }
    this.keepInSight();
  }

  /** Scrolls the row of phases, and nothing else, so that the present one is seen. */
  private keepInSight(): void {
    const button = this.list.children[this.place];
    if (!(button instanceof HTMLElement)) return;
    const { offsetLeft, offsetWidth } = button;
    const { scrollLeft, clientWidth, offsetLeft: listLeft } = this.list;
    const left = offsetLeft - listLeft;
    if (left < scrollLeft || left + offsetWidth > scrollLeft + clientWidth)
      this.list.scrollLeft = left - (clientWidth - offsetWidth) / 2;
  }

  private focus(): void {
    const button = this.list.children[this.place];
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  }
}

/** The name of a phase, with what a narrow page leaves out of it in an element. */
function nameParts(phase: Phase): readonly (HTMLElement | string)[] {
  return shortName(phase)
    .split(/(Layer )/)
    .map((part) => (part === "Layer " ? element("span", { class: "roomy" }, part) : part));
}
