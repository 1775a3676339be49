/** Whole numbers that a double doesn't tell apart never become one without a word. */
import { expect, test } from "vitest";
import { parseCsv } from "../../src/csv.js";
import { parseTable } from "../../src/data/csvTable.js";
import { preprocessor } from "../../src/table.js";

const text = (cells: readonly string[], name: string) =>
  [`${name},v`, ...cells.map((cell, i) => `${cell},${i * i + 0.5}`)].join("\n");
const near = ["9007199254740993", "9007199254740992", "9007199254740993", "9007199254740992"];
const ids = ["1234567890123456780", "1234567890123456781", "1234567890123456782"];
const told = "which have more digits than numbers keep and become the same one";
const refused = { code: "DATA_INVALID", message: expect.stringContaining(told) };

test("targets", () => {
  const options = { target: "y" };
  expect(() => parseCsv(text(near, "y"), options)).toThrow(
    `The column "y" of The CSV data holds ${near[0]} and ${near[1]}, ${told}: write it in fewer digits, or, if these are two classes, pass \`task: "classification"\`, and if they are numbers, pass \`task: "regression"\`.`,
  );
  expect(() => preprocessor(options).fit(parseTable(text(near, "y")))).toThrow(expect.objectContaining(refused));
  expect(parseCsv(text(near, "y"), { target: "y", task: "regression" }).targets).toEqual(
    Float64Array.from(near, Number),
  );
  expect(() =>
    preprocessor({ target: ["y", "v"] }).fit(parseTable(`w,${text(near, "y")}`.replaceAll("\n", "\n1,"))),
  ).toThrow(expect.objectContaining(refused));
  expect(parseCsv(text(near, "y"), { target: "y", task: "classification" }).classes).toEqual([near[1], near[0]]);
});

test("a class of a model is no other one of the same double", () => {
  const read = () => parseCsv(text(near, "y"), { target: "y", classes: ["9007199254740993", "1"] });
  expect(read).toThrow('has the class "9007199254740992", which is none of');
});

test("features", () => {
  expect(() => parseCsv(text(ids, "id"), { target: "v" })).toThrow(
    `The column "id" of The CSV data holds ${ids[0]} and ${ids[1]}, ${told}: write it in fewer digits, or, if it names things, leave it out of \`features\`.`,
  );
  const [warning, ...others] = preprocessor({ target: "v" }).fit(parseTable(text(ids, "id"))).warnings;
  expect(others).toEqual([]);
  expect(warning).toBe(
    `The column "id" of The CSV data holds ${ids[0]} and ${ids[1]}, ${told}: leave it out with \`ignore: ["id"]\`, or name it in \`categories: ["id"]\`.`,
  );
  const asText = parseTable(text(ids, "id"), { text: ["id"] });
  expect(preprocessor({ target: "v", categories: ["id"] }).fit(asText).inputs).toBe(3);
});

test.each([
  [["9007199254740993", "9007199254740994", "9007199254740996"]],
  [["9007199254740993", "+9007199254740993", "009007199254740993"]],
  [["0000000000000000", "-0000000000000000", "0"]],
  [["0.30000000000000004", "0.300000000000000041", "1"]],
  [["1e300", "10e299", "1"]],
])("%j differ as doubles, or are one number, and are taken", (cells) => {
  expect(Array.from(parseCsv(text(cells, "a"), { target: "v" }).x)).toEqual(cells.map(Number));
  expect(preprocessor({ target: "v" }).fit(parseTable(text(cells, "a"))).warnings).toEqual([]);
});
