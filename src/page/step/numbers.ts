import { fenced, type MathTree, number, type Part, sign, table } from "./math.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number in three digits, in powers of ten where it is tiny or huge, with a true minus sign. */
export function numberText(value: number, digits = 3): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "?" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const isPlain = size >= 1e-3 && size < 1e5;
  const text = isPlain ? String(Number(value.toPrecision(digits))) : inPowers(value, digits);
  return text.replace("-", "−");
}

function inPowers(value: number, digits: number): string {
  const [factor, power] = value.toExponential(digits - 1).split("e");
  const exponent = [...power.replace("+", "")]
    .map((digit) => (digit === "-" ? "⁻" : SUPERSCRIPTS[Number(digit)]))
    .join("");
  return `${Number(factor)}×10${exponent}`;
}

/** A number in a formula. */
export function numeral(value: number, isChosen = false, digits = 3): MathTree {
  return { ...number(numberText(value, digits)), isChosen };
}

/** A number as a factor or a later term: in parentheses where it is negative. */
export function factor(value: number): MathTree {
  return later(numeral(value));
}

/** A part as a factor or a later term: in parentheses where it is a negative number. */
export function later<P extends Part>(part: P): P | MathTree {
  return typeof part !== "string" && part.tag === "mn" && part.text?.startsWith("−") ? fenced(part) : part;
}

/** What stands for left out places. */
export const GAP = -1;

/**
 * Which of `count` places are shown where there is room for `most`, `GAP` for those between: the
 * first, the last and those wanted.
 */
export function places(count: number, most: number, ...wanted: readonly number[]): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const kept = new Set([0, count - 1, ...wanted]);
  for (let i = 1; kept.size < most - 1; i++) kept.add(i);
  const sorted = [...kept].sort((a, b) => a - b);
  return sorted.flatMap((place, i) => (i > 0 && place - sorted[i - 1] > 1 ? [GAP, place] : [place]));
}

/** A matrix whose cell in row i, column j is `at(i, j)`. */
export interface MatrixOf {
  readonly rows: number;
  readonly columns: number;
  readonly at: (row: number, column: number) => number;
  /** The column that the reader has chosen. */
  readonly chosenColumn?: number;
  readonly chosenRow?: number;
  /** A column that is shown as well, since its numbers say most. */
  readonly tellingColumn?: number;
}

/** Rows and columns of a matrix that are shown at most. */
const MOST = 4;

/** The matrix with its numbers: small ones whole, of large ones the corners and what is chosen. */
export function matrix({ rows, columns, at, chosenColumn, chosenRow, tellingColumn }: MatrixOf): MathTree {
  const shownColumns = places(columns, MOST, chosenColumn ?? 0, tellingColumn ?? 0);
  return table(
    places(rows, MOST, chosenRow ?? 0).map((i) =>
      shownColumns.map((j) => {
        if (i === GAP) return sign(j === GAP ? "⋱" : "⋮");
        if (j === GAP) return sign("⋯");
        const isChosen =
          (chosenColumn ?? j) === j && (chosenRow ?? i) === i && (chosenColumn ?? chosenRow) !== undefined;
        return numeral(at(i, j), isChosen);
      }),
    ),
  );
}

/**
 * The numbers of one row; of a long one the chosen column and the telling one are shown in any
 * case.
 */
export function rowVector(
  columns: number,
  at: (column: number) => number,
  chosenColumn?: number,
  tellingColumn?: number,
): MathTree {
  return matrix({
    rows: 1,
    columns,
    at: (_, column) => at(column),
    ...(chosenColumn !== undefined && { chosenColumn }),
    ...(tellingColumn !== undefined && { tellingColumn }),
  });
}

/** Whether a row of so many numbers is not shown whole. */
export function isCut(columns: number): boolean {
  return columns > MOST;
}

/** The place of the largest of `count` numbers, by size. */
export function largestPlace(count: number, at: (i: number) => number): number {
  let largest = 0;
  for (let i = 1; i < count; i++) if (Math.abs(at(i)) > Math.abs(at(largest))) largest = i;
  return largest;
}

/** Terms that a sum shows at most. */
export const TERMS = 4;

/**
 * The places of a sum's terms where there is room for few: of many only the largest, from those on.
 */
export function largestTerms(count: number, size: (i: number) => number): readonly number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= TERMS) return all;
  const sizes = all.map((i) => Math.abs(size(i)));
  return [...all.sort((a, b) => sizes[b] - sizes[a] || a - b).slice(0, TERMS - 1), GAP];
}

/** The terms of a sum at places, with plus signs between. */
export function sumOf(shown: readonly number[], term: (i: number) => MathTree): readonly MathTree[] {
  return shown.flatMap((i, at) => [...(at > 0 ? [sign("+")] : []), i === GAP ? sign("⋯") : term(i)]);
}
