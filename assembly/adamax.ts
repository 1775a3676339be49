/** Adamax: see optimizer.ts for what all optimizers have in common. */
import { restLanes, setSetting, setting, settingLanes } from "./settings";
import { at, IS_WIDE } from "./simd";
import { averaged, decayed, descended, pairsEnd, second, stepOf, storeBoth } from "./update";

/** Places of the settings; the last two are what `adamaxAdvance` keeps. */
const enum Adamax {
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  beta1Power,
  stepSize,
}

/**
 * Advances Adamax's step: beta1Power *= beta1;  stepSize = learningRate / (1 - beta1^t). One thread
 * does it.
 */
export function adamaxAdvance(settings: usize, _begin: usize, _end: usize): void {
  const power1 = setting(settings, Adamax.beta1Power) * setting(settings, Adamax.beta1);
  setSetting(settings, Adamax.beta1Power, power1);
  setSetting(settings, Adamax.stepSize, setting(settings, Adamax.learningRate) / (1 - power1));
}

/**
 * g = dw + weightDecay w;  m = beta1 m + (1 - beta1) g;  u = max(beta2 u, |g| + epsilon);
 * w -= learningRate / (1 - beta1^t) * m / u.
 * Kingma & Ba 2015, epsilon as in PyTorch. settings: `Adamax`.
 */
export function adamaxStep(w: usize, dw: usize, m: usize, u: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) adamaxVectors(IS_WIDE, w, dw, m, u, settings, begin, last);
  if (last < end) adamaxVectors(false, w, dw, m, u, settings, last, end);
}

@inline
function adamaxVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  m: usize,
  u: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const keep1 = settingLanes(settings, Adamax.beta1);
  const take1 = restLanes(settings, Adamax.beta1);
  const keep2 = settingLanes(settings, Adamax.beta2);
  const epsilon = settingLanes(settings, Adamax.epsilon);
  const weightDecay = settingLanes(settings, Adamax.weightDecay);
  const stepSize = settingLanes(settings, Adamax.stepSize);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const m0 = averaged(keep1, v128.load(at(m, i)), take1, g0);
    const m1 = averaged(keep1, second(isPair, at(m, i)), take1, g1);
    const u0 = greatest(v128.load(at(u, i)), keep2, g0, epsilon);
    const u1 = greatest(second(isPair, at(u, i)), keep2, g1, epsilon);
    storeBoth(isPair, at(m, i), m0, m1);
    storeBoth(isPair, at(u, i), u0, u1);
    const new0 = descended(w0, stepSize, v128.div<Real>(m0, u0));
    const new1 = descended(w1, stepSize, v128.div<Real>(m1, u1));
    storeBoth(isPair, at(w, i), new0, new1);
  }
}

/** max(keep u, |g| + epsilon). */
@inline
function greatest(u: v128, keep: v128, g: v128, epsilon: v128): v128 {
  return v128.max<Real>(v128.mul<Real>(keep, u), v128.add<Real>(v128.abs<Real>(g), epsilon));
}
