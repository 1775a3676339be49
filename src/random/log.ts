// A double-double is an unevaluated sum high + low with |low| at most half a unit in the last place
// of high: about 106 bits. The operations below are exact or lose less than 2^-100 of the value, so
// that rounding the sum to a double at the end gives the nearest double unless the true logarithm
// is within 2^-100 of the middle of two.

/** ln 2 - Math.LN2: the two together are ln 2 as a double-double. */
const LN2_LOW = 2.3190468138462996e-17;

/**
 * The series is summed from its end: the 21st to 11th terms, below 2^-50 of the sum, in doubles,
 * then the first ten in double-doubles. What follows the 21st is below 2^-105 of the sum.
 */
const TERMS = 21;
const DOUBLE_DOUBLE_TERMS = 10;

const bytes = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/**
 * a * b - product exactly, where `product` is a * b rounded (Veltkamp's splitting, Dekker's
 * product, 1971).
 */
function productError(a: number, b: number, product: number): number {
  const scaledA = a * 134217729;
  const highA = scaledA - (scaledA - a);
  const lowA = a - highA;
  const scaledB = b * 134217729;
  const highB = scaledB - (scaledB - b);
  const lowB = b - highB;
  return highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
}

/** a + b - sum exactly, where `sum` is a + b rounded (Knuth's two-sum). */
function sumError(a: number, b: number, sum: number): number {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}

/**
 * 1 / 1, 1 / 3, 1 / 5, ...: the coefficients of atanh(s) / s in powers of s², each as a
 * double-double.
 */
const RECIPROCALS = /* @__PURE__ */ Array.from({ length: TERMS }, (_, term) => {
  const divisor = 2 * term + 1;
  const high = 1 / divisor;
  const product = high * divisor;
  return { high, low: (1 - product - productError(high, divisor, product)) / divisor };
});

/**
 * The natural logarithm, rounded to the nearest double and the same on every engine (`Math.log` and
 * C libraries may differ in the last bit): x = 2^k * m with m in [√½, √2), ln x = k ln 2 + 2
 * atanh((m - 1) / (m + 1)). ln 0 is -Infinity, ln Infinity is Infinity; negative numbers and NaN
 * give NaN. Subnormal x are exact too.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === 1) return 0;

  const isSubnormal = x < 2 ** -1022;
  bytes.setFloat64(0, isSubnormal ? x * 2 ** 54 : x);
  const top = bytes.getUint32(0);
  let k = (top >>> 20) - 1023 - (isSubnormal ? 54 : 0);
  bytes.setUint32(0, (top & 0xfffff) | 0x3ff00000);
  let m = bytes.getFloat64(0);
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }

  // s = (m - 1) / (m + 1); the numerator is exact.
  const numerator = m - 1;
  const divisor = m + 1;
  const s = numerator / divisor;
  const back = s * divisor;
  const remainder = numerator - back - productError(s, divisor, back) - s * sumError(m, 1, divisor);
  const sLow = remainder / divisor;

  const square = s * s;
  const squareLow = productError(s, s, square) + 2 * s * sLow;

  let high = 0;
  let term = TERMS - 1;
  for (; term >= DOUBLE_DOUBLE_TERMS; term--) high = high * square + RECIPROCALS[term].high;
  let low = 0;
  for (; term >= 0; term--) {
    const coefficient = RECIPROCALS[term];
    const product = high * square;
    const productLow = productError(high, square, product) + (high * squareLow + low * square);
    const sum = coefficient.high + product;
    const sumLow = product - (sum - coefficient.high) + (productLow + coefficient.low);
    high = sum + sumLow;
    low = sumLow - (high - sum);
  }

  const series = 2 * s * high;
  const seriesLow = productError(2 * s, high, series) + 2 * (s * low + sLow * high);
  const scale = k * Math.LN2;
  const scaleLow = productError(k, Math.LN2, scale) + k * LN2_LOW;
  const sum = scale + series;
  return sum + (sumError(scale, series, sum) + (scaleLow + seriesLow));
}
