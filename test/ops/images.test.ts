/**
 * Convolution and pooling over edge shapes: values, gradients, gradients of gradients, special
 * numbers, and what they refuse.
 */
import { describe, expect, test } from "vitest";
import {
  add,
  averagePooling2d,
  compile,
  conv2d,
  globalAveragePooling2d,
  gradients,
  maxPooling2d,
  multiply,
  reshape,
  square,
  sum,
  type Tensor,
  tanh,
} from "../../src/nodeTensor.js";
import { lanegradError } from "../api/support/expectations.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";
import { wrongPlace } from "./expectations.js";
import { type ConvolutionCase, convolved, pooled, type WindowCase } from "./imageReferences.js";

const count = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/**
 * Lanes and tiles of every build are of 2 to 16 columns, and of 4 or 8 rows: one less, as many, and
 * one more.
 */
const cases: readonly ConvolutionCase[] = [
  { images: [1, 1, 1, 1], kernel: [1, 1, 1, 1] },
  { images: [3, 1, 1, 2], kernel: [3, 3, 2, 4], padding: "same" },
  { images: [2, 5, 6, 3], kernel: [3, 3, 3, 5] },
  { images: [2, 5, 6, 3], kernel: [3, 2, 3, 4], padding: "same" },
  { images: [2, 4, 3, 1], kernel: [4, 3, 1, 9] },
  { images: [2, 3, 4, 5], kernel: [5, 7, 5, 3], padding: "same" },
  { images: [2, 7, 8, 2], kernel: [2, 2, 2, 8], strides: [3, 4] },
  { images: [2, 7, 8, 2], kernel: [2, 2, 2, 17], strides: [3, 4], padding: "same" },
  { images: [2, 9, 9, 4], kernel: [3, 3, 1, 4], groups: 4, padding: "same" },
  { images: [2, 9, 9, 4], kernel: [3, 3, 2, 6], groups: 2, dilation: [2, 3] },
  { images: [1, 9, 8, 6], kernel: [3, 2, 2, 9], groups: 3, dilation: [2, 1], strides: [2, 2], padding: "same" },
  // sums of more than one block of 256, over taps and over pixels
  { images: [3, 12, 11, 33], kernel: [3, 3, 33, 16] },
  { images: [1, 20, 20, 1], kernel: [3, 3, 1, 1], padding: "same" },
];

