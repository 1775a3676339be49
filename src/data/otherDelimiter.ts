import { quote } from "./quote.js";

/** Characters that may stand between cells, and what they are called. */
const DELIMITERS: readonly (readonly [character: string, called: string])[] = [
  [",", "commas"],
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "pipes"],
  [":", "colons"],
  [" ", "spaces"],
];

/** A row of more cells was hardly cut into them at the wrong one. */
const MOST_CELLS = 1000;

/** Other characters that may: those that names of columns seldom hold. */
const RARE = /[#~^!$%&*+/\\@<>=?§¦·]/g;

/**
 * What to do where a first row was cut into `cells` at the wrong `delimiter`: another one makes the
 * column `asked` of them, or as many columns as are needed, or stands in a row that is a single
 * cell. Undefined where nothing tells of another one.
 */
export function otherDelimiter(
  cells: readonly string[],
  delimiter: string,
  asked?: string,
  needed?: number,
): string | undefined {
  if (cells.length > MOST_CELLS) return undefined;
  const rare = [...new Set(cells.join("").match(RARE))].map((character) => [character, quote(character)] as const);
  const others = [...DELIMITERS, ...rare].filter(([character]) => character !== delimiter);
  const partsOf = (character: string): readonly string[] =>
    cells.flatMap((cell) => cell.split(character).map((part) => part.trim().replace(/^"(.*)"$/, "$1")));
  const found =
    others.find(([character]) => asked !== undefined && partsOf(character).includes(asked)) ??
    others.find(([character]) => cells.length !== needed && partsOf(character).length === needed) ??
    // names of columns may hold spaces and colons
    [...others]
      .sort(([a], [b]) => Number(": ".includes(a)) - Number(": ".includes(b)))
      .find(([character]) => cells.length === 1 && cells[0].includes(character));
  if (!found) return undefined;
  const [character, called] = found;
  const stand = called === quote(character) ? "stands" : "stand";
  return `if ${called} ${stand} between the cells, pass \`delimiter: ${quote(character)}\``;
}
