/** Records mean what the cells of the file that was learned mean. */
import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/csv.js";
import { preprocessor, type Records, tableOf } from "../../src/table.js";

describe("booleans", () => {
  test.each(["true,false", "True,False", "TRUE,FALSE"])("are the categories that are written %s", (written) => {
    const learned = preprocessor({ unknown: "other" }).fit(parseTable(`b\n${written.replace(",", "\n")}\n`));
    const records = [{ b: true }, { b: false }];
    for (const rows of [records, tableOf(records)]) {
      const { x, features } = learned.apply(rows);
      const of = (value: boolean): number => features?.findIndex((name) => name.toLowerCase() === `b=${value}`) ?? -1;
      expect([x[of(true)], x[2 + of(false)], Array.from(x).filter((one) => one === 1).length]).toEqual([1, 1, 2]);
    }
  });

  test("are classes too", () => {
    const learned = preprocessor({ target: "y" }).fit(parseTable("a,y\n1,True\n2,False\n"));
    expect(learned.classes).toEqual(["False", "True"]);
    expect([
      ...(learned.apply([
        { a: 1, y: true },
        { a: 2, y: false },
      ]).labels ?? []),
    ]).toEqual([1, 0]);
  });

  test("that may be several categories are refused, and those that are none are unknown", () => {
    const learned = preprocessor({ unknown: "other" }).fit(parseTable("b\ntrue\nTRUE\nx\n"));
    expect(() => learned.apply([{ b: true }])).toThrow(
      'the rows, column "b": true may be each of "TRUE", "true"; pass the text that is meant.',
    );
    expect([...learned.apply([{ b: false }]).x]).toEqual([0, 0, 0]);
    expect([...learned.apply([{ b: "true" }]).x]).toEqual([0, 1, 0]);
  });
});

describe("texts for missing cells", () => {
  const options = { missing: "median", missingIndicator: true, scaling: "none", unknown: "other" } as const;
  const text = "n,c\n1,x\n2,y\n5,x\n3,NA\nNA,x\n";
  const records: Records = [
    { n: 1, c: "NA" },
    { n: "NA", c: "x" },
  ];

  test("are those of the file", () => {
    const learned = preprocessor(options).fit(parseTable(text));
    const expected = [...learned.apply(parseTable("n,c\n1,NA\nNA,x\n")).x];
    expect(expected).toEqual([1, 0, 1, 0, 1, 2.5, 1, 1, 0, 0]);
    expect([...learned.apply(records).x]).toEqual(expected);
    expect([...learned.apply(tableOf(records)).x]).toEqual(expected);
  });

  test("are those that were told, and none of records that were learned", () => {
    const learned = preprocessor(options).fit(parseTable("n,c\n1,x\n2,-\n3,NA\n", { na: ["-"] }));
    expect([
      ...learned.apply([
        { n: 1, c: "-" },
        { n: 1, c: "NA" },
      ]).x,
    ]).toEqual([1, 1, 0, 1, 1, 1, 0, 0].slice(0, 8));
    const own = preprocessor(options).fit([{ c: "NA" }, { c: "x" }]);
    expect([...own.apply([{ c: "NA" }]).x]).toEqual([1, 0]);
  });

  test("are told of where nothing stands in for them", () => {
    const learned = preprocessor({ scaling: "none" }).fit(parseTable("n,c\n1,x\n2,y\n"));
    expect(() => learned.apply([{ n: 1, c: "NA" }])).toThrow('the cell says "NA", which stands for a missing one');
  });
});