describe.each(dtypes)("%s", (dtype) => {
  test.each(cases)("conv2d of $images with $kernel", async (one) => {
    const { images, kernel, padding = "valid", strides = [1, 1], dilation = [1, 1], groups = 1 } = one;
    const values = { x: uniform(1, count(images), -1, 1), kernel: uniform(2, count(kernel), -1, 1) };
    const expected = convolved(one, values.x, values.kernel);
    const columns = expected.values.length / images[0];
    const [, height, width, channels] = images;
    using program = await compile(
      { x: ["rows", height, width, channels], kernel, g: ["rows", columns] },
      ({ x, kernel, g }) => {
        const made = conv2d(x, kernel, { padding, strides, dilation, groups });
        const total = sum(multiply(reshape(made, ["rows", columns]), g));
        return { made, ...gradients(total, { dx: x, dKernel: kernel }) };
      },
      { rows: images[0], dtype },
    );
    const g = uniform(3, expected.values.length, -1, 1);
    const { made, dx, dKernel } = await program.run({ ...values, g });
    // a sum of n products is off by n roundings of what it is made of
    const taps = count(kernel) / kernel[3];
    expect(wrongPlace(dtype, made, expected.values, taps + 2, (i) => expected.sizes[i])).toBe("");
    // it is linear in both: the product of its gradient with any direction is its own value along
    // that
    const roundings = (dtype === "float32" ? 2 ** -24 : 2 ** -53) * (taps + columns * images[0] + 2);
    for (let i = 0; i < 3; i++) {
      const [u, v] = [uniform(4 + i, count(images), -1, 1), uniform(7 + i, count(kernel), -1, 1)];
      for (const [gradient, direction, along] of [
        [dx, u, convolved(one, u, values.kernel)],
        [dKernel, v, convolved(one, values.x, v)],
      ] as const) {
        const size = along.sizes.reduce((total, size, k) => total + size * Math.abs(g[k]), 0);
        expect(Math.abs(dot(gradient, direction) - dot(along.values, g))).toBeLessThanOrEqual(roundings * size);
      }
    }
  });

  const windows: readonly (readonly [WindowCase, readonly [number, number]])[] = [
    [{ images: [1, 1, 1, 1] }, [1, 1]],
    [{ images: [2, 4, 6, 3], strides: [2, 2] }, [2, 2]],
    [{ images: [2, 5, 7, 4], strides: [2, 3] }, [2, 3]],
    [{ images: [2, 5, 7, 5], strides: [1, 2], padding: "same" }, [3, 3]],
    [{ images: [2, 7, 5, 9], strides: [4, 4] }, [2, 1]],
    [{ images: [2, 3, 2, 2], strides: [1, 1], padding: "same" }, [5, 4]],
    [{ images: [1, 20, 20, 3], strides: [1, 1] }, [20, 20]],
  ];
  test.each(windows)("pooling of %j by %j", async (one, size) => {
    const { images, strides = [1, 1], padding = "valid" } = one;
    const [, height, width, channels] = images;
    const x = uniform(1, count(images), -1, 1);
    const largest = pooled(one, size, x, (inside) => Math.max(...inside));
    const means = pooled(one, size, x, (inside) => inside.reduce((total, value) => total + value, 0) / inside.length);
    const columns = means.length / images[0];
    const g = uniform(2, means.length, -1, 1);
    using program = await compile(
      { x: ["rows", height, width, channels], g: ["rows", columns] },
      ({ x, g }) => {
        const largest = maxPooling2d(x, size, { strides, padding });
        const means = averagePooling2d(x, size, { strides, padding });
        const total = (made: Tensor): Tensor => sum(multiply(reshape(made, ["rows", columns]), g));
        return {
          largest,
          means,
          ...gradients(total(largest), { toLargest: x }),
          ...gradients(total(means), { toAll: x }),
        };
      },
      { rows: images[0], dtype },
    );
    const found = await program.run({ x, g });
    expect(wrongPlace(dtype, found.largest, largest, 0)).toBe("");
    const terms = count(size);
    expect(wrongPlace(dtype, found.means, means, terms + 2, () => 1)).toBe("");
    const roundings = (dtype === "float32" ? 2 ** -24 : 2 ** -53) * (terms + g.length) * g.length;
    const direction = uniform(3, count(images), -1, 1);
    const along = pooled(
      one,
      size,
      direction,
      (inside) => inside.reduce((all, value) => all + value, 0) / inside.length,
    );
    expect(Math.abs(dot(found.toAll, direction) - dot(along, g))).toBeLessThanOrEqual(roundings);
    // each window's gradient comes to its largest number
    const places = pooled(one, size, [...x.keys()], (inside) => inside.reduce((a, b) => (x[b] > x[a] ? b : a)));
    const toLargest = new Float64Array(x.length);
    places.forEach((place, k) => {
      toLargest[place] += g[k];
    });
    expect(wrongPlace(dtype, found.toLargest, toLargest, terms, () => terms)).toBe("");
  });

  test("of equals the first has the gradient, of a window with NaN the first of these", async () => {
    using program = await compile(
      { x: ["rows", 2, 2, 1] },
      ({ x }) => {
        const y = maxPooling2d(x);
        return { y, ...gradients(sum(y), { dx: x }) };
      },
      { rows: 3, dtype },
    );
    const x = [3, 1, 3, 3, 1, Number.NaN, 5, Number.NaN, -Infinity, -Infinity, -Infinity, -Infinity];
    const { y, dx } = await program.run({ x });
    expect([...y]).toEqual([3, Number.NaN, -Infinity]);
    expect([...dx]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]);
  });

  test("what isn't finite goes into the pixels that see it, and no others", async () => {
    using program = await compile(
      { x: ["rows", 5, 5, 1], kernel: [2, 2, 1, 3] },
      ({ x, kernel }) => ({ y: conv2d(x, kernel) }),
      { rows: 1, dtype },
    );
    for (const [value, made] of [
      [Infinity, Infinity],
      [Number.NaN, Number.NaN],
    ]) {
      const x = new Array<number>(25).fill(1);
      x[12] = value;
      const { y } = await program.run({ x, kernel: new Array<number>(12).fill(1) });
      const seen = [5, 6, 9, 10];
      expect([...y]).toEqual(Array.from({ length: 48 }, (_, i) => (seen.includes(Math.floor(i / 3)) ? made : 4)));
    }
  });
});

