/**
 * Optimizers on subnormal numbers. Adam's running means that have decayed into these the kernel
 * multiplies as whole numbers: to the bit what IEEE 754 makes of the formula, one operation at a
 * time. Rprop goes by their signs.
 */
import { describe, expect, test } from "vitest";
import { firstDifference, randomNumbers } from "./support/compare.js";
import { dtypes, Workspace } from "./support/workspace.js";

const COUNT = 4096;
const SETTINGS = [
  [1e-3, 0.9, 0.999, 1e-8],
  [0.01, 0.5, 0.9, 1e-6],
  [1, 0.99, 0.999, 1e-7],
  [1e-3, 0, 0.999, 1e-8],
] as const;

describe.each(dtypes)("%s", (dtype) => {
  test.each(SETTINGS)("rate %d, betas %d and %d, epsilon %d", async (rate, beta1, beta2, epsilon) => {
    const workspace = await Workspace.create(dtype);
    const { kernels, smallest, roundoff } = workspace;
    const round = (x: number): number => workspace.round(x);
    const draw = randomNumbers(7);
    // steps of the smallest number: a few, whose products are often ties, and any number up to a
    // full mantissa
    const steps = (): number =>
      Math.floor(draw() < 0.5 ? 40 * draw() : (draw() / (2 * roundoff)) * 2 ** -Math.floor(4 * draw()));
    const signed = (x: number): number => (draw() < 0.5 ? -x : x);
    const isSubnormal = (): boolean => draw() < 0.3;
    const w = workspace.input(Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? 0 : signed(draw()))));
    const m = workspace.input(Array.from(w.view, () => signed(isSubnormal() ? steps() * smallest : 1e-3 * draw())));
    // where the weight is zero the least mean moves it, and is divided by epsilon alone
    const dw = workspace.input(Array.from(w.view, (x) => (x === 0 || draw() < 0.9 ? 0 : signed(draw()))));
    const v = workspace.input(Array.from(w.view, (x) => (x === 0 ? 0 : 1e-6 * draw())));
    const settings = workspace.float64(10);
    settings.view.set([rate, beta1, beta2, epsilon, 0, 0, 1, 1, 0, 0]);
    const expected = { w: [...w.view], m: [...m.view] };
    const squares = [...v.view];
    for (let step = 0; step < 3; step++) {
      kernels.adamAdvance(settings.address, 0, 1);
      const [stepSize, correction] = [round(settings.view[8]), round(settings.view[9])];
      for (let i = 0; i < COUNT; i++) {
        const g = dw.view[i];
        const mean = round(round(round(beta1) * expected.m[i]) + round(round(1 - beta1) * g));
        const square = round(round(round(beta2) * squares[i]) + round(round(1 - beta2) * round(g * g)));
        const deviation = round(round(round(Math.sqrt(square)) * correction) + round(epsilon));
        expected.w[i] = round(expected.w[i] - round(stepSize * round(mean / deviation)));
        expected.m[i] = mean;
        squares[i] = square;
      }
      kernels.adamStep(w.address, dw.address, m.address, v.address, settings.address, 0, COUNT);
    }
    expect(firstDifference(m.view, expected.m)).toBe(-1);
    expect(firstDifference(w.view, expected.w)).toBe(-1);
    expect(workspace.damage()).toBe("");
  });

  test("rprop turns, and goes on, where gradients are subnormal", async () => {
    const workspace = await Workspace.create(dtype);
    const { kernels, smallest } = workspace;
    const gradients = [-1, -5 * smallest, -smallest, 0, smallest, 5 * smallest, 1, 2];
    const pairs = gradients.flatMap((before) => gradients.map((now) => ({ before, now })));
    const w = workspace.input(pairs.map(() => 2));
    const dw = workspace.input(pairs.map(({ now }) => now));
    const before = workspace.input(pairs.map((pair) => pair.before));
    const size = workspace.input(pairs.map(() => 0.5));
    const settings = workspace.float64(6);
    settings.view.set([0.01, 0.5, 2, 1e-6, 50, 0]);
    kernels.rpropStep(w.address, dw.address, before.address, size.address, settings.address, 0, pairs.length);
    const expected = pairs.map((pair) => {
      const turn = Math.sign(pair.before) * Math.sign(pair.now);
      const step = turn > 0 ? 1 : turn < 0 ? 0.25 : 0.5;
      const kept = turn < 0 ? 0 : pair.now;
      return { w: 2 - Math.sign(kept) * step, kept, step };
    });
    const found = pairs.map((_, i) => ({ w: w.view[i], kept: before.view[i], step: size.view[i] }));
    expect(found).toEqual(expected);
    expect(workspace.damage()).toBe("");
  });
});
