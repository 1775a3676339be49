import { beforeAll, describe, expect, test } from "vitest";
import { isNear, uniform } from "./support/compare.js";
import type { OptimizerCase } from "./support/optimizerCase.js";
import { optimizerCases } from "./support/optimizers.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, Workspace } from "./support/workspace.js";

const STEPS = 8;

interface Placed {
  readonly parameters: Block;
  readonly gradients: Block;
  readonly states: readonly Block[];
  readonly settings: Block<Float64Array>;
  readonly run: (begin: number, end: number) => void;
}

/** Clears the workspace and places `initial` with fresh states in it. */
function place(workspace: Workspace, { settings, states, run }: OptimizerCase, initial: readonly number[]): Placed {
  workspace.clear();
  const parameters = workspace.input(initial);
  const gradients = workspace.output(initial.length);
  const vectors = Array.from({ length: states }, () => workspace.input(new Array<number>(initial.length).fill(0)));
  const row = workspace.float64(settings.length);
  row.view.set(settings);
  const addresses = vectors.map(({ address }) => address);
  return {
    parameters,
    gradients,
    states: vectors,
    settings: row,
    run: (begin, end) =>
      run(workspace.kernels, parameters.address, gradients.address, addresses, row.address, begin, end),
  };
}

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  describe.each(optimizerCases)("$name", (optimizer) => {
    test(`follows PyTorch's formulas through ${STEPS} steps`, () => {
      const { kernels, lanes, roundoff } = workspace;
      for (const count of [lanes, 3 * lanes, 8 * lanes]) {
        const placed = place(workspace, optimizer, uniform(1, count, -1, 1));
        const followers = Array.from(placed.parameters.view, (parameter) => optimizer.start(parameter));
        for (let step = 0; step < STEPS; step++) {
          // gradients of very different sizes: what divides by their size must not care
          const sizes = uniform(99, count, -6, 0).map((exponent) => 10 ** exponent);
          placed.gradients.view.set(uniform(step + 2, count, -1, 1).map((x, i) => x * sizes[i]));
          optimizer.advance?.(kernels, placed.settings.address);
          placed.run(0, count);
          // each step rounds the parameter once, and an update of a few learning rates some ten
          // times over; momentum adds up earlier updates
          const { learningRate, stepError = 0 } = optimizer;
          const absolute = learningRate * (200 * roundoff + STEPS * stepError);
          const bound = { absolute, relative: 2 * STEPS * roundoff };
          const wrong = followers.flatMap((follow, i) => {
            const expected = follow(placed.gradients.view[i]);
            const got = placed.parameters.view[i];
            return isNear(workspace, got, expected, bound) ? [] : [`step ${step}, w[${i}] is ${got}, not ${expected}`];
          });
          expect(wrong).toEqual([]);
        }
        expect(workspace.damage()).toBe("");
      }
    });

    test("leaves padding zero", () => {
      const { kernels, lanes } = workspace;
      const placed = place(workspace, optimizer, new Array<number>(lanes).fill(0));
      placed.gradients.view.fill(0);
      for (let step = 0; step < STEPS; step++) {
        optimizer.advance?.(kernels, placed.settings.address);
        placed.run(0, lanes);
      }
      const states = placed.states.filter((_, i) => optimizer.zeroStates?.includes(i) ?? true);
      for (const { view } of [placed.parameters, ...states])
        expect([...view].map(Math.abs)).toEqual(new Array(lanes).fill(0));
    });

    test("gives the same for any share of the vectors", () => {
      const { kernels, lanes } = workspace;
      const count = 7 * lanes;
      const placed = place(workspace, optimizer, new Array<number>(count).fill(0));
      placed.gradients.view.set(uniform(3, count, -1, 1));
      optimizer.advance?.(kernels, placed.settings.address);
      const changed = [placed.parameters, ...placed.states];
      const outputs = changed.map((block) => ({ block, perRow: 1 }));
      const prepare = () => changed.forEach(({ view }, i) => void view.set(uniform(4 + i, count, 0, 1)));
      expect(splitDifference(count, outputs, placed.run, prepare, lanes) + workspace.damage()).toBe("");
    });
  });

  test("adamAdvance keeps the powers of the betas, and the corrections that follow from them", () => {
    workspace.clear();
    const settings = workspace.float64(10);
    settings.view.set([0.01, 0.9, 0.999, 1e-8, 0, 0, 1, 1, 0, 0]);
    for (let t = 1; t <= 20; t++) {
      workspace.kernels.adamAdvance(settings.address, 0, 1);
      const expected = [0.9 ** t, 0.999 ** t, 0.01 / (1 - 0.9 ** t), 1 / Math.sqrt(1 - 0.999 ** t)];
      // the powers are products of t factors; what 1 - 0.999^t loses, its correction shows a
      // thousandfold
      expected.forEach((value, i) => {
        const tolerance = { absolute: 0, relative: (i === 3 ? 1000 : 10) * t * 2 ** -53 };
        expect(isNear(workspace, settings.view[6 + i], value, tolerance), `settings[${6 + i}] at ${t}`).toBe(true);
      });
    }
    expect([...settings.view.subarray(0, 6)]).toEqual([0.01, 0.9, 0.999, 1e-8, 0, 0]);
    expect(workspace.damage()).toBe("");
  });

  test("Adam's first step is the learning rate, whatever the size of the gradient: its bias is corrected", () => {
    const [adam] = optimizerCases.filter(({ name }) => name.startsWith("adam, decay 0, betas 0.9"));
    for (const size of [1e-4, 1, 1e4]) {
      const placed = place(workspace, adam, new Array<number>(workspace.lanes).fill(0));
      placed.gradients.view.fill(size);
      adam.advance?.(workspace.kernels, placed.settings.address);
      placed.run(0, workspace.lanes);
      // epsilon takes 1e-8 / 1e-4 of it at most
      for (const w of placed.parameters.view) expect(Math.abs(w / adam.learningRate + 1)).toBeLessThan(1.1e-4);
    }
  });
});
