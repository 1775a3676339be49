import { formatLoss, formatPercent } from "../cli/format.js";
import type { HistoryPoint, PageState } from "./state.js";

/** Milliseconds between two announcements while training: time to read one out. */
const EVERY = 8000;

/**
 * Tells screen readers, seldom enough to be listened to, what the page does: how the training goes
 * now and then, and what has ended.
 */
export class Announcer {
  private told = Number.NEGATIVE_INFINITY;
  private activity: PageState["activity"] = "loading";

  constructor(private readonly root: Pick<HTMLElement, "textContent">) {}

  update({ activity, history, model }: PageState): void {
    const before = this.activity;
    this.activity = activity;
    if (activity === "loading" && before !== "loading") this.root.textContent = "Loading.";
    // without one the load has failed, which is said elsewhere
    if (activity === "idle" && before === "loading" && model) this.root.textContent = "Ready.";
    const last = history[history.length - 1];
    if (!last) return;
    const figures = inWords(last);
    const epoch = Math.floor(last.epoch);
    if (activity === "idle" && before === "stepping") this.root.textContent = `One batch was trained on: ${figures}.`;
    if (activity === "idle" && before === "training") this.root.textContent = `Stopped at epoch ${epoch}: ${figures}.`;
    if (activity !== "training" || performance.now() - this.told < EVERY) return;
    this.told = performance.now();
    this.root.textContent = `Training, epoch ${epoch}: ${figures}.`;
  }
}

function inWords({ loss, test }: HistoryPoint): string {
  if (!test) return `loss ${formatLoss(loss)}`;
  const { accuracy } = test;
  const tested =
    accuracy === undefined ? `, test loss ${formatLoss(test.loss)}` : `, test accuracy ${formatPercent(accuracy)}`;
  return `loss ${formatLoss(loss)}${tested}`;
}
