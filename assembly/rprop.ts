/** Rprop: see optimizer.ts for what all optimizers have in common. */
import { settingLanes } from "./settings";
import { at, IS_WIDE } from "./simd";
import { decayed, pairsEnd, second, stepOf, storeBoth } from "./update";

/** Places of the settings. */
const enum Rprop {
  learningRate,
  etaMinus,
  etaPlus,
  minStep,
  maxStep,
  weightDecay,
}

/**
 * g = dw + weightDecay w;  s *= etaPlus where g and the gradient before, p, have the same sign, and
 * etaMinus where they have different ones, within minStep .. maxStep; there g = 0;
 * w -= sign(g) s;  p = g. In the first step s = learningRate.
 * Riedmiller & Braun 1993, without going back, as in PyTorch. settings: `Rprop`.
 */
export function rpropStep(w: usize, dw: usize, p: usize, s: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) rpropVectors(IS_WIDE, w, dw, p, s, settings, begin, last);
  if (last < end) rpropVectors(false, w, dw, p, s, settings, last, end);
}

@inline
function rpropVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  p: usize,
  s: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const weightDecay = settingLanes(settings, Rprop.weightDecay);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const p0 = v128.load(at(p, i));
    const p1 = second(isPair, at(p, i));
    const s0 = stepLike(v128.load(at(s, i)), p0, g0, settings);
    const s1 = stepLike(second(isPair, at(s, i)), p1, g1, settings);
    const kept0 = v128.andnot(g0, turned(p0, g0));
    const kept1 = v128.andnot(g1, turned(p1, g1));
    storeBoth(isPair, at(p, i), kept0, kept1);
    storeBoth(isPair, at(s, i), s0, s1);
    storeBoth(isPair, at(w, i), moved(w0, kept0, s0), moved(w1, kept1, s1));
  }
}

/** All bits of the lanes where both are above 0, or both below. */
@inline
function goesOn(before: v128, g: v128): v128 {
  const zero = v128.splat<Real>(0);
  const above = v128.and(v128.gt<Real>(before, zero), v128.gt<Real>(g, zero));
  return v128.or(above, v128.and(v128.lt<Real>(before, zero), v128.lt<Real>(g, zero)));
}

/**
 * All bits of the lanes where one is above 0 and the other below: not by v128.neg, which V8 13.6
 * pairs wrongly in f64.
 */
@inline
function turned(before: v128, g: v128): v128 {
  const zero = v128.splat<Real>(0);
  const down = v128.and(v128.gt<Real>(before, zero), v128.lt<Real>(g, zero));
  return v128.or(down, v128.and(v128.lt<Real>(before, zero), v128.gt<Real>(g, zero)));
}

/** The size of a weight's next step, given that of the last one; 0 before the first. */
@inline
function stepLike(size: v128, before: v128, g: v128, settings: usize): v128 {
  const isFirst = v128.eq<Real>(size, v128.splat<Real>(0));
  const last = v128.bitselect(settingLanes(settings, Rprop.learningRate), size, isFirst);
  const shrunk = v128.bitselect(settingLanes(settings, Rprop.etaMinus), v128.splat<Real>(1), turned(before, g));
  const factor = v128.bitselect(settingLanes(settings, Rprop.etaPlus), shrunk, goesOn(before, g));
  const most = v128.min<Real>(v128.mul<Real>(last, factor), settingLanes(settings, Rprop.maxStep));
  return v128.max<Real>(most, settingLanes(settings, Rprop.minStep));
}

/** w - sign(g) size. */
@inline
function moved(w: v128, g: v128, size: v128): v128 {
  const zero = v128.splat<Real>(0);
  const down = v128.and(size, v128.gt<Real>(g, zero));
  const up = v128.and(size, v128.lt<Real>(g, zero));
  return v128.add<Real>(v128.sub<Real>(w, down), up);
}
