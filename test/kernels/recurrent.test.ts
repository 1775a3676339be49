/** Recurrent layers through all steps and back, against float64, wherever their rows are cut. */
import { beforeAll, describe, expect, test } from "vitest";
import { bindKernel, type Step } from "../../src/runtime/program.js";
import {
  cells,
  gateGradient,
  gradientBlocks,
  kernelBlocks,
  kernelGradient,
  stateBlocks,
  statesOf,
} from "../../src/steps/recurrence.js";
import { isNear, uniform } from "./support/compare.js";
import { type Recurrence, recurrence } from "./support/recurrence.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, Workspace as Memory, type Workspace } from "./support/workspace.js";

/**
 * Steps, rows and units: single, of a vector, ragged, past a panel, past the rows that go through
 * the steps together.
 */
const SIZES = [
  [1, 1, 1],
  [1, 5, 3],
  [4, 3, 4],
  [3, 7, 9],
  [6, 2, 5],
  [2, 2, 37],
  [3, 143, 2],
] as const;

const CELLS = [
  { kind: "simpleRnn", activation: "tanh", recurrentActivation: "tanh" },
  { kind: "simpleRnn", activation: "relu", recurrentActivation: "relu" },
  { kind: "gru", activation: "tanh", recurrentActivation: "sigmoid" },
  { kind: "gru", activation: "linear", recurrentActivation: "tanh" },
  { kind: "gruReset", activation: "tanh", recurrentActivation: "sigmoid" },
  { kind: "gruReset", activation: "sigmoid", recurrentActivation: "linear" },
  { kind: "lstm", activation: "tanh", recurrentActivation: "sigmoid" },
  { kind: "lstm", activation: "sigmoid", recurrentActivation: "tanh" },
] as const;

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Memory.forTensors(dtype);
  });

  /** A layer whose numbers the element type has. */
  function layerOf(cell: (typeof CELLS)[number], [steps, rows, units]: readonly number[]): Recurrence {
    const width = cells[cell.kind].gates * units;
    const drawn = (seed: number, count: number, most: number): number[] =>
      uniform(seed, count, -most, most).map((value) => workspace.round(value));
    return {
      ...{ ...cell, steps, rows, units },
      x: drawn(1, steps * rows * width, 1.5),
      kernel: drawn(2, units * width, 1 / Math.sqrt(units)),
      bias: cell.kind === "gru" ? drawn(3, width, 0.5) : undefined,
    };
  }

  /**
   * The layer's blocks, and the steps that make them: for each what it writes, elements to a row of
   * the batch's.
   */
  function placed(layer: Recurrence, dh: readonly number[]) {
    const { kind, steps, rows, units } = layer;
    const { gates, tape: kept } = cells[kind];
    const width = gates * units;
    const machine = workspace.runtime;
    const [x, kernel, bias] = [layer.x, layer.kernel, layer.bias ?? []].map((values) => workspace.input(values, 1));
    const h = workspace.output(steps * rows * units);
    const last = workspace.output(steps * rows * units);
    const tape = workspace.output(steps * rows * kept * units);
    const dx = workspace.output(steps * rows * width);
    const dProduct = workspace.output(steps * rows * width);
    const dKernel = workspace.output(units * width);
    const work = (blocks: { readonly count: number }): number => workspace.output(blocks.count).address;
    const given = [x.address, kernel.address, layer.bias ? bias.address : 0] as const;
    const forward = (out: Block, to: number): readonly Step[] =>
      statesOf(machine, layer, layer, out.address, to, ...given, work(stateBlocks(machine, layer, layer)));
    const product = kind === "gru" ? dProduct : dx;
    return {
      ...{ h, last, tape, dx, product, dKernel },
      forward: forward(h, tape.address),
      // nobody reads what is kept
      answering: forward(last, 0),
      back: gateGradient(
        ...([machine, layer, layer, dx.address, dProduct.address, workspace.input(dh).address] as const),
        ...([
          h.address,
          tape.address,
          kernel.address,
          work(gradientBlocks(machine, layer, layer, () => true)),
        ] as const),
      ),
      ofKernel: kernelGradient(
        ...([machine, layer, layer, dKernel.address, h.address, product.address, tape.address] as const),
        work(kernelBlocks(machine, layer, layer)),
      ),
    };
  }

  function run(steps: readonly Step[]): void {
    for (const { kernel, args, rows } of steps) bindKernel(workspace.kernels, kernel, args)(0, rows);
  }

  /**
   * Fails unless all numbers are near. Each number of a state comes of sums of `units` products,
   * and of some functions right to 5 roundings; what it is off by goes on to the steps behind,
   * where it grows little: U's rows have about length 1, and slopes are 1 at most.
   */
  function expectNear({ view }: Block, expected: readonly number[], { steps, units }: Recurrence, what: string): void {
    const size = Math.max(1, ...expected.map(Math.abs).filter(Number.isFinite));
    const bound = 4 * steps * (units + 16) * workspace.roundoff * size;
    for (const [i, value] of expected.entries()) {
      const isClose = isNear(workspace, view[i], value, { absolute: bound, relative: 0 });
      if (!isClose) expect.fail(`${what}: number ${i} is ${view[i]}, not ${value}`);
    }
  }

  describe.each(CELLS)("$kind by $activation and $recurrentActivation", (cell) => {
    test.each(SIZES)("%d steps, %d rows, %d units: states and gradients of float64", (...sizes) => {
      workspace.clear();
      const layer = layerOf(cell, sizes);
      const dh = uniform(4, layer.steps * layer.rows * layer.units, -1, 1).map((value) => workspace.round(value));
      const { h, last, dx, product, dKernel, forward, answering, back, ofKernel } = placed(layer, dh);
      for (const steps of [forward, answering, back, ofKernel]) run(steps);
      const expected = recurrence(layer, dh);
      expectNear(h, expected.h, layer, "states");
      expect(last.view).toEqual(h.view);
      expectNear(dx, expected.dx, layer, "gradient of x");
      // sums over all steps and rows
      const sums = { ...layer, steps: layer.steps * layer.rows };
      expectNear(dKernel, expected.dKernel, sums, "gradient of the kernel");
      if (layer.bias) {
        const width = layer.bias.length;
        const columns = Float64Array.from(layer.bias, (_, j) =>
          Array.from(product.view)
            .filter((_, i) => i % width === j)
            .reduce((sum, value) => sum + value),
        );
        expectNear({ ...product, view: columns }, expected.dBias, sums, "gradient of the bias");
      }
      expect(workspace.damage()).toBe("");
    });

    test("the same wherever rows are cut", () => {
      for (const sizes of [
        [3, 9, 5],
        [2, 143, 1],
      ]) {
        workspace.clear();
        const layer = layerOf(cell, sizes);
        const dh = uniform(5, layer.steps * layer.rows * layer.units, -1, 1);
        const { forward, back, h, tape, dx } = placed(layer, dh);
        for (const [steps, outputs] of [
          [forward, [h, tape]],
          [back, [dx]],
        ] as const) {
          run(steps.slice(0, -1));
          const { kernel, args } = steps[steps.length - 1];
          // each step's rows lie behind those of the step before, so shares of the first call are
          // looked at step by step
          const all = outputs.flatMap((block) => stepsOf(block, layer));
          expect(splitDifference(layer.rows, all, bindKernel(workspace.kernels, kernel, args))).toBe("");
        }
        expect(workspace.damage()).toBe("");
      }
    });

    test("numbers that are special stay in their rows, and give what float64 gives", () => {
      workspace.clear();
      const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e8, -1e8, 1e-42];
      const layer = layerOf(cell, [3, special.length + 2, 3]);
      const { rows, units } = layer;
      const width = cells[layer.kind].gates * units;
      const x = layer.x.map((value, i) => {
        const r = Math.floor(i / width) % rows;
        const isFirst = i < rows * width;
        return isFirst && r < special.length && i % 2 === 0 ? special[r] : value;
      });
      const given = { ...layer, x: x.map((value) => workspace.round(value)) };
      const dh = uniform(6, layer.steps * rows * units, -1, 1);
      const { h, forward } = placed(given, dh);
      run(forward);
      const expected = recurrence(given, dh).h;
      for (let r = 0; r < rows; r++) {
        const ofRow = (numbers: ArrayLike<number>): number[] =>
          Array.from(numbers).filter((_, i) => Math.floor(i / units) % rows === r);
        const view = Float64Array.from(ofRow(h.view));
        // large numbers count in their own row alone
        expectNear({ ...h, view }, ofRow(expected), given, `row ${r}`);
      }
    });
  });

  /** The part of a block [steps, rows, ...] that is each step's. */
  function stepsOf({ view, words }: Block, { steps, rows }: Recurrence) {
    const [elements, size] = [view.length / steps, words.length / steps];
    return Array.from({ length: steps }, (_, t) => ({
      block: {
        view: view.subarray(t * elements, (t + 1) * elements),
        words: words.subarray(t * size, (t + 1) * size),
      },
      perRow: elements / rows,
    }));
  }
});
