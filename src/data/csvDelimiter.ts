/** The characters that may stand between cells where nobody says which one does. */
const DELIMITERS = [",", ";", "\t", "|"];

/** Characters that are looked at, also where quotes let the first row go on for several lines. */
const LONGEST_LOOK = 2 ** 16;
/** Lines that are looked at where the first row leaves two characters open. */
const LINES = 10;

/** A line of nothing but separators, which is no row. */
const BLANK = /^[\s,;|]*$/;
const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+\s*$/;

/** Whether the line holds nothing but separators. */
export function isBlankLine(line: string): boolean {
  return BLANK.test(line);
}

/**
 * The delimiter of text that begins with a row: the character that stands most often in this
 * outside quotes, that of decimals only where no other does. Commas that are more may be those of
 * decimals: where semicolons stand in each of the first lines equally often, and commas don't or
 * stand before decimals alone, they are.
 *
 * @param line the text's first line
 * @param isWhole whether no more text comes
 * @returns undefined if more text must come first
 */
export function guessDelimiter(line: string, text: string, decimal: string, isWhole: boolean): string | undefined {
  const row = times('"', line) % 2 === 1 ? rowAcrossLines(text, isWhole) : line;
  if (row === undefined) return undefined;
  const bare = row.replace(/"[^"]*"/g, "");
  const most = (candidates: readonly string[]): string =>
    candidates.reduce((best, delimiter) => (times(delimiter, bare) > times(best, bare) ? delimiter : best));
  const other = most(DELIMITERS.filter((delimiter) => delimiter !== decimal));
  // where no other stands in the row, numbers with decimal commas stand in quotes
  const found = times(other, bare) > 0 ? other : most(DELIMITERS);
  if (found !== "," || times(";", bare) === 0) return found;
  const lines = firstLines(text, isWhole);
  return lines && (hasDecimalCommas(lines) ? ";" : found);
}

/** The first row, in whose quotes lines end; undefined if more text must come to find its end. */
function rowAcrossLines(text: string, isWhole: boolean): string | undefined {
  const seen = text.slice(0, LONGEST_LOOK);
  const [row] = /^(?:"[^"]*"|[^"\r\n])*/.exec(seen) ?? [""];
  const isEnded = row.length < seen.length && seen.charAt(row.length) !== '"';
  return isEnded || isWhole || seen.length === LONGEST_LOOK ? row : undefined;
}

function times(character: string, line: string): number {
  let count = 0;
  for (let at = line.indexOf(character); at >= 0; at = line.indexOf(character, at + 1)) count++;
  return count;
}

/**
 * The first lines without what stands in quotes: as many whatever parts the text comes in,
 * undefined if some are still to come.
 */
function firstLines(text: string, isWhole: boolean): readonly string[] | undefined {
  const seen = text.slice(0, LONGEST_LOOK);
  const isAll = isWhole && seen.length === text.length;
  const lines = seen.replace(/"[^"]*(?:"|$)/g, "").split(/\r\n?|\n/);
  if (!isAll) lines.pop();
  if (!isAll && seen.length < LONGEST_LOOK && lines.length < LINES) return undefined;
  return lines.slice(0, LINES).filter((line) => !isBlankLine(line));
}

/** Whether semicolons stand between the cells of these lines, and commas before decimals. */
function hasDecimalCommas(lines: readonly string[]): boolean {
  const areEven = (character: string): boolean =>
    lines.every((line) => times(character, line) > 0 && times(character, line) === times(character, lines[0]));
  // the first line may hold names
  const rows = lines.length > 1 ? lines.slice(1) : lines;
  const areDecimal = (): boolean =>
    rows.every((row) => row.split(";").every((cell) => !cell.includes(",") || DECIMAL_COMMA.test(cell)));
  return areEven(";") && (!areEven(",") || areDecimal());
}
