import { writeFileSync } from "node:fs";

/** What the tests found of an engine. */
export interface Row {
  /** Its name and version. */
  engine: string;
  /** Whether trainings end with the bits that Node gets; absent if that was not tried. */
  hasEqualBits?: boolean;
  /**
   * Whether an isolated page trained on several threads, or why not; absent where there are no
   * pages.
   */
  threads?: boolean | string | undefined;
}

/**
 * Keeps the findings of this run in build/engines.json, and prints them as the table that
 * docs/threads.md quotes.
 */
export function writeTable(rows: readonly Row[]): void {
  writeFileSync(new URL("../../../build/engines.json", import.meta.url), `${JSON.stringify(rows, undefined, 2)}\n`);
  const lines = rows.map(({ engine, hasEqualBits, threads }) => {
    const cells = [engine, hasEqualBits ? "Node's" : "others", threads === true ? "yes" : (threads ?? "–")];
    return `| ${cells.join(" | ")} |`;
  });
  console.log(["| engine | bits | threads, in isolated pages |", "|---|---|---|", ...lines].join("\n"));
}
