/** Adadelta: see optimizer.ts for what all optimizers have in common. */
import { restLanes, settingLanes } from "./settings";
import { at, IS_WIDE } from "./simd";
import { averagedSquare, decayed, descended, pairsEnd, second, stepOf, storeBoth } from "./update";

/** Places of the settings. */
const enum Adadelta {
  learningRate,
  rho,
  epsilon,
  weightDecay,
}

/**
 * g = dw + weightDecay w;  v = rho v + (1 - rho) g^2;
 * d = sqrt(a + epsilon) / sqrt(v + epsilon) g;  a = rho a + (1 - rho) d^2;
 * w -= learningRate d. Zeiler 2012. settings: `Adadelta`.
 */
export function adadeltaStep(w: usize, dw: usize, v: usize, a: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) adadeltaVectors(IS_WIDE, w, dw, v, a, settings, begin, last);
  if (last < end) adadeltaVectors(false, w, dw, v, a, settings, last, end);
}

@inline
function adadeltaVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  v: usize,
  a: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const keep = settingLanes(settings, Adadelta.rho);
  const take = restLanes(settings, Adadelta.rho);
  const learningRate = settingLanes(settings, Adadelta.learningRate);
  const epsilon = settingLanes(settings, Adadelta.epsilon);
  const weightDecay = settingLanes(settings, Adadelta.weightDecay);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const a0 = v128.load(at(a, i));
    const a1 = second(isPair, at(a, i));
    const v0 = averagedSquare(keep, v128.load(at(v, i)), take, g0);
    const v1 = averagedSquare(keep, second(isPair, at(v, i)), take, g1);
    const d0 = v128.mul<Real>(v128.div<Real>(rootOf(a0, epsilon), rootOf(v0, epsilon)), g0);
    const d1 = v128.mul<Real>(v128.div<Real>(rootOf(a1, epsilon), rootOf(v1, epsilon)), g1);
    storeBoth(isPair, at(v, i), v0, v1);
    storeBoth(isPair, at(a, i), averagedSquare(keep, a0, take, d0), averagedSquare(keep, a1, take, d1));
    storeBoth(isPair, at(w, i), descended(w0, learningRate, d0), descended(w1, learningRate, d1));
  }
}

/** sqrt(square + epsilon). */
@inline
function rootOf(square: v128, epsilon: v128): v128 {
  return v128.sqrt<Real>(v128.add<Real>(square, epsilon));
}
