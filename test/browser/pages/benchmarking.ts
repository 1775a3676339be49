/** Runs the benchmark of the page of build/page, and stops it. */
import { Visit } from "./visit.js";

/** Milliseconds for the limits of a device and a few kernels, beside other work. */
const PATIENCE = 90_000;
/** Rows that are waited for. */
const ROWS = 2;
/** Milliseconds in which a run under way would have measured more. */
const PAUSE = 1500;

/** What a run shows. */
export interface Benchmarked {
  /** Cells of the first rows, below the headings. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the page says of the device. */
  readonly machine: string;
  /** The button while it runs and after it was stopped, and what is then announced. */
  readonly running: string;
  readonly stopped: string;
  readonly announced: string;
  /** Rows that came after the stop. */
  readonly late: number;
  /** The button after a second run that was left for the other tab. */
  readonly left: string;
}

/**
 * Runs the quick benchmark for a few kernels, stops it by its button, and once more by opening the
 * other tab.
 */
export async function benchmark(): Promise<Benchmarked> {
  const visit = await Visit.open("#data=iris&epochs=1");
  await visit.rest();
  visit.find("tab-benchmark").click();
  const run = visit.button("bench-run");
  const tableRows = () => [...visit.find("benchmark").querySelectorAll("tbody tr:not(.group)")];
  run.click();
  await visit.until(() => tableRows().length >= ROWS, "the first kernels", PATIENCE);
  const running = run.textContent ?? "";
  run.click();
  const count = tableRows().length;
  const cellsOf = (row: Element): string[] => [...row.children].map(({ textContent }) => textContent?.trim() ?? "");
  const [head] = visit.find("benchmark").querySelectorAll("thead tr");
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const shown = {
    headings: cellsOf(head),
    rows: tableRows().slice(0, ROWS).map(cellsOf),
    machine: visit.find("benchmark").querySelector(".machine")?.textContent ?? "",
    running,
    stopped: run.textContent ?? "",
    announced: visit.find("benchmark").querySelector('[role="status"]')?.textContent ?? "",
    late: tableRows().length - count,
  };
  run.click();
  visit.find("tab-training").click();
  const left = run.textContent ?? "";
  visit.close();
  return { ...shown, left };
}
