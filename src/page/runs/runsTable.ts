import { formatCount, formatLoss, formatPercent } from "../../cli/format.js";
import { element } from "../dom.js";
import { activationLabel, CHOICE_LABELS, DATA_LABELS, PART_LABELS } from "../labels.js";
import { type PartName, textOf } from "../parts.js";
import type { Run } from "../state.js";
import { bestPoint, differingParts, measured } from "./run.js";

/** What the buttons of a row ask for. */
export interface RowActions {
  /** Begins anew with the run's settings. */
  use(run: Run): void;
  remove(run: Run): void;
}

/**
 * A row a run: in what its settings differ from the others', what it came to, and where it was
 * best.
 */
export function runsTable(runs: readonly Run[], isKept: (run: Run) => boolean, actions: RowActions): HTMLElement {
  const parts = differingParts(runs);
  const names = [
    ...parts.map((part) => PART_LABELS[part]),
    "Epochs",
    "Test loss",
    "Test accuracy",
    "Best epoch",
    "Its loss",
  ];
  const lowest = Math.min(...runs.map(lowestLoss));
  const head = element("tr", {}, ...["Run", ...names, ""].map((name) => element("th", { scope: "col" }, name)));
  const rows = runs.map((run) => {
    const last = run.history[run.history.length - 1];
    const best = bestPoint(run.history);
    const accuracy = last?.test?.accuracy;
    const cells = [
      ...parts.map((part) => partText(run, part)),
      formatCount(Math.floor(last?.epoch ?? 0)),
      last ? formatLoss(measured(last)) : "\u2013",
      accuracy === undefined ? "\u2013" : formatPercent(accuracy),
      best ? formatCount(Math.ceil(best.epoch)) : "\u2013",
      best ? formatLoss(measured(best)) : "\u2013",
    ];
    const isBest = runs.length > 1 && lowestLoss(run) === lowest;
    return element(
      "tr",
      { class: isBest ? "best" : undefined },
      element(
        "th",
        { scope: "row", class: `key run-${(run.number - 1) % 10}` },
        `${run.number}${isKept(run) ? "" : ", now"}`,
      ),
      ...cells.map((text) => element("td", {}, text)),
      element("td", {}, ...(isKept(run) ? buttonsOf(run, actions) : [])),
    );
  });
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

function lowestLoss({ history }: Run): number {
  const best = bestPoint(history);
  return best ? measured(best) : Number.POSITIVE_INFINITY;
}

function buttonsOf(run: Run, actions: RowActions): readonly HTMLElement[] {
  const use = element(
    "button",
    { type: "button", class: "quiet", "aria-label": `Use the settings of run ${run.number}` },
    "Use",
  );
  use.addEventListener("click", () => actions.use(run));
  const remove = element(
    "button",
    { type: "button", class: "quiet", "aria-label": `Remove run ${run.number}` },
    "Remove",
  );
  remove.addEventListener("click", () => actions.remove(run));
  return [use, remove];
}

function partText({ configuration }: Run, part: PartName): string {
  if (part === "activation") return activationLabel(configuration.activation);
  if (part === "data") return DATA_LABELS[configuration.data];
  const text = textOf(configuration, part);
  return (CHOICE_LABELS[text] ?? text) || "none";
}
