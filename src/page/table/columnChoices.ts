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

  /** Offers the columns of a table: the last one to be learned, from all others that aren't names of rows. */
  offer({ columns }: Table): void {
    this.columns = columns.map((column, i) => {
      const summary = summaryOf(column);
      const isName = summary.isText && summary.different > MOST_TEXTS;
      const box = element("input", { type: "checkbox", id: `table-column-${i}`, checked: !isName });
      const label = element("label", { for: box.id }, shown(summary.name), " ", element("small", {}, inWords(summary)));
      return { summary, box, row: element("div", { class: "check" }, box, label) };
    });
    this.list.replaceChildren(...this.columns.map(({ row }) => row));
    const last = columns.length - 1;
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

function fieldOf(name: string, select: HTMLSelectElement): HTMLElement {
  return element("div", { class: "field" }, element("label", { for: select.id }, name), select);
}

function shown(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}

/** What stands in a column. */
function inWords({ isText, different, missing }: ColumnSummary): string {
  const kind = isText ? `text, ${different} different` : "numbers";
  const names = isText && different > MOST_TEXTS ? ", too many to learn from" : "";
  return `${kind}${names}${missing > 0 ? `, ${missing} missing` : ""}`;
}
