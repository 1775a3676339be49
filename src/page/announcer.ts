import { formatLoss, formatPercent } from "../cli/format.js";
import type { PageState } from "./state.js";

/** Milliseconds between two announcements while training: time to read one out. */
const EVERY = 8000;

/** Tells screen readers, seldom enough to be listened to, how the training goes: now and then, and when it ends. */
export class Announcer {
  private told = Number.NEGATIVE_INFINITY;
  private activity: PageState["activity"] = "loading";

  constructor(private readonly root: HTMLElement) {}

  update(state: PageState): void {
    const { activity, history } = state;
    const hasEnded = activity === "idle" && this.activity !== "idle" && this.activity !== "loading";
    const isDue = activity === "training" && performance.now() - this.told >= EVERY;
    const hasBegunToLoad = activity === "loading" && this.activity !== "loading";
    this.activity = activity;
    if (hasBegunToLoad) this.root.textContent = "Loading.";
    if (!hasEnded && !isDue) return;
    const last = history[history.length - 1];
    if (!last) return;
    this.told = performance.now();
    const { epoch, loss, test } = last;
    const tested = test.accuracy === undefined ? "" : `, test accuracy ${formatPercent(test.accuracy)}`;
    this.root.textContent = `${hasEnded ? "Stopped at" : "Training,"} epoch ${Math.floor(epoch)}: loss ${formatLoss(loss)}${tested}.`;
  }
}
