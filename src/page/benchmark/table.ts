import { FIGURE_HEADINGS, kernelFigures } from "../../bench/kernelFigures.js";
import type { KernelResult } from "../../bench/kernels.js";
import { element } from "../dom.js";

type ColumnName = keyof typeof FIGURE_HEADINGS;

const COLUMNS = Object.keys(FIGURE_HEADINGS) as readonly ColumnName[];
const TEXT_COLUMNS: readonly ColumnName[] = ["kernel", "share"];

/** The kernels of all groups, row by row as they are measured. */
export class KernelTable {
  readonly element: HTMLElement;
  private readonly table = element("table", { class: "kernels" });
  private readonly groups = new Map<string, HTMLTableSectionElement>();
  private readonly measured: KernelResult[] = [];

  constructor() {
    const head = element("tr", {}, ...COLUMNS.map((name) => element("th", cell(name), FIGURE_HEADINGS[name])));
    this.table.append(element("thead", {}, head));
    // wider than a phone: it scrolls by itself, by keyboard too
    const attributes = { class: "scroller", role: "region", "aria-label": "Kernels against the limits", tabindex: 0 };
    this.element = element("div", { ...attributes, hidden: true }, this.table);
  }

  /** All results, in the order in which they came. */
  get results(): readonly KernelResult[] {
    return this.measured;
  }

  /** Appends a result to its group. */
  add(result: KernelResult): void {
    this.element.hidden = false;
    this.measured.push(result);
    this.groupOf(result.group).append(rowOf(result));
  }

  /** The table as lines of cells with tabs between, as spreadsheets take it. */
  toText(): string {
    const rows = this.measured.map((result) => {
      const figures = { ...kernelFigures(result), share: percentOf(result) };
      return [result.group, ...COLUMNS.map((name) => figures[name])];
    });
    return [["group", ...COLUMNS.map((name) => FIGURE_HEADINGS[name])], ...rows]
      .map((row) => row.join("\t"))
      .join("\n");
  }

  private groupOf(name: string): HTMLTableSectionElement {
    const known = this.groups.get(name);
    if (known) return known;
    const heading = element("th", { scope: "rowgroup", colspan: COLUMNS.length }, name);
    const group = element("tbody", {}, element("tr", { class: "group" }, heading));
    this.groups.set(name, group);
    this.table.append(group);
    return group;
  }
}

function rowOf(result: KernelResult): HTMLTableRowElement {
  const figures = { ...kernelFigures(result), share: "" };
  const [first, ...rest] = COLUMNS;
  return element(
    "tr",
    {},
    element("th", { ...cell(first), scope: "row" }, figures[first]),
    ...rest.map((name) => element("td", cell(name), ...(name === "share" ? shareBar(result) : [figures[name]]))),
  );
}

/** A bar as long as the share of the limit, full from 100 % on, with the number. */
function shareBar(result: KernelResult): readonly HTMLElement[] {
  const fill = element("span", { class: "fill" });
  fill.style.width = `${Math.min(100, 100 * result.share)}%`;
  return [element("span", { class: "bar", "aria-hidden": "true" }, fill), element("span", {}, percentOf(result))];
}

function percentOf({ share }: KernelResult): string {
  return `${(share * 100).toFixed(0)} %`;
}

function cell(name: ColumnName): { class: string; scope?: string } {
  const kind = TEXT_COLUMNS.includes(name) ? name : `number ${name}`;
  return { class: kind };
}
