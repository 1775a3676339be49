/** How the Preprocessor takes categories. */
import { describe, expect, test } from "vitest";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { column, refusal } from "./support.js";

describe("categories", () => {
  const many = (count: number) =>
    column(
      "c",
      Array.from({ length: count }, (_, i) => `v${i % count}`),
    );

  test("32 are taken, 33 only when told", () => {
    expect(preprocessor().fit(many(32)).inputs).toBe(32);
    const { code, message } = refusal(() => preprocessor().fit(many(33)));
    expect(code).toBe("DATA_INVALID");
    expect(message).toContain("33 different texts");
    expect(message).toContain('`ignore: ["c"]`');
    expect(message).toContain('`categories: ["c"]`');
    expect(preprocessor({ categories: ["c"] }).fit(many(33)).inputs).toBe(33);
  });

  test("dates are categories; where they are too many, numbers are advised", () => {
    const days = (count: number) =>
      column(
        "day",
        Array.from({ length: count }, (_, i) => `2024-0${1 + (i % 9)}-${10 + Math.floor(i / 9)}`),
      );
    const fitted = preprocessor().fit(days(6));
    expect(fitted.features[0]).toBe("day=2024-01-10");
    expect(fitted.warnings[0]).toMatch(/"day".*holds dates.*number/);
    expect(refusal(() => preprocessor().fit(days(40))).message).toMatch(/days since a fixed day/);
  });

  test("unknown ones: an error, or zeros in all columns", () => {
    const colours = column("c", ["red", "blue", "red"]);
    const strict = preprocessor().fit(colours);
    expect(refusal(() => strict.apply(column("c", ["red", "green"])))).toMatchObject({
      code: "DATA_MISMATCH",
      message:
        'the rows, row 2, column "c": no training row has "green"; correct it, or train with `unknown: "other"`.',
    });
    const open = preprocessor({ unknown: "other" }).fit(colours);
    expect([...open.apply(column("c", ["green", "blue"])).x]).toEqual([0, 0, 1, 0]);
    expect(refusal(() => open.apply(column("c", [null]))).code).toBe("DATA_INVALID");
  });

  test("names that are special to objects are ordinary ones", () => {
    const odd = [{ c: "__proto__" }, { c: "constructor" }, { c: "toString" }];
    expect(preprocessor().fit(odd).features).toEqual(["c=__proto__", "c=constructor", "c=toString"]);
    const own = JSON.parse('[{ "__proto__": 1 }, { "__proto__": 3 }]');
    expect([...preprocessor().fit(own).apply(own).x]).toEqual([-1, 1]);
  });
});
