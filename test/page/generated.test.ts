/**
 * Sets that are drawn by chance: the same numbers on every engine, and choices that learn them
 * well.
 */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sequential } from "../../src/node.js";
import { defaultsOf } from "../../src/page/configuration.js";
import { cosOfTurns, drawsOf, sinOfTurns } from "../../src/page/data/draws.js";
import { drawSet } from "../../src/page/data/generate.js";
import { GENERATED, type GeneratedName, type GeneratedSet, HALF } from "../../src/page/data/generators.js";
import { loadData } from "../../src/page/dataSets.js";
import { modelOptions } from "../../src/page/network.js";

const NAMES = Object.keys(GENERATED) as GeneratedName[];
const drawing = { rows: 64, noise: 10, seed: 7 };

/** Digests of the first rows of each set, which must not move: links would show other rows. */
const DIGESTS: Readonly<Record<GeneratedName, string>> = {
  circles: "51eebe8030d93945",
  xor: "54b29f824a8243c1",
  spiral: "f6353a12e915b276",
  gaussians: "b0f7b2990c46981f",
  moons: "4c68415767011614",
  sine: "07885f24d02833cb",
};

function digestOf(name: GeneratedName): string {
  const { x, y } = drawSet(name, drawing);
  return createHash("sha256")
    .update(new Uint8Array(x.buffer))
    .update(new Uint8Array(y.buffer))
    .digest("hex")
    .slice(0, 16);
}

test.each(NAMES)("%s: the bits are those that they always were", (name) => {
  expect(digestOf(name)).toBe(DIGESTS[name]);
});

test("a row depends on its seed, set and place alone", () => {
  const few = drawSet("spiral", { ...drawing, rows: 20 });
  const many = drawSet("spiral", drawing);
  expect([...many.x.subarray(0, 40)]).toEqual([...few.x]);
  expect(drawSet("spiral", { ...drawing, seed: 8 }).x).not.toEqual(many.x);
  expect(drawsOf(1, 0, 5)).not.toEqual(drawsOf(1, 1, 5));
});

test("chance is even and normal", () => {
  const draws = Array.from({ length: 4000 }, (_, row) => drawsOf(3, 0, row));
  const all = draws.flatMap(({ normal }) => normal);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const spread = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
  expect(Math.abs(mean)).toBeLessThan(0.04);
  expect(Math.abs(spread - 1)).toBeLessThan(0.03);
  for (const { uniform } of draws) for (const share of uniform) expect(share > 0 && share < 1).toBe(true);
  expect([cosOfTurns(0), cosOfTurns(0.5), sinOfTurns(0.25), sinOfTurns(0)]).toEqual([1, -1, 1, 0]);
});

describe.each(NAMES)("%s", (name) => {
  const { classes, target, features }: GeneratedSet = GENERATED[name];

  test("without noise lies within the picture; with the most it is finite; as few rows as can be are divided", async () => {
    for (const value of drawSet(name, { rows: 500, noise: 0, seed: 1 }).x)
      expect(Math.abs(value)).toBeLessThanOrEqual(HALF);
    const { train, test: rest } = await loadData({ ...defaultsOf(name), rows: 20, noise: 50 });
    expect([train.rows, rest.rows]).toEqual([15, 5]);
    for (const part of [train, rest]) {
      expect(part.x.every(Number.isFinite)).toBe(true);
      expect(part.classes).toEqual(classes);
      expect(part.columns).toBe(features.length);
    }
  });

  test("is learned by the usual choices", { timeout: 60_000 }, async () => {
    const configuration = defaultsOf(name);
    const data = await loadData(configuration);
    using model = await sequential(modelOptions(configuration, data));
    const { epochs, batchSize } = configuration;
    await model.fit(data.train, { epochs, batchSize });
    const { accuracy, loss } = await model.evaluate(data.test);
    if (target === undefined) expect(accuracy).toBeGreaterThan(0.95);
    // little more than the noise, whose square is 0.01
    else expect(loss).toBeLessThan(0.02);
  });
});
