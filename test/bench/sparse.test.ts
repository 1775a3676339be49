import { expect, test } from "vitest";
import { filled } from "../../src/bench/cases.js";
import { densityOf, loadImages, randomImages } from "../../src/bench/images.js";
import { differenceOf, isSameProduct } from "../../src/bench/peerProducts.js";
import { productCase } from "../../src/bench/productCases.js";
import { sparseCases } from "../../src/bench/sparseCases.js";
import { headerRows, type KernelMachine } from "../../src/cli/benchKernelReport.js";
import { Program } from "../../src/runtime/program.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { fakePlatform } from "../support/fakePlatform.js";

const images = randomImages(150, 300, 0.208);

test("random images are always the same, and as dense as asked", () => {
  expect(densityOf(images)).toBeCloseTo(0.208, 2);
  expect(randomImages(150, 300, 0.208)).toEqual(images);
  expect(densityOf(randomImages(10, 10, 0))).toBe(0);
  expect(densityOf(randomImages(10, 10, 1))).toBe(1);
  expect(new Set(images.x).size).toBe(256);
});

test("where MNIST is not installed, random bytes have the size and density of its fives and eights", async () => {
  const { name, rows, columns, x } = await loadImages(fakePlatform());
  expect([name, rows, columns]).toEqual(["random bytes", 11272, 784]);
  expect(densityOf({ ...images, x })).toBeCloseTo(0.208, 3);
});

/** The rows of a batch, as the cases choose them. */
const batchOf = (count: number) => Array.from({ length: count }, (_, i) => (i * 7919) % images.rows);

/** X W or X^T W of the rows named, in doubles, W being what cases are filled with. */
function reference(runtime: Runtime, chosen: readonly number[], isTransposed: boolean, columns: number): Float32Array {
  const valueAt = (row: number, column: number) => images.x[row * images.columns + column] * images.scale;
  const rows = isTransposed ? images.columns : chosen.length;
  const depth = isTransposed ? chosen.length : images.columns;
  const w = runtime.reals(filled(runtime, depth * columns), depth * columns);
  const product = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++)
        sum += (isTransposed ? valueAt(chosen[k], i) : valueAt(chosen[i], k)) * w[k * columns + j];
      product[i * columns + j] = sum;
    }
  return product;
}

const all = Array.from({ length: images.rows }, (_, i) => i);

test.each([
  ["X W", "150 x 300 x 196", all, false],
  ["X^T dZ, transposed", "300 x 150 x 196", all, true],
  ["X W, rows by index", "32 x 300 x 128", batchOf(32), false],
  ["X W, rows by index", "128 x 300 x 128", batchOf(128), false],
  ["X^T dZ, rows by index", "300 x 32 x 128", batchOf(32), true],
  ["X^T dZ, rows by index", "300 x 128 x 128", batchOf(128), true],
])("%s, %s computes that product, and is told as if dense", async (kernel, size, chosen, isTransposed) => {
  const runtime = await Runtime.create("float32");
  const found = sparseCases(images).find((each) => each.kernel === kernel && each.size === size);
  if (!found) throw new Error("there is no such case");
  const { steps, flops, bytes, elements } = found.prepare(runtime);
  const [rows, depth, columns] = size.split(" x ").map(Number);
  expect(flops).toBe(2 * rows * depth * columns);
  expect(elements).toBe(rows * columns);
  // of every element that isn't 0 its byte and position, with the other operand and the product in
  // float32
  const read = 2 * densityOf(images) * rows * depth + 4 * (depth + rows) * columns;
  expect(bytes / read).toBeCloseTo(1, 1);
  new Program(steps, runtime.kernels).run();
  const [address] = steps[steps.length - 1].args;
  const product = Float32Array.from(runtime.reals(address, rows * columns));
  const expected = reference(runtime, chosen, isTransposed, columns);
  expect(isSameProduct(differenceOf(product, expected))).toBe(true);
});

test("a finished product is the activation of the sums and the bias", async () => {
  const runtime = await Runtime.create("float32");
  const resultOf = (activation?: "sigmoid"): readonly number[] => {
    const shape = { rows: 3, depth: 5, columns: 20, ...(activation && { activation }) };
    const { steps } = productCase("products", shape).prepare(runtime);
    new Program(steps, runtime.kernels).run();
    return [...runtime.reals(steps[steps.length - 1].args[0], 60)];
  };
  const bias = runtime.reals(filled(runtime, 20), 20);
  const expected = resultOf().map((sum, i) => 1 / (1 + Math.exp(-sum - bias[i % 20])));
  const product = resultOf("sigmoid");
  expect(isSameProduct(differenceOf(Float32Array.from(product), Float32Array.from(expected)))).toBe(true);
  expect(productCase("products", { rows: 3, depth: 5, columns: 20, activation: "sigmoid" }).kernel).toBe(
    "sigmoid(A B + b)",
  );
});

test("the header names the build with its note, and says how shares exceed 100 %", () => {
  const machine = { processor: "Abacus", node: "24", v8: "13", dtype: "float32", threads: 1 } as const;
  const limits = { arithmetic: [], copies: [] };
  const told = (chosen: Pick<KernelMachine, "build" | "note">, sparse?: string) =>
    headerRows({ ...machine, ...chosen }, limits, sparse).map((row) => row.join(" "));
  expect(told({ build: "narrow", note: "no wider here" })).toEqual([
    "machine Abacus · Node 24 (V8 13) · float32, 1 thread",
    "kernels the narrow build: no wider here",
  ]);
  expect(told({ build: "wide" }).slice(1)).toEqual([
    "kernels the wide build",
    expect.stringMatching(/^of the limit above 100 % where 256-bit lanes compute/),
  ]);
  expect(told({ build: "narrow" }, "drawings").slice(2)).toEqual([
    "sparse drawings",
    expect.stringMatching(/as if dense/),
  ]);
});
