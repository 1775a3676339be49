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

/**
 * What to do where a first row was cut into `cells` at the wrong `delimiter`: another one makes the column `asked` of them, or as many
 * columns as are needed, or stands in a row that is a single cell. Undefined where nothing tells of another one.
 */
export function otherDelimiter(
  cells: readonly string[],
  delimiter: string,
  asked?: string,
  needed?: number,
): string | undefined {
  const others = DELIMITERS.filter(([character]) => character !== delimiter);
  const partsOf = (character: string): readonly string[] =>
    cells.flatMap((cell) => cell.split(character).map((part) => part.trim().replace(/^"(.*)"$/, "$1")));
  const found =
    others.find(([character]) => asked !== undefined && partsOf(character).includes(asked)) ??
    others.find(([character]) => cells.length !== needed && partsOf(character).length === needed) ??
    // names of columns may hold spaces and colons
    others.find(([character]) => cells.length === 1 && !": ".includes(character) && cells[0].includes(character));
  return found && `if ${found[1]} stand between the cells, pass \`delimiter: ${quote(found[0])}\``;
}
