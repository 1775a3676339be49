import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  compileProbe,
  float32At,
  float32OfBits,
  functions,
  LAST_ORDINAL,
  sweep,
  ulpError32,
  ulpError64,
} from "./support/ulp.mjs";

type Name = keyof typeof functions;
type Probe = Awaited<ReturnType<typeof compileProbe>>;
type Row = [x: number, high: number, low: number];

const names = Object.keys(functions) as Name[];

let single: Probe;
let double: Probe;
let golden: Record<Name, Row[]>;

beforeAll(async () => {
  single = await compileProbe("f32");
  double = await compileProbe("f64");
  golden = JSON.parse(await readFile(new URL("golden/math_f64.json", import.meta.url), "utf8"));
}, 60_000);

function map(probe: Probe, name: Name, xs: number[]): number[] {
  probe.input.set(xs);
  probe.run(name, xs.length);
  return [...probe.output.subarray(0, xs.length)];
}

describe("ulpError32", () => {
  test.each([
    [1, 1, 0],
    [1, 1 + 2 ** -23, 1],
    [0, 2 ** -150, 0.5],
    [0, 2 ** -148, 2],
    [2 ** -149, 0, 1],
    [Number.NaN, Number.NaN, 0],
    [Number.NaN, 1, Infinity],
    [1, Number.NaN, Infinity],
    [Infinity, Infinity, 0],
    [Infinity, -Infinity, Infinity],
    [3e38, Infinity, Infinity],
    [Infinity, 1, Infinity],
    [Infinity, 2 ** 128 - 2 ** 103, 0.5],
    [Infinity, 1e300, 0],
  ])("%f against %f is %f", (got, truth, error) => {
    expect(ulpError32(got, truth)).toBe(error);
  });
});

describe("writeConstants", () => {
  test("fills the whole table and nothing behind it", () => {
    for (const probe of [single, double]) {
      expect([...probe.constants].filter((value) => Object.is(value, 0) || Number.isNaN(value))).toEqual([]);
      expect([...probe.behindConstants].filter((byte) => byte !== 0)).toEqual([]);
    }
  });
});

describe.each(names)("%s", (name) => {
  const { bound, monotone } = functions[name];

  test("of float32s over the whole line is within its bound and in order", () => {
    const result = sweep(single, name, -LAST_ORDINAL, LAST_ORDINAL, 65_537 >> 3);
    expect(result.worst, `at ${result.at}`).toBeLessThanOrEqual(bound);
    if (monotone) expect(result.disorder, `at ${result.disorderAt}`).toBe(0);
  });

  test("of consecutive float32s is within its bound and in order", () => {
    const zones = [
      -87.4,
      -20,
      -17.33,
      -1.04,
      -0.3466,
      -1e-20,
      0,
      1e-38,
      0.3466,
      Math.SQRT1_2,
      1,
      Math.SQRT2,
      9,
      17.33,
      88.7,
    ];
    for (const zone of zones) {
      const middle = ordinalOf(zone);
      const result = sweep(single, name, middle - 5000, middle + 5000, 1);
      expect(result.worst, `at ${result.at}`).toBeLessThanOrEqual(bound);
      if (monotone) expect(result.disorder, `at ${result.disorderAt}`).toBe(0);
    }
  });

  test("of float64s is within 1.5 ULP of mpmath's value, normalCdf within 2.5", () => {
    const rows = golden[name];
    const got = map(
      double,
      name,
      rows.map(([x]) => x),
    );
    rows.forEach(([x, high, low], i) => {
      expect(ulpError64(got[i], high, low), `at ${x}`).toBeLessThanOrEqual(name === "normalCdf" ? 2.5 : 1.5);
    });
  });

  test("of NaN is NaN, in every lane and with any payload", () => {
    const payloads = [0x7fc00000, 0xffc00000, 0x7fffffff, 0xffffffff, 0x7f800001, 0xff800001];
    const words = new Uint32Array(single.input.buffer, single.input.byteOffset, payloads.length);
    words.set(payloads);
    single.run(name, payloads.length);
    expect([...single.output.subarray(0, payloads.length)]).toEqual(payloads.map(() => Number.NaN));
    expect(Number.isNaN(float32OfBits(payloads[4]))).toBe(true);
    expect(map(double, name, [Number.NaN, Number.NaN])).toEqual([Number.NaN, Number.NaN]);
  });

  test("gives each lane what it gives alone", () => {
    for (const probe of [single, double]) {
      const xs = [-3, 0.25, Number.NaN, 700, 1e-40, -Infinity, 5, 0];
      const alone = xs.map((x) => map(probe, name, [x, x, x, x])[0]);
      expect(map(probe, name, xs)).toEqual(alone);
    }
  });
});

