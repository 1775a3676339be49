/**
 * Tables in CSV, as bytes. The first two bytes of an input say how they are read. What comes of it
 * must be the same in parts of any size, and be sound: a number in each cell of a column of
 * numbers, a label that is one of the classes.
 */
import { parseCsv, parseCsvRows } from "../../../build/compiled/data/csv.js";
import { parseTable, readTable } from "../../../build/compiled/data/csvTable.js";

import { LONGEST, mutated } from "../engine/mutate.mjs";
import { mutatedTable } from "../engine/mutateTable.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";

const DELIMITERS = [undefined, undefined, ";", "\t", " ", "|", "a", "\u20ac"];
const ENCODINGS = [undefined, undefined, undefined, "latin1", "utf-16le", "utf-16be", "shift_jis", "utf-8"];
const MISSING = [undefined, [], ["", "?"], ["0"]];
const MOST_PARTS = 64;
/** Whether a byte may stand between cells: all that numbers don't have. */
const MAY_DELIMIT = Array.from({ length: 256 }, (_, byte) => !/[0-9.+-]/.test(String.fromCharCode(byte)));
const TASKS = [undefined, undefined, "classification", "regression"];

export async function seeds() {
  const texts = [
    "a,b,y\n1,2,no\n3,4.5,yes\n-1e3,,no\n",
    'x;y\r\n"1,5";"a ""b"" c"\r\n2,5;NA\r\n',
    "sep=|\n1|2\n\n0x10|01\n",
    '"first\nname",y\n1,0\n2,1\n3,1\n4,0\n',
    "\ufeffx,y,y,\n1,2,3,\n",
  ];
  return [
    ...texts.map((text) => Buffer.from(`\0\0${text}`)),
    Buffer.from([5, 2, ...Buffer.from("a;\u00e4\n1;2\n", "latin1")]),
    Buffer.concat([Buffer.from([4, 0, 0xff, 0xfe]), Buffer.from("a,y\n1,\u4e2d\n", "utf16le")]),
  ];
}

/**
 * Bytes of a table: a cell of one digit is two of text and sixteen of numbers while columns are put
 * together, a different text takes a hundred, and each column 1500, however few its rows.
 */
export function valueMemory(input) {
  let most = 0;
  let marks = 0;
  for (const byte of input) {
    if (byte === 10 || byte === 13) marks = 0;
    else if (MAY_DELIMIT[byte]) most = Math.max(most, ++marks);
  }
  return 28 * input.length + 1500 * most;
}

/** The parser alone, whose memory is measured. */
export function read(input) {
  return parseCsv(input.subarray(2), { ...optionsOf(input), target: "y" });
}

function optionsOf([first = 0, second = 0]) {
  return given({
    delimiter: DELIMITERS[first & 7],
    encoding: ENCODINGS[(first >> 3) & 7],
    decimal: first & 64 ? "," : undefined,
    header: first & 128 ? (second & 1) === 1 : undefined,
    na: MISSING[(second >> 1) & 3],
  });
}

export async function run(input) {
  const [, second = 0] = input;
  const text = input.subarray(2);
  const options = optionsOf(input);
  const ofTable = { ...options, blankRows: (second & 8) > 0 };
  const table = outcome(() => parseTable(text, ofTable));
  await sameInParts(text, ofTable, (second >> 5) + Math.ceil(text.length / MOST_PARTS), table);
  if (table.error) throw table.error;
  checkTable(table.value);
  checkNumbers(table.value, parseTable(text, { ...ofTable, text: table.value.columns.map(({ name }) => name) }));
  outcome(() => checkRows(parseCsvRows(text, undefined, options)));
  const target = table.value.columns.at(-1)?.name ?? "y";
  const data = parseCsv(text, given({ ...options, target, task: TASKS[(second >> 3) & 3] }));
  checkRows({ ...data, values: data.x });
  const { labels, classes, targets, rows } = data;
  if (labels && !(labels.length === rows && labels.every((label) => label >= 0 && label < classes.length)))
    throw new Error("labels without classes");
  if (targets && !(targets.length === rows && targets.every(Number.isFinite)))
    throw new Error("targets that are no numbers");
}

/** The table that comes of parts is the table, and an error the same error. */
async function sameInParts(text, options, size, { value, error }) {
  const parts = async function* () {
    for (let begin = 0; begin < text.length; begin += size) yield text.subarray(begin, begin + size);
  };
  const found = await readTable(parts, options).then(JSON.stringify, said);
  const expected = error ? said(error) : JSON.stringify(value);
  // of several things that are wrong, which part comes first says which is told
  const isOther = error ? !found.startsWith("DATA_") : expected !== found;
  if (isOther) throw new Error(`in parts of ${size} bytes another table: ${found} instead of ${expected}`);
}

function said({ code, message }) {
  return `${code}: ${message}`;
}

function checkTable({ rows, columns, lines }) {
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) throw new Error("names that come twice");
  for (let row = 1; row < rows; row++) if (lines[row] <= lines[row - 1]) throw new Error("lines out of order");
  for (const { kind, values, codes, texts } of columns) {
    if (
      kind === "number" &&
      !(values.length === rows && values.every((value) => Math.abs(value) !== Number.POSITIVE_INFINITY))
    )
      throw new Error("a column of numbers that aren't");
    if (kind === "text" && !(codes.length === rows && codes.every((code) => code >= -1 && code < texts.length)))
      throw new Error("codes of no text");
  }
}

/** Each number is what JavaScript reads of the cell as it is written. */
function checkNumbers(table, written) {
  const { decimal = "." } = table;
  for (const [i, { kind, values }] of table.columns.entries()) {
    const { codes, texts } = written.columns[i];
    if (kind !== "number") continue;
    for (const [row, code] of codes.entries()) {
      const value = code < 0 ? Number.NaN : Number(texts[code].replace(decimal, "."));
      if (!Object.is(value, values[row])) throw new Error(`${texts[code]} read as ${values[row]}`);
    }
  }
}

function checkRows({ values, rows, columns }) {
  if (values.length !== rows * columns || !values.every(Number.isFinite)) throw new Error("rows that aren't numbers");
}

/** What a call returns or is refused with; what breaks is thrown. */
function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    if (!("code" in error)) throw error;
    return { error };
  }
}

/** A table with other cells, rows or columns, or other bytes. */
export function mutate(bytes, random, context) {
  if (bytes.length < 2 || bytes.length > LONGEST || random.once(2)) return mutated(bytes, random, context);
  const delimiter = DELIMITERS[bytes[0] & 7] ?? ",";
  const text = mutatedTable(Buffer.from(bytes.subarray(2)).toString("latin1"), random, delimiter, context.words);
  const changed = Buffer.concat([bytes.subarray(0, 2), Buffer.from(text, "latin1")]);
  return new Uint8Array(changed).subarray(0, LONGEST);
}

function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
