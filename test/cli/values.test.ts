import { describe, expect, test } from "vitest";
import {
  batchSize,
  choice,
  fileName,
  fraction,
  layerSizes,
  nonNegativeNumber,
  type Parse,
  positiveNumber,
  threads,
  wholeNumber,
} from "../../src/cli/values.js";
import { UsageError } from "../../src/errors.js";

const cases: readonly {
  parse: Parse<unknown>;
  good: readonly (readonly [string, unknown])[];
  bad: readonly string[];
}[] = [
  {
    parse: wholeNumber("--n", 1, 10),
    good: [
      ["1", 1],
      ["10", 10],
      ["007", 7],
    ],
    bad: ["0", "11", "-1", "1.5", "1e1", "abc", "", " 1", "Infinity", "0x5"],
  },
  {
    parse: threads("--n"),
    good: [
      ["1", 1],
      ["256", 256],
      ["exactly-2", { exactly: 2 }],
    ],
    bad: ["0", "257", "exactly-0", "exactly-257", "exactly", "exactly-", "exactly--2", "-1", "2.5", ""],
  },
  { parse: wholeNumber("--n", 0), good: [["0", 0]], bad: ["9007199254740993", "NaN"] },
  {
    parse: positiveNumber("--n"),
    good: [
      ["0.1", 0.1],
      ["1e-3", 0.001],
      [".5", 0.5],
    ],
    bad: ["0", "-1", "", " ", "x", "Infinity", "NaN", "0,1"],
  },
  {
    parse: fraction("--n"),
    good: [
      ["0", 0],
      ["0.2", 0.2],
    ],
    bad: ["1", "1.5", "-0.1", "20%", ""],
  },
  { parse: nonNegativeNumber("--n"), good: [["0", 0]], bad: ["-1e-9", "", "none"] },
  {
    parse: choice("--n", ["adam", "adamW"] as const),
    good: [
      ["adam", "adam"],
      ["ADAMW", "adamW"],
    ],
    bad: ["ada", "", "adam "],
  },
  {
    parse: layerSizes("--n"),
    good: [
      ["196,98", [196, 98]],
      ["8", [8]],
      ["none", []],
      ["0", []],
      ["4, 2", [4, 2]],
    ],
    bad: ["", "4,", "4,0", "-3", "4.5", "a", "99999999"],
  },
  {
    parse: batchSize("--n"),
    good: [
      ["full", "full"],
      ["32", 32],
    ],
    bad: ["0", "-1", "all", "", "1.5"],
  },
  {
    parse: fileName("--n", ".svg"),
    good: [
      ["a.svg", "a.svg"],
      ["b/C.SVG", "b/C.SVG"],
    ],
    bad: ["a.png", ".svg", "", "svg"],
  },
];

describe.each(cases)("option values $#", ({ parse, good, bad }) => {
  test.each(good)("%j is %j", (text, value) => {
    expect(parse(text)).toEqual(value);
  });
  test.each(bad)("%j is refused in one sentence that names the option", (text) => {
    expect(() => parse(text)).toThrow(UsageError);
    expect(() => parse(text)).toThrow(/^--n takes .*\.$/);
  });
});
