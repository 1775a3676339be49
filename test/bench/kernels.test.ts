import { beforeAll, describe, expect, test } from "vitest";
import { randomImages } from "../../src/bench/images.js";
import { type KernelResult, kernelCases, measureKernel } from "../../src/bench/kernels.js";
import { copyLimit, flopLimit, type Limits, measureLimits, measureWideArithmetic } from "../../src/bench/limits.js";
import { productCase } from "../../src/bench/productCases.js";
import { arithmeticModule, copyModule } from "../../src/bench/wasmLoops.js";
import { kernelEvent, kernelLines } from "../../src/cli/benchKernelReport.js";
import { Program } from "../../src/runtime/program.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { fakePlatform } from "../support/fakePlatform.js";

const limits: Limits = {
  arithmetic: [
    { name: "multiply, add", flops: 1e6 },
    { name: "fused multiply-add", flops: 2e6 },
  ],
  copies: [
    { bytes: 1024, bytesPerSecond: 4e6 },
    { bytes: 2 ** 20, bytesPerSecond: 1e6 },
  ],
};

/** A clock that goes on by a millisecond whenever it is read. */
function ticking(): () => number {
  let time = 0;
  return () => time++;
}

const once = { rounds: 1, roundSeconds: 0.001 };

describe("a measured product", () => {
  let result: KernelResult;

  beforeAll(async () => {
    const runtime = await Runtime.create("float32");
    const { used } = runtime.arena;
    result = measureKernel(
      runtime,
      productCase("products", { rows: 5, depth: 10, columns: 20 }),
      limits,
      once,
      ticking(),
    );
    expect(runtime.arena.used).toBe(used);
  });

  test("counts two operations for each multiply-add, and its share of the highest limit", () => {
    expect(result.seconds).toEqual({ median: 0.001, least: 0.001, rounds: 1 });
    expect(result.flops).toBeCloseTo(2 * 5 * 10 * 20 * 1000, 3);
    expect(result.share).toBeCloseTo(1, 9);
  });

  test("is a line of JSON of numbers", () => {
    expect(JSON.parse(kernelEvent(result))).toEqual({
      event: "kernel",
      group: "products",
      kernel: "A B",
      size: "5 x 10 x 20",
      medianSeconds: 0.001,
      leastSeconds: 0.001,
      rounds: 1,
      flops: expect.closeTo(2e6, 3),
      bytesPerSecond: expect.any(Number),
      elementsPerSecond: expect.closeTo(1e5, 3),
      share: expect.closeTo(1, 9),
      calls: expect.any(Number),
      callMicroseconds: expect.any(Number),
    });
  });

  test("is a line of a table, without the columns that no row fills", () => {
    const [heading, line] = kernelLines([result]);
    expect(heading).toMatch(/kernel +size +median +least +GFLOP\/s +of the limit +host µs\/call/);
    expect(line).toMatch(/A B +5 x 10 x 20 +1\.00 ms +1\.00 ms +0\.002 +█{10} +100 %/);
  });
});

test.each(["float32", "float64"] as const)(
  "every case of %s can be prepared and run",
  { timeout: 120_000 },
  async (dtype) => {
    for (const { group, kernel, size, prepare } of kernelCases(randomImages(150, 300, 0.2))) {
      // the largest take seconds, and differ from others in size alone
      if (/\d{5}/.test(size) || size.includes("1024")) continue;
      const runtime = await Runtime.create(dtype);
      const { steps, bytes, elements } = prepare(runtime);
      expect(steps.length, `${group} ${kernel} ${size}`).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(0);
      expect(elements).toBeGreaterThan(0);
      new Program(steps, runtime.kernels).run();
    }
  },
);

test("a kernel is held against the copy that is nearest in size, and against the fastest arithmetic", () => {
  expect(copyLimit(limits, 3000)).toBe(4e6);
  expect(copyLimit(limits, 2e6)).toBe(1e6);
  expect(flopLimit(limits)).toBe(2e6);
});

test("the loops for the limits are valid modules that compute what they should", () => {
  for (const [type, dtype] of [
    [Float32Array, "float32"],
    [Float64Array, "float64"],
  ] as const)
    for (const bits of [128, 256] as const) {
      const { run, memory } = new WebAssembly.Instance(
        new WebAssembly.Module(arithmeticModule(dtype, "multiply, add", bits)),
      ).exports;
      if (typeof run !== "function" || !(memory instanceof WebAssembly.Memory)) throw new Error("exports are missing");
      const chains = new type(memory.buffer).subarray(0, 4);
      chains.fill(1);
      // eight multiplications and additions a pass: x becomes 2 x + 1
      run(1, 2, 1);
      expect(Array.from(chains.slice(0, 2))).toEqual([511, 511]);
    }
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(copyModule(1))).exports;
  if (typeof run !== "function" || !(memory instanceof WebAssembly.Memory)) throw new Error("exports are missing");
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(7, 0, 10);
  run(1, 100, 0, 10);
  expect([...bytes.subarray(98, 112)]).toEqual([0, 0, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0]);
});

test("limits are positive numbers, whatever the machine", () => {
  const { arithmetic, copies } = measureLimits("float32", { rounds: 1, roundSeconds: 0 });
  const wideArithmetic = measureWideArithmetic("float64", fakePlatform(), { rounds: 1, roundSeconds: 0 });
  for (const { flops } of [...arithmetic, ...wideArithmetic]) expect(flops).toBeGreaterThan(0);
  for (const { bytesPerSecond } of copies) expect(bytesPerSecond).toBeGreaterThan(0);
});
