import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import {
  canonicalProduct,
  type Matrix,
  matrixOf,
  multiplyNarrow,
  multiplyWide,
  type Product,
  placeProduct,
  productDamage,
} from "./support/products.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, Workspace } from "./support/workspace.js";

/**
 * Past two tiles of rows, and past one panel of columns with a whole vector and a tail of every
 * length.
 */
const LARGEST = 17;

const multipliers = [
  ["gemm", multiplyWide],
  ["gemmNarrow", multiplyNarrow],
] as const;

/**
 * The uses of a product: A B forward, A^T B for the weights' gradient, A B^T for the gradient that
 * goes back.
 */
const uses = [
  { name: "A B", transposedA: false, transposedB: false },
  { name: "A^T B", transposedA: true, transposedB: false },
  { name: "A B^T", transposedA: false, transposedB: true },
];

const paddings = [
  { a: 0, b: 0, c: 0 },
  { a: 3, b: 5, c: 2 },
];

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  // whole numbers this small multiply and add up without rounding, so nothing but the exact product
  // will do
  const integers = (row: number, column: number, seed: number) =>
    ((row * 7 + column * 11 + row * column * seed) % 13) - 6;

  test.each(multipliers)(
    "%s of whole numbers is exact for all small sizes, uses, paddings and biases",
    (_, multiply) => {
      const bias = Array.from({ length: LARGEST }, (_, j) => j * 3 - 20);
      const failures: string[] = [];
      for (let m = 0; m <= LARGEST; m++) {
        for (let n = 0; n <= LARGEST; n++) {
          const sums = new Array<number>(m * n).fill(0);
          for (let k = 0; k <= LARGEST; k++) {
            const a = matrixOf(m, k, (i, p) => integers(i, p, 5));
            const b = matrixOf(k, n, (p, j) => integers(p, j, 3));
            // the product of depth k is that of depth k - 1 and one more outer product
            if (k > 0)
              for (let i = 0; i < m * n; i++)
                sums[i] += integers(Math.floor(i / n), k - 1, 5) * integers(k - 1, i % n, 3);
            const biased = sums.map((sum, i) => sum + bias[i % n]);
            for (const use of uses) {
              for (const padding of paddings) {
                for (const hasBias of [false, true]) {
                  const product = placeProduct(workspace, a, b, hasBias ? bias.slice(0, n) : undefined, use, padding);
                  multiply(workspace, product, 0, m);
                  const damage = productDamage(workspace, product, hasBias ? biased : sums);
                  if (damage)
                    failures.push(`${use.name}, m ${m}, n ${n}, k ${k}, bias ${hasBias}, pad ${padding.c}: ${damage}`);
                }
              }
            }
            if (failures.length > 5) break;
          }
        }
      }
      expect(failures.slice(0, 6)).toEqual([]);
    },
  );

  // around the tile (4 rows, one panel), the block of rows (140) and the blocks of depth (256);
  // rows in fours of vectors (16 of float32, 8 of float64), the vectors behind them and a tail,
  // which the narrow product of a transposed A tells apart
  const sizes = [
    [1, 1, 1],
    [2, 3, 0],
    [3, 5, 255],
    [4, 8, 256],
    [5, 9, 257],
    [64, 4, 300],
    [65, 17, 512],
    [67, 7, 513],
    [130, 10, 770],
    [8, 6, 258],
    [16, 3, 255],
    [33, 9, 256],
    [40, 5, 257],
    [23, 7, 258],
    ...([139, 140, 141, 281] as const).map((rows) => [rows, 9, 260] as const),
    [1, 33, 1025],
    // several blocks of rows and of depth: with C the smaller matrix, and with B
    [145, 9, 300],
    [300, 5, 290],
  ] as const;

  /**
   * Every remainder of rows and depth that a square of lanes, a tile or a panel can leave, on
   * either side of a block.
   */
  const raggedSizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11].flatMap((m) =>
    [1, 2, 3, 4, 5, 6, 7, 255, 256, 257, 258, 259].map((k) => [m, 1 + ((m * 5 + k) % 19), k] as const),
  );

  function canonicalFailure(m: number, n: number, k: number, a: Matrix, b: Matrix): string {
    const bias = uniform(m + n + k, n, -1, 1).map((x) => workspace.round(x));
    for (const use of uses) {
      for (const someBias of [undefined, bias]) {
        const expected = canonicalProduct(workspace, a, b, someBias);
        for (const [name, multiply] of multipliers) {
          const product = placeProduct(workspace, a, b, someBias, use, paddings[1]);
          multiply(workspace, product, 0, m);
          const damage = productDamage(workspace, product, expected);
          if (damage) return `${name}, ${use.name}, m ${m}, n ${n}, k ${k}, bias ${someBias !== undefined}: ${damage}`;
        }
      }
    }
    return "";
  }

  test.each(sizes)("both add up in the canonical order, to the bit: %i x %i, depth %i", (m, n, k) => {
    const as = uniform(1, m * k, -2, 2).map((x) => workspace.round(x));
    const bs = uniform(2, k * n, -2, 2).map((x) => workspace.round(x));
    const a = matrixOf(m, k, (i, p) => as[i * k + p]);
    const b = matrixOf(k, n, (p, j) => bs[p * n + j]);
    expect(canonicalFailure(m, n, k, a, b)).toBe("");
  });

  test("both add up in the canonical order, to the bit: up to 40 rows of depth 0 to 9", () => {
    for (let m = 16; m <= 40; m++) {
      for (let k = 0; k <= 9; k++) {
        const n = 1 + ((m + k) % 9);
        const values = uniform(m * k, m * k + k * n, -2, 2).map((x) => workspace.round(x));
        const a = matrixOf(m, k, (i, p) => values[i * k + p]);
        const b = matrixOf(k, n, (p, j) => values[m * k + p * n + j]);
        expect(canonicalFailure(m, n, k, a, b)).toBe("");
      }
    }
  });

  test.each([1, 1 / 255])("gemm of bytes times %d is that of the numbers they stand for, to the bit", (scale) => {
    const failures: string[] = [];
    for (const [m, n, k] of [...sizes.filter(([rows]) => rows < 141), ...raggedSizes]) {
      const bytes = uniform(m + n, m * k, 0, 256).map(Math.floor);
      const bs = uniform(k, k * n, -2, 2).map((x) => workspace.round(x));
      const factor = workspace.round(scale);
      const a = matrixOf(m, k, (i, p) => bytes[i * k + p]);
      const numbers = matrixOf(m, k, (i, p) => workspace.round(bytes[i * k + p] * factor));
      const b = matrixOf(k, n, (p, j) => bs[p * n + j]);
      const expected = canonicalProduct(workspace, numbers, b);
      for (const use of uses) {
        const product = placeProduct(workspace, a, b, undefined, use, paddings[1], scale);
        multiplyWide(workspace, product, 0, m);
        const damage = productDamage(workspace, product, expected);
        if (damage) failures.push(`${use.name}, m ${m}, n ${n}, k ${k}: ${damage}`);
      }
    }
    expect(failures.slice(0, 6)).toEqual([]);
  });

  test("padding is no neighbour: infinities and NaN stay in their rows and columns", () => {
    const [m, n, k] = [5, 9, 6];
    const a = matrixOf(m, k, (i, p) => (i === 4 && p === 2 ? Infinity : i === 1 && p === 0 ? Number.NaN : i - p));
    const b = matrixOf(k, n, (p, j) => (j === 8 && p === 3 ? -Infinity : j === 2 && p === 5 ? Number.NaN : p * j - 7));
    expect(canonicalFailure(m, n, k, a, b)).toBe("");
  });

  test.each(multipliers)("%s gives the same for any share of the rows", (_, multiply) => {
    for (const [m, n, k] of [
      [0, 3, 2],
      [9, 11, 300],
      [70, 5, 7],
    ]) {
      const values = uniform(3, m * k + k * n, -2, 2);
      const a = matrixOf(m, k, (i, p) => values[i * k + p]);
      const b = matrixOf(k, n, (p, j) => values[m * k + p * n + j]);
      for (const use of uses) {
        const product: Product = placeProduct(workspace, a, b, uniform(4, n, -1, 1), use, paddings[1]);
        const outputs = [{ block: product.c, perRow: product.cStride }];
        const run = (begin: number, end: number) => multiply(workspace, product, begin, end);
        expect(`${splitDifference(m, outputs, run)}${workspace.damage()}`, `${use.name}, ${m} x ${n}, ${k}`).toBe("");
      }
    }
  });

  test.each([false, true])(
    "packPanels lays out whole panels, zero where the matrix ends, transposed: %s",
    (transposed) => {
      const { kernels, runtime } = workspace;
      const width = runtime.panelColumns;
      for (let depth = 0; depth <= 5; depth++) {
        for (let columns = 0; columns <= LARGEST; columns++) {
          const values = Array.from({ length: depth * columns }, (_, i) => i + 1);
          const count = Math.ceil(columns / width);
          const expected = Array.from({ length: count * depth * width }, (_, i) => {
            const p = Math.floor(i / (depth * width));
            const k = Math.floor(i / width) % depth;
            const j = p * width + (i % width);
            return j < columns ? values[k * columns + j] : 0;
          });
          workspace.clear();
          const panels = workspace.output(expected.length);
          const lying = transposed
            ? values.map((_, i) => values[(i % depth) * columns + Math.floor(i / depth)])
            : values;
          const matrix = workspace.input(lying, 1);
          const [rowStride, columnStride] = transposed ? [1, depth] : [columns, 1];
          const run = (begin: number, end: number) =>
            kernels.packPanels(
              panels.address,
              matrix.address,
              depth,
              columns,
              width,
              rowStride,
              columnStride,
              begin,
              end,
            );
          const failure = splitDifference(count, [{ block: panels, perRow: depth * width }], run);
          expect(failure + difference(panels.view, expected) + workspace.damage(), `${depth} x ${columns}`).toBe("");
        }
      }
    },
  );
});
