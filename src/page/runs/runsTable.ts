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

/** A row of the table, and what it tells. */
interface Row {
  readonly element: HTMLElement;
  readonly told: string;
}

/**
 * A row a run: in what its settings differ from the others', what it came to, and where it was
 * best. Rows that tell the same as before stay, so that a button in them can be pressed while
 * another run is trained.
 */
export class RunsTable {
  private readonly head = element("tr");
  private readonly body = element("tbody");
  readonly element = element("table", {}, element("thead", {}, this.head), this.body);
  /** By the run's number. */
  private readonly rows = new Map<number, Row>();
  private headed = "";

  constructor(private readonly actions: RowActions) {}

  /** Shows the runs, the oldest first; buttons stand beside those that are kept. */
  update(runs: readonly Run[], isKept: (run: Run) => boolean): void {
    const parts = differingParts(runs);
    this.showHead(parts);
    const lowest = Math.min(...runs.map(lowestLoss));
    for (const [number, { element: row }] of this.rows)
      if (runs.every((run) => run.number !== number)) {
        row.remove();
        this.rows.delete(number);
      }
    for (const run of runs) {
      const row = this.rowOf(run, parts, isKept(run));
      row.classList.toggle("best", runs.length > 1 && lowestLoss(run) === lowest);
    }
  }

  private showHead(parts: readonly PartName[]): void {
    const names = ["Run", ...parts.map((part) => PART_LABELS[part]), ...MEASURES, ""];
    if (this.headed === names.join()) return;
    this.headed = names.join();
    this.head.replaceChildren(...names.map((name) => element("th", { scope: "col" }, name)));
  }

  /** The row of a run: the one that is there, unless it tells something else by now. */
  private rowOf(run: Run, parts: readonly PartName[], isKept: boolean): HTMLElement {
    const cells = [...parts.map((part) => partText(run, part)), ...measures(run)];
    const told = JSON.stringify([isKept, cells]);
    const present = this.rows.get(run.number);
    if (present?.told === told) return present.element;
    const name = element("th", { scope: "row", class: "key" }, `${run.number}${isKept ? "" : ", now"}`);
    name.style.setProperty("--colour", `var(--class-${run.colour})`);
    const buttons = isKept ? buttonsOf(run, this.actions) : [];
    const row = element("tr", {}, name, ...cells.map((text) => element("td", {}, text)), element("td", {}, ...buttons));
    this.rows.set(run.number, { element: row, told });
    if (present) this.replace(present.element, row);
    else this.body.append(row);
    return row;
  }

  /** A button that has the focus is there again in the new row. */
  private replace(row: HTMLElement, by: HTMLElement): void {
    const focused = [...row.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    row.replaceWith(by);
    by.querySelectorAll("button")[focused]?.focus();
  }
}

/** What the columns tell that every table has. */
const MEASURES = ["Epochs", "Test loss", "Test accuracy", "Best epoch", "Its loss"];

function measures({ history }: Run): readonly string[] {
  const last = history[history.length - 1];
  const best = bestPoint(history);
  const accuracy = last?.test?.accuracy;
  return [
    formatCount(Math.floor(last?.epoch ?? 0)),
    last ? formatLoss(measured(last)) : "\u2013",
    accuracy === undefined ? "\u2013" : formatPercent(accuracy),
    best ? formatCount(Math.ceil(best.epoch)) : "\u2013",
    best ? formatLoss(measured(best)) : "\u2013",
  ];
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
