import type { PageState } from "./state.js";

/** Holds the state, and tells of changes once a frame, however many there were. */
export class Store {
  private readonly listeners: ((state: PageState) => void)[] = [];
  private isAnnounced = false;

  constructor(private current: PageState) {}

  get state(): PageState {
    return this.current;
  }

  /** Replaces parts of the state; undefined removes a part. */
  change(parts: Partial<PageState>): void {
    this.current = { ...this.current, ...parts };
    if (this.isAnnounced) return;
    this.isAnnounced = true;
    requestAnimationFrame(() => {
      this.isAnnounced = false;
      for (const listener of this.listeners) listener(this.current);
    });
  }

  /** Calls `listener` in the frame after a change. */
  onChange(listener: (state: PageState) => void): void {
    this.listeners.push(listener);
  }
}
