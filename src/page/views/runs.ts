import { lossBounds, SHARE_STEPS, shareBounds, shareTick } from "../axes.js";
import type { Configuration } from "../configuration.js";
import { element, panel } from "../dom.js";
import { MOST_RUNS, measured, withPresent } from "../runs/run.js";
import { RunsChart } from "../runs/runsChart.js";
import { RunsTable } from "../runs/runsTable.js";
import type { PageState, Run } from "../state.js";
import type { View } from "../view.js";

/** What the view asks of the page. */
export interface RunsActions {
  /** Keeps these runs, and no others. */
  keep(runs: readonly Run[]): void;
  begin(configuration: Configuration): void;
}

const NOTE = "Keep a run, change a setting and train again: curves of the test rows then lie over each other.";

/** Runs that are kept, over each other, and a table of what differs among them. */
export function runsView(actions: RunsActions): View {
  const root = panel("runs", "Runs compared", true);
  const keep = element("button", { type: "button", id: "keep-run" }, "Keep this run");
  const note = element("p", { class: "note" }, NOTE);
  const loss = new RunsChart("Test loss", { bounds: lossBounds }, measured);
  const accuracy = new RunsChart(
    "Test accuracy",
    { bounds: shareBounds, tick: shareTick, steps: SHARE_STEPS },
    ({ test }) => test?.accuracy,
  );
  const charts = element("div", { class: "charts" }, loss.element, accuracy.element);
  let state: PageState | undefined;
  let drawn: readonly unknown[] = [];
  const rowActions = {
    use: ({ configuration }: Run) => actions.begin(configuration),
    remove: (run: Run) => {
      if (!state) return;
      actions.keep(state.runs.filter((other) => other !== run));
      keep.focus();
    },
  };
  const table = new RunsTable(rowActions);
  const holder = element("div", { class: "runs-table" }, table.element);
  root.append(element("div", { class: "heading" }, ...root.children, keep), note, charts, holder);
  root.hidden = true;
  keep.addEventListener("click", () => state && actions.keep(withPresent(state)));

  return {
    element: root,
    update(latest: PageState) {
      state = latest;
      const { runs, history, theme, activity } = latest;
      root.hidden = runs.length === 0 && history.length === 0;
      const shown = [runs, history, theme, activity === "loading"];
      if (root.hidden || shown.every((part, i) => part === drawn[i])) return;
      drawn = shown;
      const all = withPresent(latest);
      const isKept = (run: Run): boolean => runs.includes(run);
      keep.disabled = all.length === runs.length || runs.length >= MOST_RUNS;
      note.textContent = runs.length >= MOST_RUNS ? `${MOST_RUNS} runs are kept: remove one to keep another.` : NOTE;
      charts.hidden = holder.hidden = runs.length === 0;
      if (runs.length === 0) return;
      loss.update(all, theme);
      accuracy.element.hidden = all.every((run) => run.history.every(({ test }) => test?.accuracy === undefined));
      if (!accuracy.element.hidden) accuracy.update(all, theme);
      table.update(all, isKept);
    },
  };
}
