/** Lion: see optimizer.ts for what all optimizers have in common. */
import { restLanes, setting, settingLanes } from "./settings";
import { at, IS_WIDE } from "./simd";
import { averaged, descended, pairsEnd, second, stepOf, storeBoth } from "./update";

/** Places of the settings. */
const enum Lion {
  learningRate,
  beta1,
  beta2,
  decoupledDecay,
}

/**
 * w *= 1 - learningRate decoupledDecay;  w -= learningRate sign(beta1 m + (1 - beta1) dw);
 * m = beta2 m + (1 - beta2) dw. Chen et al. 2023. settings: `Lion`.
 */
export function lionStep(w: usize, dw: usize, m: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) lionVectors(IS_WIDE, w, dw, m, settings, begin, last);
  if (last < end) lionVectors(false, w, dw, m, settings, last, end);
}

@inline
function lionVectors(isPair: bool, w: usize, dw: usize, m: usize, settings: usize, begin: usize, end: usize): void {
  const keep1 = settingLanes(settings, Lion.beta1);
  const keep2 = settingLanes(settings, Lion.beta2);
  const take1 = restLanes(settings, Lion.beta1);
  const take2 = restLanes(settings, Lion.beta2);
  const learningRate = settingLanes(settings, Lion.learningRate);
  const shrink = v128.splat<Real>(
    (1 - setting(settings, Lion.learningRate) * setting(settings, Lion.decoupledDecay)) as Real,
  );
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.mul<Real>(v128.load(at(w, i)), shrink);
    const w1 = v128.mul<Real>(second(isPair, at(w, i)), shrink);
    const g0 = v128.load(at(dw, i));
    const g1 = second(isPair, at(dw, i));
    const m0 = v128.load(at(m, i));
    const m1 = second(isPair, at(m, i));
    const update0 = signOf(averaged(keep1, m0, take1, g0));
    const update1 = signOf(averaged(keep1, m1, take1, g1));
    storeBoth(isPair, at(m, i), averaged(keep2, m0, take2, g0), averaged(keep2, m1, take2, g1));
    storeBoth(isPair, at(w, i), descended(w0, learningRate, update0), descended(w1, learningRate, update1));
  }
}

/**
 * 1 with the sign of x; 0 where x is 0. What is no number gets a sign: the mean beside it tells of
 * it.
 */
@inline
function signOf(x: v128): v128 {
  const sign = v128.and(x, v128.splat<Real>(-0.0));
  const isNotZero = v128.ne<Real>(x, v128.splat<Real>(0));
  return v128.and(isNotZero, v128.or(sign, v128.splat<Real>(1)));
}
