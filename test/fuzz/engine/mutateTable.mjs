/** Changes of tables that leave them tables: cells, rows and columns. */

const CELLS = [
  ...[
    "",
    " ",
    "0",
    "-0",
    "1",
    "01",
    "1.0",
    ".5",
    "5.",
    "1,5",
    "-999",
    "1e3",
    "1e400",
    "12345678901234567",
    "1.2.3",
    "+7",
    "0x1f",
  ],
  ...[
    "NA",
    "nan",
    "None",
    "?",
    "x",
    "yes",
    '"a,b"',
    '"say ""so"""',
    '"two\nlines"',
    "12%",
    "\u20ac5",
    "\u00e9",
    "true",
    "2020-01-01",
  ],
];

/** The text of a table whose cells are parted by `delimiter`, changed. */
export function mutatedTable(text, random, delimiter, words) {
  const [end] = /\r\n|\r|\n/.exec(text) ?? ["\n"];
  const rows = text.split(end).map((line) => line.split(delimiter));
  for (let changes = 1 << random.below(3); changes > 0; changes--) {
    const row = random.of(rows);
    const column = random.below(row.length);
    switch (random.below(8)) {
      case 0:
        rows.splice(random.below(rows.length), 0, random.of(rows).slice());
        break;
      case 1:
        if (rows.length > 1) rows.splice(random.below(rows.length), 1);
        break;
      case 2:
        for (const one of rows) if (one.length > column) one.splice(column, 0, one[random.below(one.length)]);
        break;
      case 3:
        for (const one of rows) if (one.length > 1) one.splice(column, 1);
        break;
      case 4:
        for (const one of rows.slice(1)) one[Math.min(column, one.length - 1)] = random.of(CELLS);
        break;
      default:
        row[column] = random.once(3) ? random.of(words) : random.of(CELLS);
    }
  }
  return rows.map((row) => row.join(delimiter)).join(random.once(20) ? random.of(["\n", "\r", "\r\n"]) : end);
}