/** The ordinal of the float32 nearest to x. */
function ordinalOf(x: number): number {
  const word = new Uint32Array(Float32Array.of(Math.abs(x)).buffer)[0];
  const ordinal = x < 0 ? -word : word;
  expect(float32At(ordinal)).toBe(Math.fround(x));
  return ordinal;
}

describe("edges, in both element types", () => {
  const largest = { f32: 3.4028234663852886e38, f64: Number.MAX_VALUE };
  test.each<[Name, number, number]>([
    ["exp", -Infinity, 0],
    ["exp", Infinity, Infinity],
    ["exp", 0, 1],
    ["exp", -0, 1],
    ["expm1", -Infinity, -1],
    ["expm1", Infinity, Infinity],
    ["expm1", 0, 0],
    ["expm1", -0, -0],
    ["log", 0, -Infinity],
    ["log", -0, -Infinity],
    ["log", 1, 0],
    ["log", Infinity, Infinity],
    ["log", -1, Number.NaN],
    ["log", -1e-44, Number.NaN],
    ["log", -Infinity, Number.NaN],
    ["log1p", 0, 0],
    ["log1p", -0, -0],
    ["log1p", -1, -Infinity],
    ["log1p", -2, Number.NaN],
    ["log1p", Infinity, Infinity],
    ["log1p", -Infinity, Number.NaN],
    ["sigmoid", -Infinity, 0],
    ["sigmoid", Infinity, 1],
    ["sigmoid", 0, 0.5],
    ["sigmoid", -0, 0.5],
    ["tanh", -Infinity, -1],
    ["tanh", Infinity, 1],
    ["tanh", 0, 0],
    ["tanh", -0, -0],
    ["softplus", -Infinity, 0],
    ["softplus", Infinity, Infinity],
    ["normalCdf", -Infinity, 0],
    ["normalCdf", Infinity, 1],
    ["normalCdf", 0, 0.5],
    ["normalPdf", -Infinity, 0],
    ["normalPdf", Infinity, 0],
  ])("%s(%d) is %d", (name, x, y) => {
    expect(map(single, name, [x])[0]).toBe(y);
    expect(map(double, name, [x])[0]).toBe(y);
  });

  test("the largest numbers", () => {
    for (const [probe, x] of [
      [single, largest.f32],
      [double, largest.f64],
    ] as const) {
      expect(map(probe, "exp", [x, -x])).toEqual([Infinity, 0]);
      expect(map(probe, "expm1", [x, -x])).toEqual([Infinity, -1]);
      expect(map(probe, "sigmoid", [x, -x])).toEqual([1, 0]);
      expect(map(probe, "tanh", [x, -x])).toEqual([1, -1]);
      expect(map(probe, "softplus", [x, -x])).toEqual([x, 0]);
      expect(map(probe, "normalCdf", [x, -x])).toEqual([1, 0]);
      expect(map(probe, "normalPdf", [x, -x])).toEqual([0, 0]);
    }
  });

  test("the smallest subnormals pass through expm1, log1p and tanh", () => {
    for (const [probe, x] of [
      [single, 2 ** -149],
      [double, Number.MIN_VALUE],
    ] as const) {
      for (const name of ["expm1", "log1p", "tanh"] as const) expect(map(probe, name, [x, -x])).toEqual([x, -x]);
    }
  });
});
