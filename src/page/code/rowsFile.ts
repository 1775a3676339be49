import type { Dataset } from "../../index.js";
import type { PageData } from "../state.js";

/** The column of a rows file that holds the answers. */
export const ANSWER = "y";

/**
 * A CSV file of the page's rows as the network takes them, first those to learn from: columns x1,
 * x2 and so on, then the answer, a class by its name. Numbers are written so that they are read
 * back to the bit.
 */
export function rowsFile({ train, test }: PageData): Uint8Array {
  const names = Array.from({ length: train.columns }, (_, column) => `x${column + 1}`);
  const lines = [[...names, ANSWER].join(","), ...linesOf(train), ...linesOf(test)];
  return new TextEncoder().encode(`${lines.join("\n")}\n`);
}

function linesOf({ x, rows, columns, scale, labels, classes, targets }: Dataset): readonly string[] {
  return Array.from({ length: rows }, (_, row) => {
    const numbers = Array.from(x.subarray(row * columns, (row + 1) * columns), (value) => value * scale);
    const answer = labels ? quoted(classes?.[labels[row]] ?? String(labels[row])) : String(targets?.[row]);
    return [...numbers, answer].join(",");
  });
}

/** A cell in quotes, whatever stands in it. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
