import { beforeAll, describe, expect, test } from "vitest";
import { activationOf, checkActivation, activations as table } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { backwardEpilogue, forwardEpilogue, noEpilogue } from "../../src/steps/epilogue.js";
import { difference, uniform } from "./support/compare.js";
import { multiplySparse, placeSparse, placeStrips, sparseMatrix } from "./support/compressed.js";
import { activations } from "./support/formulas.js";
import { multiplyNarrow, multiplyWide, placeProduct } from "./support/products.js";
import { type Block, dtypes, isUntouched, Workspace } from "./support/workspace.js";

/** Addresses that the host's table is asked about; nothing is read there. */
const [SUMS, ACTIVATIONS] = [64, 128];

/**
 * Past the 140 rows of a block, so that what comes behind the first block is finished too; a ragged
 * tail of columns.
 */
const sizes = [
  [1, 1, 3],
  [5, 7, 300],
  [143, 11, 6],
] as const;

/**
 * Two shares, of which the second doesn't begin at the first row and is itself longer than a block.
 */
function sharesOf(rows: number): [begin: number, end: number][] {
  return [
    [0, 1],
    [1, rows],
  ];
}

const multipliers = [
  ["gemm", multiplyWide],
  ["gemmNarrow", multiplyNarrow],
] as const;

