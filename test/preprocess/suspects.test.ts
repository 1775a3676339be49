/** Columns that tell rows apart, as keys do, are named in warnings. */
import { describe, expect, test } from "vitest";
import { preprocessor } from "../../src/preprocess/preprocessor.js";

describe("columns that tell rows apart", () => {
  const count = 12;
  const rows = Array.from({ length: count }, (_, i) => ({
    id: i + 100,
    name: `n${i}`,
    size: i * 2,
    group: i % 2 === 0 ? "a" : "b",
  }));

  test("row numbers and keys are named, with what to do", () => {
    expect(preprocessor().fit(rows).warnings).toEqual([
      'The column "id" of the rows looks like row numbers: leave it out with `ignore: ["id"]`.',
      'The column "name" of the rows has another text in every row, as keys have: leave it out with `ignore: ["name"]`.',
    ]);
    expect(preprocessor({ ignore: ["id", "name"] }).fit(rows).warnings).toEqual([]);
  });

  const keyed = (name: string, key: (i: number) => string | number, rows: number) =>
    preprocessor().fit(Array.from({ length: rows }, (_, i) => ({ [name]: key(i), size: i % 3 }))).warnings;

  test("keys with gaps are named, by the column's name already in a few rows", () => {
    const gaps = (i: number): number => 1001 + i * 6 + (i % 2);
    const named = (name: string): string =>
      `The column "${name}" of the rows has another whole number in every row, as keys have: leave it out with \`ignore: ["${name}"]\`.`;
    for (const name of ["id", "customer_id", "orderNr", "Index"]) expect(keyed(name, gaps, 5)).toEqual([named(name)]);
    expect(keyed("visits", gaps, 19)).toEqual([]);
    expect(keyed("visits", gaps, 20)).toEqual([named("visits")]);
    expect(keyed("visits", (i) => gaps(i % 39), 40)).toEqual([]);
    expect(keyed("weight", (i) => gaps(i) / 4, 40)).toEqual([]);
  });

  test("texts that nearly every row has one of its own of are named, others not", () => {
    const texts = (count: number) => keyed("code", (i) => `c${i % count}`, 32);
    expect(texts(32)[0]).toContain("another text in every row, as keys have");
    expect(texts(29)[0]).toContain("another text in nearly every row, as keys have");
    expect(texts(28)).toEqual([]);
  });

  test("a text that seems to say that a cell is missing is named", () => {
    expect(keyed("job", (i) => ["clerk", "?", "cook"][i % 3], 12)).toEqual([
      'The column "job" of the rows holds a text that is taken for a category: if it stands for a missing cell, pass `na: ["?"]`.',
    ]);
    expect(keyed("grade", (i) => ["x", "a", "n"][i % 3], 12)).toEqual([]);
  });

  test("also shuffled, but neither the target nor a few rows", () => {
    const shuffled = [...rows.slice(5), ...rows.slice(0, 5)];
    expect(preprocessor({ ignore: ["name"] }).fit(shuffled).warnings[0]).toContain("row numbers");
    expect(preprocessor({ target: "id", ignore: ["name"] }).fit(rows).warnings).toEqual([]);
    expect(preprocessor().fit(rows.slice(0, 3)).warnings).toEqual([]);
  });
});
