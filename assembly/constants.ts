/**
 * The table of constants that the transcendental functions read. It lies in linear memory because
 * V8 (from Node 24) rebuilds a v128.const at each use inside a loop, while a load_splat with an
 * immediate offset is one instruction. Each name below is the byte offset of one Real in the table;
 * a name that both element types use stands in the first part.
 */
import { IS_CORE } from "./extent";

const REAL: usize = sizeof<Real>();

export const LOG2_E: usize = 0 * REAL;
export const LN2_HIGH: usize = 1 * REAL;
export const LN2_LOW: usize = 2 * REAL;
export const SHIFT_HALVES: usize = 3 * REAL;
export const SHIFT_HALF: usize = 4 * REAL;
export const SHIFT_SMALL: usize = 5 * REAL;
export const EXP_LOWEST: usize = 6 * REAL;
export const EXP_HIGHEST: usize = 7 * REAL;
export const EXPM1_LOWEST: usize = 8 * REAL;
export const SMALL: usize = 9 * REAL;
export const EXP_2: usize = 10 * REAL;
export const EXP_3: usize = 11 * REAL;
export const EXP_4: usize = 12 * REAL;
export const EXP_5: usize = 13 * REAL;
export const EXP_6: usize = 14 * REAL;

export const HALF: usize = 15 * REAL;
export const ONE: usize = 16 * REAL;
export const SIGN: usize = 17 * REAL;
export const INFINITE: usize = 18 * REAL;

export const MANTISSA_SCALE: usize = 19 * REAL;
export const MANTISSA_BITS: usize = 20 * REAL;
export const EXPONENT_ORIGIN: usize = 21 * REAL;
export const SMALLEST_NORMAL: usize = 22 * REAL;
export const ROOT_HALF_TO_ONE: usize = 23 * REAL;
export const LOG_0: usize = 24 * REAL;
export const LOG_1: usize = 25 * REAL;
export const LOG_2: usize = 26 * REAL;
export const LOG_3: usize = 27 * REAL;
export const LOG_4: usize = 28 * REAL;
export const LOG_5: usize = 29 * REAL;
export const LOG_6: usize = 30 * REAL;
export const LOG_7: usize = 31 * REAL;

export const NORMAL_FARTHEST: usize = 32 * REAL;
export const NORMAL_DENSITY: usize = 33 * REAL;
export const TAIL_SLOPE: usize = 34 * REAL;
export const TAIL_P1: usize = 35 * REAL;
export const TAIL_P2: usize = 36 * REAL;
export const TAIL_P3: usize = 37 * REAL;
export const TAIL_P4: usize = 38 * REAL;
export const TAIL_N1: usize = 39 * REAL;
export const TAIL_N2: usize = 40 * REAL;
export const TAIL_N3: usize = 41 * REAL;
export const TAIL_N4: usize = 42 * REAL;

// Only in f64, whose logarithm ends with LOG_6; the first of them has that next place:
export const EXP_7: usize = LOG_7;
export const EXP_8: usize = 43 * REAL;
export const EXP_9: usize = 44 * REAL;
export const EXP_10: usize = 45 * REAL;
export const EXP_11: usize = 46 * REAL;
export const EXP_12: usize = 47 * REAL;
export const TAIL_P5: usize = 48 * REAL;
export const TAIL_P6: usize = 49 * REAL;
export const TAIL_P7: usize = 50 * REAL;
export const TAIL_P8: usize = 51 * REAL;
export const TAIL_P9: usize = 52 * REAL;
export const TAIL_N5: usize = 53 * REAL;
export const TAIL_N6: usize = 54 * REAL;
export const TAIL_N7: usize = 55 * REAL;
export const TAIL_N8: usize = 56 * REAL;
export const TAIL_N9: usize = 57 * REAL;

/** Reals in the table. */
@inline
export function constantsCount(): usize {
  return 1 + (sizeof<Real>() == 4 ? TAIL_N4 : TAIL_N9) / REAL;
}

/** The one of two numbers that belongs to the element type. */
@inline
function either(single: f32, double: f64): Real {
  return <Real>(sizeof<Real>() == 4 ? single : double);
}

