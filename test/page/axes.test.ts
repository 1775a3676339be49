/** From where to where the axes of the curves go. */
import { expect, test } from "vitest";
import { epochBounds, lossBounds, SHARE_STEPS, shareBounds, shareTick, WHOLE_STEPS } from "../../src/page/axes.js";

test.each([
  [0, 1, 0, 1],
  [0.33, 0.35, 0.3, 0.4],
  [0.331, 0.985, 0.3, 1],
  [0.3, 0.3, 0.3, 0.4],
  [0.62, 0.7, 0.6, 0.7],
  [0.899, 0.9, 0.8, 0.9],
  [0.9, 0.93, 0.9, 1],
  [0.951, 0.97, 0.95, 1],
  [0.992, 0.998, 0.99, 1],
  [1, 1, 0.99, 1],
  [0, 0, 0, 0.1],
])("shares from %d to %d: an axis from %d to %d", (least, most, begin, end) => {
  expect(shareBounds(least, most)).toEqual([begin, end]);
});

test("every pair of shares lies within its axis, which is a tenth long at least, unless it ends at 1", () => {
  for (let i = 0; i <= 200; i++)
    for (let j = i; j <= 200; j++) {
      const [begin, end] = shareBounds(i / 200, j / 200);
      expect(begin).toBeLessThanOrEqual(i / 200);
      expect(end).toBeGreaterThanOrEqual(j / 200);
      expect(end === 1 || end - begin > 0.0999).toBe(true);
    }
});

test("epochs begin at 0, are one at least, and are named at whole distances", () => {
  expect([epochBounds(0), epochBounds(0.25), epochBounds(201)]).toEqual([
    [0, 1],
    [0, 1],
    [0, 201],
  ]);
  expect(WHOLE_STEPS.every(Number.isInteger)).toBe(true);
  expect(WHOLE_STEPS).toEqual([...WHOLE_STEPS].sort((a, b) => a - b));
});

test("losses are seen from 0 on", () => {
  expect(lossBounds(3, 4)).toEqual([0, 4.2]);
  expect(lossBounds(0, 0)).toEqual([0, 1]);
});

test("shares beside an axis are told in full, at every distance at which they may stand", () => {
  for (const step of SHARE_STEPS)
    for (let i = 0; i * step <= 1; i++)
      expect(Number.parseFloat(shareTick(i * step, step))).toBeCloseTo(100 * i * step, 9);
});
