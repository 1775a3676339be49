import type { Table } from "../../data/table.js";
import { element } from "../dom.js";
import { MOST_TEXTS, type TableChoices } from "./prepare.js";
import { type ColumnSummary, summaryOf } from "./source.js";

/** Letters of a name that are shown; more wouldn't fit. */
const LONGEST = 60;

/** What of a table is learned, and from what. */
export class ColumnChoices {
  private readonly target = element("select", { id: "table-target" });
  private readonly missing = element(
    "select",
    { id: "table-missing" },
    element("option", { value: "median" }, "filled: medians, commonest texts"),
    element("option", { value: "drop" }, "their rows are left out"),
  );
  private readonly list = element("div", { class: "own-list" });
  private readonly missingField = fieldOf("Missing cells", this.missing);
  readonly element = element(
    "div",
    { class: "own-choices" },
    fieldOf("To be learned", this.target),
    this.missingField,
    element("fieldset", {}, element("legend", {}, "From these columns"), this.list),
  );
  private columns: readonly {
    readonly summary: ColumnSummary;
    readonly box: HTMLInputElement;
    readonly row: HTMLElement;
  }[] = [];

  constructor() {
    this.target.addEventListener("change", () => this.hideTarget());
  }

  /**
   * Offers the columns of a table: the last one to be learned, from all others that aren't names or
   * numbers of rows.
   */
  offer({ columns }: Table): void {
    const last = columns.length - 1;
    const summaries = columns.map(summaryOf);
    const offered = usualColumns(summaries, last);
    this.columns = summaries.map((summary, i) => {
      const box = element("input", { type: "checkbox", id: `table-column-${i}`, checked: offered[i] });
      const label = element("label", { for: box.id }, shown(summary.name), " ", element("small", {}, inWords(summary)));
      return { summary, box, row: element("div", { class: "check" }, box, label) };
    });
    this.list.replaceChildren(...this.columns.map(({ row }) => row));
    this.target.replaceChildren(
      ...this.columns.map(({ summary }, i) =>
        element("option", { value: i, selected: i === last }, shown(summary.name)),
      ),
    );
    this.missingField.hidden = this.columns.every(({ summary }) => summary.missing === 0);
    this.hideTarget();
  }

  focus(): void {
    this.target.focus();
  }

  /** What is chosen. */
  get choices(): TableChoices {
    const target = Number(this.target.value);
    const features = this.columns.filter(({ box }, i) => i !== target && box.checked);
    return {
      target: this.columns[target].summary.name,
      features: features.map(({ summary }) => summary.name),
      missing: this.missing.value === "drop" ? "drop" : "median",
    };
  }

  /** What is learned is not learned from. */
  private hideTarget(): void {
    for (const [i, { row }] of this.columns.entries()) row.hidden = i === Number(this.target.value);
  }
}

/**
 * Whether a column is offered to learn from; where only numbers of rows are left beside the one to
 * be learned, they are.
 */
export function usualColumns(summaries: readonly ColumnSummary[], target: number): readonly boolean[] {
  const isData = summaries.map(({ isText, different }) => !(isText && different > MOST_TEXTS));
  const isMore = summaries.map(({ isCount }, i) => isData[i] && !isCount);
  return isMore.some((is, i) => is && i !== target) ? isMore : isData;
}

function fieldOf(name: string, select: HTMLSelectElement): HTMLElement {
  return element("div", { class: "field" }, element("label", { for: select.id }, name), select);
}

function shown(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}

/** What stands in a column. */
function inWords({ isText, different, missing, isCount }: ColumnSummary): string {
  const kind = isText ? `text, ${different} different` : isCount ? "numbers that count the rows" : "numbers";
  const names = isText && different > MOST_TEXTS ? ", too many to learn from" : "";
  return `${kind}${names}${missing > 0 ? `, ${missing} missing` : ""}`;
}