/**
 * Writes four constants, each by its name: they must be neighbours of the table in this order, else
 * this traps. In f32 that is one store, which takes much less code than four.
 */
@inline
function writeFour(
  table: usize,
  first: usize,
  a: Real,
  second: usize,
  b: Real,
  third: usize,
  c: Real,
  fourth: usize,
  d: Real,
): void {
  if (second != first + REAL || third != second + REAL || fourth != third + REAL) unreachable();
  if (sizeof<Real>() == 4) {
    v128.store(table + first, f32x4(a as f32, b as f32, c as f32, d as f32));
  } else {
    v128.store(table + first, f64x2(a as f64, b as f64));
    v128.store(table + first, f64x2(c as f64, d as f64), 16);
  }
}

/**
 * Fills the table; `table` is aligned to the element. Core builds leave out what they don't read.
 */
@inline
export function writeConstants(table: usize): void {
  // ln 2 in two parts, round(log(2), 16, RN) in f32 and round(log(2), 42, RN) in f64, and
  // round(log(2) - high, SG or D, RN): the high part has zeros at its end, so that its product with
  // any exponent is exact.
  //
  // 1.5 * 2^(mantissa bits) plus what the exponent is to be biased by: adding it rounds to an
  // integer and leaves that integer in the low bits. HALVES: 2 * bias, for two factors. HALF:
  // bias - 1, for 2^(n-1). SMALL: for SMALL * 2^n.
  writeFour(
    table,
    LOG2_E, either(1.442695, 1.4426950408889634),
    LN2_HIGH, either(0.693145751953125, 0.6931471805598903),
    LN2_LOW, either(1.4286068e-6, 5.497923018708371e-14),
    SHIFT_HALVES, either(12583166, 6755399441057790),
  );
  writeFour(
    table,
    SHIFT_HALF, either(12583038, 6755399441056766),
    SHIFT_SMALL, either(12583007, 6755399441056703),
    EXP_LOWEST, either(-105, -746), // exp is 0 from here down
    EXP_HIGHEST, either(89, 710), // exp is Infinity from here up
  );
  // fpminimax(expm1(x), [|2,...,6|], [|SG...|], [-0.34705;0.34705], relative, floating, x): error
  // 2^-26.0 fpminimax(expm1(x), [|2,...,12|], [|D...|], [-0.34705;0.34705], relative, floating, x):
  // error 2^-61.5 (dirtyinfnorm of p/expm1(x)-1). The interval is ln(2)/2 and a margin for the
  // rounding of the exponent.
  writeFour(
    table,
    EXPM1_LOWEST, either(-20, -40), // expm1 is -1 from here down
    SMALL, either(2.3283064365386963e-10, 5.421010862427522e-20), // 2^-32, 2^-64
    EXP_2, either(0.49999997, 0.5),
    EXP_3, either(0.16666543, 0.16666666666666677),
  );
  writeFour(
    table,
    EXP_4, either(0.041667506, 0.04166666666666661),
    EXP_5, either(0.008366559, 0.008333333333321433),
    EXP_6, either(0.00138643, 0.0013888888888923825),
    HALF, 0.5,
  );
  if (sizeof<Real>() == 8) {
    store<f64>(table, 2.4801587237512102e-5, EXP_8);
    store<f64>(table, 2.7557243712716127e-6, EXP_9);
    store<f64>(table, 2.7557352856387874e-7, EXP_10);
    store<f64>(table, 2.5109213133978955e-8, EXP_11);
    store<f64>(table, 2.0889533801135033e-9, EXP_12);
  }

  // 2^(mantissa bits): lifts subnormals, and takes an integer in its low bits. EXPONENT_ORIGIN is
  // it plus the bias.
  writeFour(
    table,
    ONE, 1.0,
    SIGN, -0.0,
    INFINITE, Infinity as Real,
    MANTISSA_SCALE, either(8388608, 4503599627370496),
  );
  writeFour(
    table,
    MANTISSA_BITS, either(23, 52),
    EXPONENT_ORIGIN, either(8388735, 4503599627371519),
    SMALLEST_NORMAL, either(1.1754943508222875e-38, 2.2250738585072014e-308),
    ROOT_HALF_TO_ONE, either(reinterpret<f32>(0x4afb0d), reinterpret<f64>(0x95f619980c433)), // the bits of 1 less those of sqrt(1/2)
  );
  // f32: fpminimax(log1p(x), [|3,...,10|], [|SG...|], [sqrt(0.5)-1;sqrt(2)-1], relative, floating,
  // x-x^2/2): dirtyinfnorm(p/log1p(x)-1) is 2^-26.9. f64: f =
  // (log1p(sqrt(x))-log1p(-sqrt(x)))/sqrt(x)-2; fpminimax(f, [|1,...,7|], [|D...|],
  // [1b-30;0.0294373], relative, floating): dirtyinfnorm((p+2)/(f+2)-1) is 2^-57.6.
  writeFour(
    table,
    LOG_0, either(0.33333373, 0.666666666666667),
    LOG_1, either(-0.2500084, 0.39999999999899866),
    LOG_2, either(0.1999899, 0.2857142862591827),
    LOG_3, either(-0.16621207, 0.22222211137729422),
  );
  writeFour(
    table,
    LOG_4, either(0.14238907, 0.18182889128781723),
    LOG_5, either(-0.13212356, 0.15331717718398424),
    LOG_6, either(0.1256589, 0.14616523357829242),
    LOG_7, either(-0.07286021, 1.984126988661702e-4), // of f64: EXP_7
  );

  if (!IS_CORE) writeNormalConstants(table);
}

