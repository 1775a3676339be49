import { describe, expect, test } from "vitest";
import { lossCurve } from "../../src/cli/curve.js";
import type { EpochRecord } from "../../src/train/types.js";

const options = { width: 80, title: "loss", color: false };
const falling: readonly EpochRecord[] = Array.from({ length: 5000 }, (_, i) => ({
  epoch: i + 1,
  loss: 0.1 + 1 / (1 + i / 100),
  validation: { rows: 1, loss: 0.2 + 1 / (1 + i / 100) },
  seconds: i,
  threads: 1,
}));

describe("lossCurve", () => {
  test("fits the terminal and names both axes", () => {
    const lines = lossCurve(falling, options);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines[0]).toContain("loss");
    expect(lines[1]).toContain("1.10");
    expect(lines.at(-2)).toContain("0.12");
    expect(lines.at(-1)).toMatch(/ 1 +epoch +5,000$/);
    expect(lines).toHaveLength(13);
  });

  test("begins high and ends low", () => {
    const lines = lossCurve(falling, options);
    expect(lines[1]).toMatch(/[┼╮]/);
    expect(lines.at(-2)).toMatch(/─$/);
  });

  test("has no control characters without color, and tells the curves apart with it", () => {
    expect(lossCurve(falling, options).join("")).not.toContain("\u001b");
    expect(lossCurve(falling, { ...options, color: true })[0]).toContain("validation");
    const { validation: _, ...stopped } = falling[falling.length - 1];
    expect(lossCurve([...falling.slice(0, -1), stopped], { ...options, color: true })[0]).toContain("validation");
  });

  test.each([
    ["constant", [1, 1, 1]],
    ["zero", [0, 0]],
    ["tiny", [3e-9, 2e-9, 1e-9]],
    ["huge", [3e20, 2e20]],
    ["rising", [1, 2, 3]],
  ])("draws a %s loss", (_, losses) => {
    const lines = lossCurve(
      losses.map((loss, i) => ({ epoch: i + 1, loss, seconds: i, threads: 1 })),
      { ...options, width: 30 },
    );
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join("\n")).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("is nothing for a single epoch", () => {
    expect(lossCurve(falling.slice(0, 1), options)).toEqual([]);
  });
});
