/** NAdam: see optimizer.ts for what all optimizers have in common. */
import { restLanes, setSetting, setting, settingLanes } from "./settings";
import { at, IS_WIDE, multiplyAdd } from "./simd";
import { averaged, averagedSquare, decayed, deviationOf, pairsEnd, second, stepOf, storeBoth } from "./update";

/** Places of the settings, from `momentumPower` on what `nadamAdvance` keeps. */
const enum Nadam {
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  momentumDecay,
  momentumPower,
  momentumProduct,
  beta2Power,
  meanStep,
  gradientStep,
  correction,
}

/** ln(0.96). */
const LOG_BASE: f64 = -0.040821994520255166;

/** Terms of Taylor's series of e^x that count for |x| up to 1/2: the next is below 2^-60. */
const TERMS: i32 = 15;

/**
 * 0.96^exponent for an exponent from 0 on: the series for its 2^n-th part, squared n times. One
 * thread does it.
 */
@inline
function powerOfBase(exponent: f64): f64 {
  let x = exponent * LOG_BASE;
  let squarings = 0;
  for (; x < -0.5; x *= 0.5) squarings++;
  let sum: f64 = 0;
  for (let k = TERMS; k > 0; k--) sum = (x * (1 + sum)) / k;
  let power = 1 + sum;
  for (; squarings > 0; squarings--) power *= power;
  return power;
}

/**
 * Advances NAdam's step: mu_t = beta1 (1 - 0.96^(t momentumDecay) / 2), the product P_t of all mu
 * so far, and from them meanStep = learningRate mu_(t+1) / (1 - P_(t+1)), gradientStep =
 * learningRate (1 - mu_t) / (1 - P_t) and correction = 1 / sqrt(1 - beta2^t). One thread does it.
 */
export function nadamAdvance(settings: usize, _begin: usize, _end: usize): void {
  const ratio = powerOfBase(setting(settings, Nadam.momentumDecay));
  const power = setting(settings, Nadam.momentumPower) * ratio;
  const beta1 = setting(settings, Nadam.beta1);
  const mu = beta1 * (1 - 0.5 * power);
  const nextMu = beta1 * (1 - 0.5 * power * ratio);
  const product = setting(settings, Nadam.momentumProduct) * mu;
  const power2 = setting(settings, Nadam.beta2Power) * setting(settings, Nadam.beta2);
  const learningRate = setting(settings, Nadam.learningRate);
  setSetting(settings, Nadam.momentumPower, power);
  setSetting(settings, Nadam.momentumProduct, product);
  setSetting(settings, Nadam.beta2Power, power2);
  setSetting(settings, Nadam.meanStep, (learningRate * nextMu) / (1 - product * nextMu));
  setSetting(settings, Nadam.gradientStep, (learningRate * (1 - mu)) / (1 - product));
  setSetting(settings, Nadam.correction, 1 / sqrt<f64>(1 - power2));
}

/**
 * g = dw + weightDecay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
 * w -= (meanStep m + gradientStep g) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
 * Dozat 2016, as in PyTorch. settings: `Nadam`.
 */
export function nadamStep(w: usize, dw: usize, m: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) nadamVectors(IS_WIDE, w, dw, m, v, settings, begin, last);
  if (last < end) nadamVectors(false, w, dw, m, v, settings, last, end);
}

@inline
function nadamVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  m: usize,
  v: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const keep1 = settingLanes(settings, Nadam.beta1);
  const keep2 = settingLanes(settings, Nadam.beta2);
  const take1 = restLanes(settings, Nadam.beta1);
  const take2 = restLanes(settings, Nadam.beta2);
  const epsilon = settingLanes(settings, Nadam.epsilon);
  const weightDecay = settingLanes(settings, Nadam.weightDecay);
  const meanStep = settingLanes(settings, Nadam.meanStep);
  const gradientStep = settingLanes(settings, Nadam.gradientStep);
  const correction = settingLanes(settings, Nadam.correction);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const m0 = averaged(keep1, v128.load(at(m, i)), take1, g0);
    const m1 = averaged(keep1, second(isPair, at(m, i)), take1, g1);
    const v0 = averagedSquare(keep2, v128.load(at(v, i)), take2, g0);
    const v1 = averagedSquare(keep2, second(isPair, at(v, i)), take2, g1);
    const step0 = multiplyAdd(v128.mul<Real>(meanStep, m0), gradientStep, g0);
    const step1 = multiplyAdd(v128.mul<Real>(meanStep, m1), gradientStep, g1);
    storeBoth(isPair, at(m, i), m0, m1);
    storeBoth(isPair, at(v, i), v0, v1);
    const new0 = v128.sub<Real>(w0, v128.div<Real>(step0, deviationOf(v0, correction, epsilon)));
    const new1 = v128.sub<Real>(w1, v128.div<Real>(step1, deviationOf(v1, correction, epsilon)));
    storeBoth(isPair, at(w, i), new0, new1);
  }
}
