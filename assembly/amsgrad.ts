/**
 * AMSGrad, a kind of Adam and of AdamW, whose settings it reads: see optimizer.ts for what all
 * optimizers have in common.
 */
import { Adam } from "./adam";
import { restLanes, setting, settingLanes } from "./settings";
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

/**
 * As `adamStep`, divided by the root of the greatest mean square so far: s = max(s, v); w -=
 * learningRate / (1 - beta1^t) * m / (sqrt(s) / sqrt(1 - beta2^t) + epsilon). Reddi, Kale & Kumar
 * 2018, the maximum taken before the correction, as in PyTorch. `adamAdvance` goes before it.
 * settings: `Adam`.
 */
export function amsgradStep(
  w: usize,
  dw: usize,
  m: usize,
  v: usize,
  s: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const last = pairsEnd(begin, end);
  if (begin < last) amsgradVectors(IS_WIDE, w, dw, m, v, s, settings, begin, last);
  if (last < end) amsgradVectors(false, w, dw, m, v, s, settings, last, end);
}

@inline
function amsgradVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  m: usize,
  v: usize,
  s: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const keep1 = settingLanes(settings, Adam.beta1);
  const keep2 = settingLanes(settings, Adam.beta2);
  const take1 = restLanes(settings, Adam.beta1);
  const take2 = restLanes(settings, Adam.beta2);
  const epsilon = settingLanes(settings, Adam.epsilon);
  const weightDecay = settingLanes(settings, Adam.weightDecay);
  const shrink = v128.splat<Real>(
    (1 - setting(settings, Adam.learningRate) * setting(settings, Adam.decoupledDecay)) as Real,
  );
  const stepSize = settingLanes(settings, Adam.stepSize);
  const correction = settingLanes(settings, Adam.correction);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.mul<Real>(v128.load(at(w, i)), shrink);
    const w1 = v128.mul<Real>(second(isPair, at(w, i)), shrink);
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const m0 = averaged(keep1, v128.load(at(m, i)), take1, g0);
    const m1 = averaged(keep1, second(isPair, at(m, i)), take1, g1);
    const v0 = averagedSquare(keep2, v128.load(at(v, i)), take2, g0);
    const v1 = averagedSquare(keep2, second(isPair, at(v, i)), take2, g1);
    const s0 = v128.max<Real>(v128.load(at(s, i)), v0);
    const s1 = v128.max<Real>(second(isPair, at(s, i)), v1);
    storeBoth(isPair, at(m, i), m0, m1);
    storeBoth(isPair, at(v, i), v0, v1);
    storeBoth(isPair, at(s, i), s0, s1);
    const new0 = descended(w0, stepSize, v128.div<Real>(m0, deviationOf(s0, correction, epsilon)));
    const new1 = descended(w1, stepSize, v128.div<Real>(m1, deviationOf(s1, correction, epsilon)));
    storeBoth(isPair, at(w, i), new0, new1);
  }
}
