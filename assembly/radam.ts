/** RAdam: see optimizer.ts for what all optimizers have in common. */
import { restLanes, setSetting, setting, settingLanes } from "./settings";
import { at, IS_WIDE } from "./simd";
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

/** Places of the settings, from `steps` on what `radamAdvance` keeps. */
const enum Radam {
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  steps,
  beta1Power,
  beta2Power,
  stepSize,
  /** 0 or 1: whether a step is divided by the root of its mean square. */
  isAdaptive,
}

/**
 * The length of the mean square above which its variance is known: the paper's is 4, PyTorch's
 * this.
 */
const LEAST_LENGTH: f64 = 5;

/**
 * Advances RAdam's step. With L = 2 / (1 - beta2) - 1 and l = L - 2 t beta2^t / (1 - beta2^t), the
 * length of the mean square, stepSize = learningRate / (1 - beta1^t), and where l > 5 times
 * sqrt((l - 4) (l - 2) L / ((L - 4) (L - 2) l) (1 - beta2^t)). One thread does it.
 */
export function radamAdvance(settings: usize, _begin: usize, _end: usize): void {
  const beta2 = setting(settings, Radam.beta2);
  const t = setting(settings, Radam.steps) + 1;
  const power1 = setting(settings, Radam.beta1Power) * setting(settings, Radam.beta1);
  const power2 = setting(settings, Radam.beta2Power) * beta2;
  const most = 2 / (1 - beta2) - 1;
  const length = most - (2 * t * power2) / (1 - power2);
  const isAdaptive = length > LEAST_LENGTH;
  const variance = ((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length);
  const stepSize = setting(settings, Radam.learningRate) / (1 - power1);
  setSetting(settings, Radam.steps, t);
  setSetting(settings, Radam.beta1Power, power1);
  setSetting(settings, Radam.beta2Power, power2);
  setSetting(settings, Radam.stepSize, isAdaptive ? stepSize * sqrt<f64>(variance * (1 - power2)) : stepSize);
  setSetting(settings, Radam.isAdaptive, isAdaptive ? 1 : 0);
}

/**
 * g = dw + weightDecay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
 * w -= stepSize * (isAdaptive ? m / (sqrt(v) + epsilon) : m).
 * Liu et al. 2020, as in PyTorch. settings: `Radam`.
 */
export function radamStep(w: usize, dw: usize, m: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) radamVectors(IS_WIDE, w, dw, m, v, settings, begin, last);
  if (last < end) radamVectors(false, w, dw, m, v, settings, last, end);
}

@inline
function radamVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  m: usize,
  v: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const keep1 = settingLanes(settings, Radam.beta1);
  const keep2 = settingLanes(settings, Radam.beta2);
  const take1 = restLanes(settings, Radam.beta1);
  const take2 = restLanes(settings, Radam.beta2);
  const weightDecay = settingLanes(settings, Radam.weightDecay);
  const stepSize = settingLanes(settings, Radam.stepSize);
  // a root times 0 and 1 added is 1: no branch stands between the vectors of a pair
  const isAdaptive = setting(settings, Radam.isAdaptive) != 0;
  const share = v128.splat<Real>(isAdaptive ? 1 : 0);
  const added = isAdaptive ? settingLanes(settings, Radam.epsilon) : v128.splat<Real>(1);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const m0 = averaged(keep1, v128.load(at(m, i)), take1, g0);
    const m1 = averaged(keep1, second(isPair, at(m, i)), take1, g1);
    const v0 = averagedSquare(keep2, v128.load(at(v, i)), take2, g0);
    const v1 = averagedSquare(keep2, second(isPair, at(v, i)), take2, g1);
    storeBoth(isPair, at(m, i), m0, m1);
    storeBoth(isPair, at(v, i), v0, v1);
    const new0 = descended(w0, stepSize, v128.div<Real>(m0, deviationOf(v0, share, added)));
    const new1 = descended(w1, stepSize, v128.div<Real>(m1, deviationOf(v1, share, added)));
    storeBoth(isPair, at(w, i), new0, new1);
  }
}
