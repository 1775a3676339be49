import { DataError } from "../errors.js";
import { numberIn } from "./csvNumbers.js";
import { ownText } from "./csvTexts.js";
import { quote } from "./quote.js";
import type { Column, Table } from "./table.js";

/** Of fewer digits a double holds every whole number. */
const LONG = /^[+-]?\d{16,}$/;
/** So many different ones are kept at most; cells after these are compared with them alone. */
const MOST_KEPT = 2 ** 16;

/** The whole numbers of a column that are so long that different ones may be the same double. */
export class LongIntegers {
  private readonly texts = new Map<number, string>();
  /** Two different ones that are the same double. */
  merged: readonly [string, string] | undefined;

  /** Takes in a cell without spaces around it, which `Number` reads as `value`. */
  add(value: number, cell: string): void {
    if (this.merged || Math.abs(value) <= Number.MAX_SAFE_INTEGER || !LONG.test(cell)) return;
    const known = this.texts.get(value);
    if (known === undefined) {
      if (this.texts.size < MOST_KEPT) this.texts.set(value, ownText(cell));
    } else if (known !== cell && BigInt(known) !== BigInt(cell)) this.merged = [known, ownText(cell)];
  }
}

/**
 * What is wrong with a column of numbers of which two different ones are the same double; undefined
 * for any other.
 */
export function sayMerged({ name, decimal }: Table, column: Column): string | undefined {
  const merged = column.kind === "number" ? column.merged : mergedIn(column.texts, decimal);
  if (!merged) return undefined;
  return `The column ${quote(column.name)} of ${name} holds ${merged.join(" and ")}, which have more digits than numbers keep and become the same one`;
}

/**
 * @param otherwise what else to do than to write fewer digits, as the end of a sentence
 * @throws DataError DATA_INVALID for a column of numbers of which two different ones are the same
 * double
 */
export function checkLongIntegers(table: Table, column: Column, otherwise: string): void {
  const wrong = sayMerged(table, column);
  if (wrong === undefined) return;
  throw new DataError("DATA_INVALID", `${wrong}: write it in fewer digits, or, ${otherwise}.`);
}

function mergedIn(texts: readonly string[], decimal: Table["decimal"]): LongIntegers["merged"] {
  const long = new LongIntegers();
  for (const text of texts) if (LONG.test(text.trim())) long.add(numberIn(text, decimal) ?? 0, text.trim());
  return long.merged;
}
