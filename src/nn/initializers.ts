import { type Initializer, initializers } from "../catalog/initializers.js";
import { atLeastZero } from "../catalog/ranges.js";
import { invalidOption, isRecord } from "../check.js";
import type { Runtime } from "../runtime/runtime.js";

/** Uniform with variance 2 / (inputs + units): for sigmoid and tanh (Glorot & Bengio 2010). */
export const glorotUniform = (): Initializer => initializers.glorotUniform;
/** Normal with variance 2 / (inputs + units) (Glorot & Bengio 2010). */
export const glorotNormal = (): Initializer => initializers.glorotNormal;
/** Uniform with variance 2 / inputs: for relu and its kin (He et al. 2015). */
export const heUniform = (): Initializer => initializers.heUniform;
/** Normal with variance 2 / inputs: for relu and its kin (He et al. 2015). */
export const heNormal = (): Initializer => initializers.heNormal;
/** Uniform with variance 1 / inputs (LeCun et al. 1998). */
export const lecunUniform = (): Initializer => initializers.lecunUniform;
/** Normal with variance 1 / inputs (LeCun et al. 1998). */
export const lecunNormal = (): Initializer => initializers.lecunNormal;

/**
 * @throws UsageError INVALID_OPTION unless `value` is an Initializer, and not, say, the function
 * that makes one.
 */
export function checkInitializer(value: unknown): void {
  if (isRecord(value) && typeof value.variance === "function" && /^(uniform|normal)$/.test(String(value.distribution)))
    return;
  throw invalidOption("initializer", "one such as heNormal()", value);
}

/** Fills the kernel [inputs, units] at `address` from the stream number `stream` of `seed`. */
export function initialize(
  { kernels }: Runtime,
  { distribution, variance }: Initializer,
  address: number,
  inputs: number,
  units: number,
  seed: number,
  stream: number,
): void {
  const seedLow = seed >>> 0;
  const seedHigh = Math.floor(seed / 2 ** 32);
  const spread = variance(inputs, units);
  if (!atLeastZero.holds(spread)) throw invalidOption("variance", atLeastZero.words, spread);
  if (distribution === "normal") {
    kernels.fillNormal(address, seedLow, seedHigh, stream, 0, Math.sqrt(spread), 0, inputs * units);
  } else {
    // a uniform number in [-limit, limit) has variance limit^2 / 3
    const limit = Math.sqrt(3 * spread);
    kernels.fillUniform(address, seedLow, seedHigh, stream, -limit, limit, 0, inputs * units);
  }
}
