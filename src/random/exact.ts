/**
 * Functions that are the same to the bit on every engine, since they only add, multiply and divide;
 * to within some units in the last place.
 */
import { log } from "./log.js";

/**
 * cos(pi x) for x from -2^52 to 2^52: Taylor's series on [0, 1/4], whose terms left out are below
 * 2^-56.
 */
export function cosPi(x: number): number {
  const inTurn = Math.abs(x) % 2;
  const folded = inTurn > 1 ? 2 - inTurn : inTurn;
  if (folded > 0.5) return -cosPi(1 - folded);
  if (folded > 0.25) return series(Math.PI * (0.5 - folded), 1);
  return series(Math.PI * folded, 0);
}

/** Taylor's series of the cosine (first 0) or of the sine (first 1) for x from 0 to pi / 4. */
function series(x: number, first: 0 | 1): number {
  let sum = 0;
  for (let k = 18 + first; k > first; k -= 2) sum = (-x * x * (1 + sum)) / (k * (k - 1));
  return first === 1 ? x * (1 + sum) : 1 + sum;
}

/** base^exponent for a positive base. */
export function power(base: number, exponent: number): number {
  return exp(exponent * log(base));
}

/** base^exponent for a whole exponent from 0 on: of products alone, so that base^1 is the base. */
export function wholePower(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  const half = wholePower(base, Math.floor(exponent / 2));
  return exponent % 2 === 0 ? half * half : half * half * base;
}

/** e^x: Taylor's series near 0, and powers of 2. */
function exp(x: number): number {
  const k = Math.round(x / Math.LN2);
  if (k < -1100) return 0;
  const rest = x - k * Math.LN2;
  let sum = 0;
  for (let n = 18; n > 0; n--) sum = (rest * (1 + sum)) / n;
  let result = 1 + sum;
  for (let n = Math.abs(k); n > 0; n--) result *= k < 0 ? 0.5 : 2;
  return result;
}
