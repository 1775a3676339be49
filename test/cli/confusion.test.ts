import { expect, test } from "vitest";
import { confusionTable } from "../../src/cli/confusion.js";

test("a table of true and predicted classes", () => {
  expect(confusionTable(Int32Array.of(10, 0, 2, 1234), ["no", "yes"])).toEqual([
    "true  predicted",
    "         no    yes",
    "no       10      ·",
    "yes       2  1,234",
  ]);
});

test("nothing for more classes than fit", () => {
  const classes = Array.from({ length: 13 }, (_, i) => String(i));
  expect(confusionTable(new Int32Array(13 * 13), classes)).toEqual([]);
});
