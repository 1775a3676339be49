import { expect, test } from "vitest";
import { centred, DIGIT_SIZE } from "../../src/page/pad/centre.js";
import { classify } from "../../src/page/pad/classify.js";
import { Ink, PAD_SIZE } from "../../src/page/pad/ink.js";
import type { PageData, PageModel } from "../../src/page/state.js";

/** Bounds of what is not empty, and the centre of mass, in pixels. */
function measure(digit: Float32Array) {
  let [left, right, top, bottom, mass, x, y] = [DIGIT_SIZE, -1, DIGIT_SIZE, -1, 0, 0, 0];
  for (const [place, value] of digit.entries()) {
    if (value === 0) continue;
    const [column, line] = [place % DIGIT_SIZE, Math.floor(place / DIGIT_SIZE)];
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, line);
    bottom = Math.max(bottom, line);
    mass += value;
    x += value * (column + 0.5);
    y += value * (line + 0.5);
  }
  return { width: right - left + 1, height: bottom - top + 1, left, top, mass, x: x / mass, y: y / mass };
}

function drawn(...strokes: readonly (readonly [number, number, number, number])[]): Float32Array {
  const ink = new Ink();
  for (const stroke of strokes) ink.line(...stroke);
  const digit = centred(ink.values, PAD_SIZE);
  if (!digit) throw new Error("Nothing was drawn.");
  return digit;
}

test("an empty pad is no digit, and a cleared one is empty again", () => {
  const ink = new Ink();
  expect(centred(ink.values, PAD_SIZE)).toBeUndefined();
  ink.line(10, 10, 20, 20);
  expect(ink.isEmpty).toBe(false);
  ink.clear();
  expect(ink.isEmpty).toBe(true);
});

test("the pen leaves ink along its way, within the pad only", () => {
  const ink = new Ink();
  ink.line(-20, 50, 200, 50);
  const at = (x: number, y: number) => ink.values[y * PAD_SIZE + x];
  expect([at(0, 50), at(60, 50), at(PAD_SIZE - 1, 50)]).toEqual([1, 1, 1]);
  expect([at(60, 60), at(60, 40)]).toEqual([0, 0]);
  expect(Math.max(...ink.values)).toBe(1);
});

test("digits of any size and place fill a box of 20, with their shape kept", () => {
  for (const [x, y, size] of [
    [20, 20, 70],
    [60, 55, 30],
    [5, 70, 25],
  ]) {
    const tall = measure(drawn([x, y, x, y + size]));
    expect(tall.height).toBe(20);
    expect(tall.width).toBe(Math.round((20 * 10) / (size + 10)));
    const wide = measure(drawn([x, y, x + size * 0.5, y]));
    expect(wide.width).toBe(20);
  }
});

test("the centre of mass is in the middle, to half a pixel", () => {
  // a seven: its mass is up and to the right of its box's middle
  const { x, y, left, top, width, height } = measure(drawn([20, 20, 80, 20], [80, 20, 50, 95]));
  expect(Math.abs(x - DIGIT_SIZE / 2)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(y - DIGIT_SIZE / 2)).toBeLessThanOrEqual(0.5);
  expect([left >= 0, top >= 0, left + width <= DIGIT_SIZE, top + height <= DIGIT_SIZE]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(top).toBeGreaterThan((DIGIT_SIZE - height) / 2);
});

test("nothing falls off the edge where mass is at one end", () => {
  const blob: [number, number, number, number][] = [];
  for (let y = 80; y < 110; y += 4) blob.push([30, y, 80, y]);
  const { height, top } = measure(drawn([55, 4, 55, 80], ...blob));
  expect(height).toBe(20);
  expect(top).toBeGreaterThanOrEqual(0);
});

test("scaling keeps the mean of the ink", () => {
  const ink = new Float32Array(40 * 40);
  for (let y = 0; y < 40; y++) for (let x = 0; x < 40; x++) ink[y * 40 + x] = (x + y) % 2 === 0 ? 1 : 0.5;
  const digit = centred(ink, 40) ?? new Float32Array();
  expect(measure(digit).mass / 400).toBeCloseTo(0.75, 5);
});

test("a single dot is a digit too", () => {
  const ink = new Float32Array(PAD_SIZE * PAD_SIZE);
  ink[0] = 1;
  const { width, height } = measure(centred(ink, PAD_SIZE) ?? new Float32Array());
  expect([width, height]).toEqual([20, 20]);
});

test.each([
  [new Uint8Array(784), 0.5 / 255, 0.5],
  [new Float32Array(784), 1, 1],
])("the network is asked about the ink in the units of its rows", async (x, scale, most) => {
  const digit = drawn([30, 30, 80, 90]);
  const asked: { values: Float32Array; columns: number; scale: number }[] = [];
  const predict = async (rows: (typeof asked)[0]) => {
    asked.push(rows);
    return { columns: 1, outputs: [0.75] };
  };
  const data = { train: { x, scale }, classes: ["5", "8"] } as unknown as PageData;
  expect(await classify({ predict } as unknown as PageModel, data, digit)).toEqual([0.25, 0.75]);
  expect(asked).toEqual([{ values: digit.map((value) => value * most), columns: 784, scale: 1 }]);
  expect(Math.max(...asked[0].values)).toBeGreaterThan(most / 2);
});
