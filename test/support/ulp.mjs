/**
 * Error measures of the transcendental kernels: shared by test/math.test.ts and
 * test/sweeps/math.mjs.
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Elements that one call of a probe's function may take. */
export const CAPACITY = 65536;

/**
 * The probe test/assembly/mathProbe.ts, compiled for "f32" or "f64" and set up: `input` and
 * `output` are its arrays, and `run(name, count)` maps the first `count` elements.
 */
export async function compileProbe(real) {
  const folder = await mkdtemp(join(tmpdir(), "lanegrad-math-"));
  try {
    const file = join(folder, "probe.wasm");
    const options = "--config none --runtime stub --importMemory --noAssert -O3 --converge --enable simd".split(" ");
    const source = ["test/assembly/mathProbe.ts", "--baseDir", root, "--use", `Real=${real},WIDE=0`, "-o", file];
    const { error, stderr } = await asc.main([...source, ...options]);
    if (error) throw new Error(stderr.toString(), { cause: error });
    const memory = new WebAssembly.Memory({ initial: 18 });
    const { instance } = await WebAssembly.instantiate(await readFile(file), { env: { memory } });
    const kernels = instance.exports;
    const Elements = real === "f32" ? Float32Array : Float64Array;
    const table = 16;
    const from = 65536;
    const to = from + CAPACITY * 8;
    kernels.writeConstants(table);
    const bytes = Elements.BYTES_PER_ELEMENT;
    return {
      constants: new Elements(memory.buffer, table, kernels.constantsCount()),
      behindConstants: new Uint8Array(memory.buffer, table + kernels.constantsCount() * bytes, 64),
      input: new Elements(memory.buffer, from, CAPACITY),
      output: new Elements(memory.buffer, to, CAPACITY),
      run: (name, count) => kernels[name](to, from, Math.ceil((count * bytes) / 16) * (16 / bytes), table),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const SQRT_2_PI = Math.sqrt(2 * Math.PI);

/** exp(-x^2/2) / sqrt(2 pi) in float64; float32 arguments have exact squares there. */
function pdf(x) {
  return Math.exp(-0.5 * x * x) / SQRT_2_PI;
}

/**
 * Phi(x) in float64: the Taylor series near 0, the continued fraction of Laplace further out; 1e-12
 * relative.
 */
function cdf(x) {
  if (Number.isNaN(x)) return x;
  const a = Math.min(Math.abs(x), 40);
  if (a < 3) {
    let sum = x;
    for (let term = x, k = 3; Math.abs(term) > Math.abs(sum) * 1e-18; k += 2) sum += term *= (x * x) / k;
    return 0.5 + pdf(x) * sum;
  }
  let fraction = a;
  for (let k = 80; k > 0; k--) fraction = a + k / fraction;
  const tail = Math.exp(-0.5 * a * a) / (fraction * SQRT_2_PI);
  return x < 0 ? tail : 1 - tail;
}

/**
 * What each function is in float64, where it is monotone, and how many float32 ULPs its kernel may
 * be off.
 */
export const functions = {
  exp: { reference: Math.exp, monotone: true, bound: 1.1 },
  expm1: { reference: Math.expm1, monotone: true, bound: 1.75 },
  log: { reference: Math.log, monotone: true, bound: 1 },
  log1p: { reference: Math.log1p, monotone: true, bound: 1.5 },
  sigmoid: {
    reference: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
    monotone: true,
    bound: 1.75,
  },
  tanh: { reference: Math.tanh, monotone: true, bound: 2 },
  softplus: {
    reference: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    monotone: false,
    bound: 1.75,
  },
  normalCdf: { reference: cdf, monotone: false, bound: 4 },
  normalPdf: { reference: pdf, monotone: false, bound: 1.75 },
};

const word = new DataView(new ArrayBuffer(8));

/** The spacing of float64 at `value`, that of the subnormals included. */
export function spacing64(value) {
  word.setFloat64(0, value);
  const exponent = Math.max((word.getUint32(0) >>> 20) & 0x7ff, 1);
  return exponent > 52 ? 2 ** (exponent - 1023 - 52) : 2 ** -1074 * 2 ** (exponent - 1);
}

/** The spacing of float32 at `value`, that of the subnormals included. */
function spacing32(value) {
  return Math.max(spacing64(value) * 2 ** 29, 2 ** -149);
}

const OVERFLOW_32 = 2 ** 128;

/**
 * How many float32 ULPs `got` is from `truth`, a float64. NaN is 0 from NaN and Infinity from all
 * else; Infinity is the float32 that would come after the largest, except that an exactly infinite
 * truth accepts nothing else.
 */
export function ulpError32(got, truth) {
  if (Number.isNaN(got) || Number.isNaN(truth)) return Number.isNaN(got) && Number.isNaN(truth) ? 0 : Infinity;
  if (got === truth) return 0;
  if (Math.abs(truth) === Infinity || (Math.abs(got) === Infinity && Math.abs(truth) < OVERFLOW_32 / 2))
    return Infinity;
  const clampedGot = Math.max(Math.min(got, OVERFLOW_32), -OVERFLOW_32);
  const clampedTruth = Math.max(Math.min(truth, OVERFLOW_32), -OVERFLOW_32);
  return Math.abs(clampedGot - clampedTruth) / Math.min(spacing32(clampedTruth), 2 ** 104);
}

/** How many float64 ULPs `got` is from the finite `high` + `low`. */
export function ulpError64(got, high, low) {
  if (!Number.isFinite(got)) return Infinity;
  return Math.abs(got - high - low) / spacing64(high);
}

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * Ordinal of Infinity: the float32s from -Infinity to Infinity are numbered by consecutive
 * integers, 0 is 0.
 */
export const LAST_ORDINAL = 0x7f800000;

/** The float32 with that ordinal. */
export function float32At(ordinal) {
  bits[0] = ordinal < 0 ? (0x80000000 - ordinal) >>> 0 : ordinal;
  return float[0];
}

/** The NaN (or other float32) with these bits. */
export function float32OfBits(pattern) {
  bits[0] = pattern;
  return float[0];
}

/**
 * Runs `name` of a float32 probe on the floats numbered `first`, first + stride, ... up to `last`,
 * and returns the worst error, where it is, and how many neighbours are out of order.
 */
export function sweep(probe, name, first, last, stride, progress = () => {}) {
  const { reference } = functions[name];
  const { input, output } = probe;
  const result = { worst: 0, at: Number.NaN, disorder: 0, disorderAt: Number.NaN, count: 0 };
  let before = Number.NaN;
  for (let start = first; start <= last; start += CAPACITY * stride) {
    const count = Math.min(CAPACITY, Math.floor((last - start) / stride) + 1);
    for (let i = 0; i < count; i++) input[i] = float32At(start + i * stride);
    probe.run(name, count);
    for (let i = 0; i < count; i++) {
      const got = output[i];
      const error = ulpError32(got, reference(input[i]));
      if (error > result.worst) {
        result.worst = error;
        result.at = input[i];
      }
      if (got < before) {
        result.disorder++;
        result.disorderAt = input[i];
      }
      before = got;
    }
    result.count += count;
    progress((start - first) / (last - first + 1));
  }
  return result;
}