test("gradients of gradients are central differences too", async () => {
  const shapes = { x: ["rows", 5, 4, 2], kernel: [3, 2, 1, 4] } as const;
  using program = await compile(
    shapes,
    ({ x, kernel }) => {
      const convolved = tanh(conv2d(x, kernel, { groups: 2, padding: "same", strides: [2, 1] }));
      const loss = add(
        sum(square(maxPooling2d(convolved, 2, { strides: 1 }))),
        sum(square(averagePooling2d(convolved))),
      );
      const slopes = gradients(loss, { x, kernel });
      const second = add(sum(square(slopes.x)), sum(square(slopes.kernel)));
      return { second, ...gradients(second, { x, kernel }) };
    },
    { rows: 2, dtype: "float64" },
  );
  const values = { x: uniform(1, 80, -1, 1), kernel: uniform(2, 24, -1, 1) };
  const secondAt = async (changed: Partial<typeof values>): Promise<number> =>
    (await program.run({ ...values, ...changed })).second[0];
  const found = await program.run(values);
  const step = 2 ** -17;
  for (const name of ["x", "kernel"] as const)
    for (const i of [0, 7, values[name].length - 1]) {
      const at = (move: number) =>
        secondAt({ [name]: values[name].map((value, k) => (k === i ? value + move : value)) });
      const numeric = ((await at(step)) - (await at(-step))) / (2 * step);
      // the formula's error and the roundings of the sums are both some 1e-9
      expect(found[name][i]).toBeCloseTo(numeric, 6);
    }
});

test("globalAveragePooling2d gives a row of channels", async () => {
  using program = await compile({ x: ["rows", 2, 2, 3] }, ({ x }) => ({ y: globalAveragePooling2d(x) }), { rows: 1 });
  const { y } = await program.run({ x: [1, 10, 100, 2, 20, 200, 3, 30, 300, 6, 60, 600] });
  expect([...y]).toEqual([3, 30, 300]);
});

describe("refusals", () => {
  test.for<readonly [string, (x: Tensor, kernel: Tensor) => Tensor, RegExp, (readonly number[])?]>([
    [
      "no images",
      (x, kernel) => conv2d(reshape(x, ["rows", 40]), kernel),
      /can't take \[rows, 40\] and .*images \[rows, height/,
    ],
    ["other channels", (x, kernel) => conv2d(x, kernel), /channels and filters that fit/, [3, 3, 3, 4]],
    ["groups that don't share", (x, kernel) => conv2d(x, kernel, { groups: 2 }), /3 groups|2 groups can share/],
    ["a kernel that is too large", (x, kernel) => conv2d(x, kernel), /the kernel takes 5 x 3 places/, [5, 3, 2, 4]],
    ["no padding", (x, kernel) => conv2d(x, kernel, { padding: "full" as never }), /There is no padding "full"/],
    ["strides of nothing", (x, kernel) => conv2d(x, kernel, { strides: 0 }), /The strides of conv2d must be a whole/],
    ["three strides", (x, kernel) => conv2d(x, kernel, { strides: [1, 1, 1] }), /The strides of conv2d must be/],
    ["an unknown option", (x, kernel) => conv2d(x, kernel, { stride: 2 } as never), /no option "stride"/],
    ["windows that are too large", (x) => maxPooling2d(x, 5), /its windows are larger, 5 x 5/],
    ["no images to pool", (x) => averagePooling2d(reshape(x, ["rows", 40])), /it takes images \[rows, height/],
    ["no tensor", () => maxPooling2d(3 as never), /takes tensors, not 3/],
  ])("%s", async ([, make, message, kernel = [3, 3, 2, 4]]) => {
    const compiling = () => compile({ x: ["rows", 4, 5, 2], kernel }, ({ x, kernel }) => ({ y: make(x, kernel) }));
    expect(await lanegradError(compiling, "INVALID_SHAPE", "INVALID_OPTION")).toHaveProperty(
      "message",
      expect.stringMatching(message),
    );
  });
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((total, value, i) => total + value * b[i], 0);
}