test("the host gives every elementwise activation an operation of its own, and no other activation one", () => {
  const operations = namesIn(table).flatMap((name) => [forwardEpilogue(name, 1), backwardEpilogue(name, 1, 1)]);
  const numbers = operations.map(({ operation }) => operation).filter((operation) => operation !== 0);
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  for (const name of ["linear", "softmax"] as const) {
    expect(forwardEpilogue(name, ACTIVATIONS)).toEqual(noEpilogue);
    expect(backwardEpilogue(name, ACTIVATIONS, SUMS)).toEqual(noEpilogue);
  }
  expect(noEpilogue.operation).toBe(0);
});

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  describe.each(activations)("$name", ({ name, forward, backward, slopeOf }) => {
    const activation = checkActivation(name);
    const sides = [
      { side: "forward", operation: forwardEpilogue(activation, ACTIVATIONS).operation },
      { side: "backward", operation: backwardEpilogue(activation, ACTIVATIONS, SUMS).operation },
    ] as const;

    test("is finished from what its derivative is computed from", () => {
      expect(forwardEpilogue(activation, ACTIVATIONS).other).toBe(ACTIVATIONS);
      const source = slopeOf === "sum" ? SUMS : ACTIVATIONS;
      expect(backwardEpilogue(activation, ACTIVATIONS, SUMS).other).toBe(source);
      expect(activationOf(activation).keepsSum).toBe(slopeOf === "sum" ? true : undefined);
    });

    /**
     * What the separate kernel makes of tight sums: the activations, or the sums times the slope at
     * `source`.
     */
    function separately(side: "forward" | "backward", sums: readonly number[], source: readonly number[]): number[] {
      const { kernels, runtime } = workspace;
      workspace.clear();
      const z = workspace.input(sums);
      const out = workspace.output(sums.length);
      if (side === "forward") kernels[forward](out.address, z.address, runtime.constants, 0, sums.length);
      else {
        const slopes = workspace.input(source);
        kernels[backward](out.address, z.address, slopes.address, runtime.constants, 0, sums.length);
      }
      return [...out.view];
    }

    /**
     * The elements of a matrix without the gaps between its rows, and what is wrong with the gaps;
     * "" if nothing.
     */
    function tight({ view, words }: Block, rows: number, columns: number, stride: number) {
      const perElement = workspace.runtime.elementBytes / 4;
      const isClean = (i: number) => isUntouched(words, perElement, i * stride + columns, (i + 1) * stride);
      const indices = Array.from({ length: rows }, (_, i) => i);
      return {
        values: indices.flatMap((i) => [...view.subarray(i * stride, i * stride + columns)]),
        damage: indices.every(isClean) ? "" : "a gap between rows was written",
      };
    }

    /** A matrix like C: random, the same each time, its gaps left as they are. */
    function placeOther(rows: number, columns: number, stride: number): Block {
      const block = workspace.output(rows * stride, 1);
      const values = uniform(6, rows * columns, -1.5, 1.5);
      for (let i = 0; i < values.length; i++) block.view[Math.floor(i / columns) * stride + (i % columns)] = values[i];
      return block;
    }

    test.each(sides)(
      "$side: either product ends as the product, then the kernel, to the bit",
      ({ side, operation }) => {
        for (const [rows, columns, depth] of sizes) {
          const a = { rows, columns: depth, values: uniform(1, rows * depth, -1, 1) };
          const b = { rows: depth, columns, values: uniform(2, depth * columns, -1, 1) };
          for (const bias of [undefined, uniform(3, columns, -1, 1)]) {
            for (const gap of [0, 3]) {
              for (const [kernel, multiply] of multipliers) {
                const place = () => {
                  const use = { transposedA: false, transposedB: false };
                  const product = placeProduct(workspace, a, b, bias, use, { a: 0, b: 0, c: gap });
                  return { product, other: placeOther(rows, columns, product.cStride) };
                };
                const plain = place();
                multiply(workspace, plain.product, 0, rows);
                const sums = tight(plain.product.c, rows, columns, columns + gap).values;
                const source = tight(plain.other, rows, columns, columns + gap).values;
                const expected = separately(side, sums, source);
                const { product, other } = place();
                for (const [begin, end] of sharesOf(rows))
                  multiply(workspace, product, begin, end, { operation, other: other.address });
                const c = tight(product.c, rows, columns, columns + gap);
                const o = tight(other, rows, columns, columns + gap);
                const isForward = side === "forward";
                const [changed, kept] = isForward ? [o, c] : [c, o];
                const wrong =
                  difference(changed.values, expected) +
                  difference(kept.values, isForward ? sums : source) +
                  (c.damage + o.damage + workspace.damage());
                expect(wrong, `${kernel}, ${rows} x ${columns}, bias ${bias !== undefined}, gap ${gap}`).toBe("");
                if (!isForward) continue;
                const inPlace = place().product;
                multiply(workspace, inPlace, 0, rows, { operation, other: inPlace.c.address });
                expect(difference(tight(inPlace.c, rows, columns, columns + gap).values, expected)).toBe("");
              }
            }
          }
        }
      },
    );

    test.each(sides)("$side: the sparse product likewise", ({ side, operation }) => {
      for (const [rows, columns, depth] of sizes) {
        for (const isBiased of [false, true]) {
          const place = () => {
            workspace.clear();
            const c = workspace.output(rows * columns, 1);
            const other = placeOther(rows, columns, columns);
            const a = placeSparse(workspace, sparseMatrix(workspace, rows, depth, 0.5, false));
            const values = uniform(2, depth * columns, -1, 1);
            const b = placeStrips(workspace, { rows: depth, columns, values }, 2, true);
            const bias = isBiased ? workspace.input(uniform(3, columns, -1, 1), 1).address : 0;
            const run = (finish = noEpilogue) => {
              for (const [begin, end] of sharesOf(rows))
                multiplySparse(workspace, c, a, 0, b, bias, columns, begin, end, finish);
            };
            return { c, other, run };
          };
          const plain = place();
          plain.run();
          const [sums, source] = [[...plain.c.view], [...plain.other.view]];
          const expected = separately(side, sums, source);
          const { c, other, run } = place();
          run({ operation, other: other.address });
          const [changed, kept] = side === "forward" ? [other, c] : [c, other];
          const wrong = difference(changed.view, expected) + difference(kept.view, side === "forward" ? sums : source);
          expect(wrong + workspace.damage(), `${rows} x ${columns}, bias ${isBiased}`).toBe("");
        }
      }
    });
  });
});
