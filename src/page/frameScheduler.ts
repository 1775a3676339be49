import type { PageState } from "./state.js";

/** What can show a state. */
export interface Renderable {
  update(state: PageState): void;
}

/** Several that show a state in the same frame. */
export function together(...parts: readonly Renderable[]): Renderable {
  return {
    update(state) {
      for (const part of parts) part.update(state);
    },
  };
}

/**
 * Has views draw one after another while a training goes on, one a frame, so that no frame takes
 * long; else all at once.
 */
export class FrameScheduler {
  private latest: PageState | undefined;
  /** Those that haven't shown the latest state yet, the next one first. */
  private readonly waiting = new Set<Renderable>();
  private isUnderWay = false;

  constructor(private readonly views: readonly Renderable[]) {}

  /**
   * Shows a state; of states that follow each other fast a view shows only some, but always the
   * last. Called in a frame.
   */
  update(state: PageState): void {
    const isAllAtOnce = !this.latest || !goesOn(this.latest, state);
    this.latest = state;
    // those that wait keep their places
    for (const view of this.views) this.waiting.add(view);
    if (isAllAtOnce) while (this.waiting.size > 0) this.showNext(state);
    else if (!this.isUnderWay) this.drawNext();
  }

  private drawNext(): void {
    this.isUnderWay = this.waiting.size > 0;
    if (!this.isUnderWay || !this.latest) return;
    // also after the last one, for in that frame nothing else is to be drawn
    requestAnimationFrame(() => this.drawNext());
    this.showNext(this.latest);
  }

  private showNext(state: PageState): void {
    const [view] = this.waiting;
    this.waiting.delete(view);
    view.update(state);
  }
}

/** Whether a training went on from one state to another, and nothing else happened. */
function goesOn(from: PageState, to: PageState): boolean {
  return (
    from.activity === "training" && to.activity === "training" && from.model === to.model && from.theme === to.theme
  );
}
