/** Adam and AdamW: see optimizer.ts for what all optimizers have in common. */
import { setSetting, setting, settingLanes } from "./settings";
import { at, IS_WIDE, lanes, multiplyAdd } from "./simd";
import { holdSubnormal, multiplyBySmall, subnormalLanes } from "./subnormal";
import {
  averaged,
  averagedSquare,
  decayed,
  descended,
  deviationOf,
  pairsEnd,
  second,
  stepOf,
  storeBoth,
} from "./update";

/** Places of the settings of Adam and AdamW; the last four are what `adamAdvance` keeps. */
export const enum Adam {
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  decoupledDecay,
  beta1Power,
  beta2Power,
  stepSize,
  correction,
}

/** Elements that are looked through for subnormal means at a time. */
const BLOCK: usize = 64;

/** The least number with a full mantissa, and the distance from 1 to the next number. */
const LEAST_NORMAL: Real = sizeof<Real>() == 4 ? 1.1754943508222875e-38 : 2.2250738585072014e-308;
const EPSILON: Real = sizeof<Real>() == 4 ? 1.1920928955078125e-7 : 2.220446049250313e-16;

/**
 * Advances Adam's step: beta1Power *= beta1, beta2Power *= beta2 (beta1^t and beta2^t, 1 at the
 * start), and from them stepSize = learningRate / (1 - beta1^t) and correction = 1 / sqrt(1 -
 * beta2^t). One thread does it.
 */
export function adamAdvance(settings: usize, _begin: usize, _end: usize): void {
  const power1 = setting(settings, Adam.beta1Power) * setting(settings, Adam.beta1);
  const power2 = setting(settings, Adam.beta2Power) * setting(settings, Adam.beta2);
  setSetting(settings, Adam.beta1Power, power1);
  setSetting(settings, Adam.beta2Power, power2);
  setSetting(settings, Adam.stepSize, setting(settings, Adam.learningRate) / (1 - power1));
  setSetting(settings, Adam.correction, 1 / sqrt<f64>(1 - power2));
}

/**
 * w *= 1 - learningRate decoupledDecay;  g = dw + weightDecay w;
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
 * w -= learningRate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
 * Kingma & Ba 2015; Loshchilov & Hutter 2019. Blocks with subnormal means are updated another way,
 * to the same bits. settings: `Adam`.
 */
export function adamStep(w: usize, dw: usize, m: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const beta1 = setting(settings, Adam.beta1);
  const beta2 = setting(settings, Adam.beta2);
  const keep1 = v128.splat<Real>(beta1 as Real);
  const keep2 = v128.splat<Real>(beta2 as Real);
  const take1 = v128.splat<Real>((1 - beta1) as Real);
  const take2 = v128.splat<Real>((1 - beta2) as Real);
  const epsilon = settingLanes(settings, Adam.epsilon);
  const weightDecay = settingLanes(settings, Adam.weightDecay);
  const shrink = v128.splat<Real>(
    (1 - setting(settings, Adam.learningRate) * setting(settings, Adam.decoupledDecay)) as Real,
  );
  const stepSize = settingLanes(settings, Adam.stepSize);
  const correction = settingLanes(settings, Adam.correction);
  const reach = reachOf(stepSize, epsilon);
  for (let first = begin; first < end; first += BLOCK) {
    const behind = min(end, first + BLOCK);
    const last = holdSubnormal(m, first, behind) ? first : IS_WIDE ? pairsEnd(first, behind) : behind;
    for (let i = first; i < last; i += stepOf(IS_WIDE)) {
      const w0 = v128.mul<Real>(v128.load(at(w, i)), shrink);
      const w1 = v128.mul<Real>(second(IS_WIDE, at(w, i)), shrink);
      const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
      const g1 = decayed(second(IS_WIDE, at(dw, i)), w1, weightDecay);
      const m0 = averaged(keep1, v128.load(at(m, i)), take1, g0);
      const m1 = averaged(keep1, second(IS_WIDE, at(m, i)), take1, g1);
      const v0 = averagedSquare(keep2, v128.load(at(v, i)), take2, g0);
      const v1 = averagedSquare(keep2, second(IS_WIDE, at(v, i)), take2, g1);
      const new0 = descended(w0, stepSize, v128.div<Real>(m0, deviationOf(v0, correction, epsilon)));
      const new1 = descended(w1, stepSize, v128.div<Real>(m1, deviationOf(v1, correction, epsilon)));
      storeBoth(IS_WIDE, at(m, i), m0, m1);
      storeBoth(IS_WIDE, at(v, i), v0, v1);
      storeBoth(IS_WIDE, at(w, i), new0, new1);
    }
    for (let i = last; i < behind; i += lanes<Real>()) {
      const w0 = v128.mul<Real>(v128.load(at(w, i)), shrink);
      const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
      const mean = v128.load(at(m, i));
      const isSubnormal = v128.any_true(subnormalLanes(mean));
      const m0 = multiplyAdd(isSubnormal ? multiplyBySmall(keep1, mean) : v128.mul<Real>(keep1, mean), take1, g0);
      const v0 = averagedSquare(keep2, v128.load(at(v, i)), take2, g0);
      const numerator = isSubnormal ? moving(m0, w0, reach) : m0;
      v128.store(at(m, i), m0);
      v128.store(at(v, i), v0);
      v128.store(at(w, i), descended(w0, stepSize, v128.div<Real>(numerator, deviationOf(v0, correction, epsilon))));
    }
  }
}

/**
 * Twice of what a subnormal mean moves a weight by at most: no mean is divided by less than
 * epsilon.
 */
@inline
function reachOf(stepSize: v128, epsilon: v128): v128 {
  const most = v128.div<Real>(v128.mul<Real>(stepSize, v128.splat<Real>(LEAST_NORMAL)), epsilon);
  return v128.add<Real>(most, most);
}

/**
 * The means, with zero for the subnormal ones that leave their weight as it is, being below half
 * its last bit.
 */
@inline
function moving(mean: v128, weight: v128, reach: v128): v128 {
  const share = v128.mul<Real>(v128.abs<Real>(weight), v128.splat<Real>(EPSILON / 4));
  return v128.andnot(mean, v128.and(subnormalLanes(mean), v128.gt<Real>(share, reach)));
}