/** What the normal distribution takes, which gelu alone needs. */
@inline
function writeNormalConstants(table: usize): void {
  store<Real>(table, either(14.5, 39), NORMAL_FARTHEST); // cdf(-x) and pdf(x) are 0 from here on
  store<Real>(table, either(0.3989423, 0.3989422804014327), NORMAL_DENSITY); // 1/sqrt(2*pi)
  // exp(x^2/2)*erfc(x/sqrt(2))/2 as P/(c x P + N), the constant terms of P and N are 1/2 and 1: a
  // rational Remez exchange for P/Q (Sollya's remez has polynomials only) gives 2^-27.3 for degrees
  // 4/5 on [0;14.5] and 2^-54.1 for 9/10 on [0;39]; c is the quotient of the leading coefficients,
  // near sqrt(2*pi), and N = Q - c x P. With all of them rounded,
  // dirtyinfnorm(P/(c*x*P+N)/(exp(x^2/2)*erfc(x/sqrt(2))/2)-1) is 2^-26.2 and 2^-52.7. Nothing
  // cancels: all are positive but for one of no weight.
  store<Real>(table, either(2.5065992, 2.5066282746384365), TAIL_SLOPE);
  store<Real>(table, either(0.43830115, 0.7748821810231277), TAIL_P1);
  store<Real>(table, either(0.18323968, 0.5940585762951662), TAIL_P2);
  store<Real>(table, either(0.040634744, 0.2893416561624018), TAIL_P3);
  store<Real>(table, either(0.00411653, 0.09770350228350946), TAIL_P4);
  store<Real>(table, either(0.42118764, 1.0943347855298924), TAIL_N1);
  store<Real>(table, either(0.10387682, 0.6189283978513667), TAIL_N2);
  store<Real>(table, either(0.010174172, 0.22533412196983446), TAIL_N3);
  store<Real>(table, either(7.6265314e-6, 0.05679208317858079), TAIL_N4);
  if (sizeof<Real>() == 8) {
    store<f64>(table, 0.023623725724785726, TAIL_P5);
    store<f64>(table, 0.004089596665805775, TAIL_P6);
    store<f64>(table, 0.0004904593585372219, TAIL_P7);
    store<f64>(table, 3.7258077736205854e-5, TAIL_P8);
    store<f64>(table, 1.3858814933297184e-6, TAIL_P9);
    store<f64>(table, 0.01006430261753356, TAIL_N5);
    store<f64>(table, 0.0012224519413300894, TAIL_N6);
    store<f64>(table, 9.33921398977603e-5, TAIL_N7);
    store<f64>(table, 3.4738899320418716e-6, TAIL_N8);
    store<f64>(table, -2.4109956503106056e-15, TAIL_N9);
  }
}
