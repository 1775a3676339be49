import { expect, test } from "vitest";
import { split } from "../../src/data/split.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { splitTable } from "../../src/preprocess/splitTable.js";

const rows = Array.from({ length: 30 }, (_, i) => ({ x: i, kind: i % 3 === 0 ? "rare" : "common" }));

test("tables are divided as the data sets made from them are", () => {
  const whole = preprocessor({ target: "kind", scaling: "none" });
  const wanted = split(whole.fit(rows).apply(rows), { test: 0.2, seed: 4 });
  const found = splitTable(rows, { test: 0.2, seed: 4, stratify: "kind" });
  for (const part of ["train", "test"] as const) expect([...whole.apply(found[part]).x]).toEqual([...wanted[part].x]);
  expect([...(whole.apply(found.test).labels ?? [])].filter((label) => label === 1)).toHaveLength(2);
});

test("what can't be divided is refused", () => {
  expect(() => splitTable(rows, { test: 30 })).toThrow("both parts");
  expect(() => splitTable(rows, { test: 3, stratify: "colour" })).toThrow('no column "colour"');
  expect(() => splitTable(rows, { test: 3, stratify: true as unknown as string })).toThrow("stratify must be");
  expect(() => splitTable(rows, { test: 3, shuffle: true } as never)).toThrow("no option");
});
