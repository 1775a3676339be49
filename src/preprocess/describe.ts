import { quote, quoteList } from "../data/quote.js";
import type { ColumnState, PreprocessorState, Scaling } from "./state.js";

/**
 * What a Preprocessor learned, a sentence of a few words for each column: its name, and what
 * becomes of it.
 */
export function describeState({
  columns,
  scaling,
}: PreprocessorState): readonly (readonly [name: string, text: string])[] {
  return columns.map((column) => [column.name, `${ownText(column, scaling)}${missingText(column)}`]);
}

function ownText(column: ColumnState, scaling: Scaling): string {
  if (column.kind === "category")
    return `${column.categories.length === 1 ? "1 category" : `${column.categories.length} categories`}: ${quoteList(column.categories)}`;
  const { center, scale } = column;
  switch (scaling) {
    case "standard":
      return `number, mean ${short(center)}, deviation ${short(scale)}`;
    case "min-max":
      return `number, least ${short(center)}, range ${short(scale)}`;
    case "robust":
      return `number, median ${short(center)}, spread ${short(scale)}, clipped smoothly`;
    case "none":
      return "number, as it is";
  }
}

function missingText({ fill, indicator }: ColumnState): string {
  if (fill === undefined) return "";
  const value = typeof fill === "number" ? short(fill) : quote(fill);
  return `; missing: ${value}${indicator ? ", told by a column of its own" : ""}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
