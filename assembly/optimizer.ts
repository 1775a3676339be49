/**
 * Optimizers: one call updates the flat vector of all parameters. The vectors are padded with zeros
 * to whole 16 bytes, so begin and end, which count elements, are multiples of a vector. `settings`
 * is a row of f64, whose places an enum names; it lies in memory because learning rates and Adam's
 * corrections change from step to step. See update.ts for pairs.
 */
import { restLanes, setting, settingLanes } from "./settings";
import { at, IS_WIDE, multiplyAdd } from "./simd";
import { averagedSquare, decayed, descended, pairsEnd, second, stepOf, storeBoth } from "./update";

/** Places of the settings of sgd. */
const enum Sgd {
  learningRate,
  weightDecay,
  momentum,
  /** 0 or 1. */
  nesterov,
}

/** Places of the settings of rmsProp. */
const enum RmsProp {
  learningRate,
  rho,
  epsilon,
  momentum,
  weightDecay,
}

/** Places of the settings of adagrad. */
const enum Adagrad {
  learningRate,
  epsilon,
  weightDecay,
}

/** numerator / (sqrt(square) + epsilon). */
@inline
function overRoot(numerator: v128, square: v128, epsilon: v128): v128 {
  return v128.div<Real>(numerator, v128.add<Real>(v128.sqrt<Real>(square), epsilon));
}

/**
 * w -= learningRate * (dw + weightDecay w).
 * settings: `Sgd`.
 */
export function sgdStep(w: usize, dw: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) sgdVectors(IS_WIDE, w, dw, settings, begin, last);
  if (last < end) sgdVectors(false, w, dw, settings, last, end);
}

@inline
function sgdVectors(isPair: bool, w: usize, dw: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = settingLanes(settings, Sgd.learningRate);
  const weightDecay = settingLanes(settings, Sgd.weightDecay);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    storeBoth(isPair, at(w, i), descended(w0, learningRate, g0), descended(w1, learningRate, g1));
  }
}

/**
 * g = dw + weightDecay w;  v = momentum v + g;
 * w -= learningRate * (nesterov ? g + momentum v : v). settings: `Sgd`.
 */
export function momentumStep(w: usize, dw: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  const isNesterov = setting(settings, Sgd.nesterov) != 0;
  // a constant for each, so that no branch stands between the vectors of a pair
  if (begin < last && isNesterov) momentumVectors(IS_WIDE, true, w, dw, v, settings, begin, last);
  else if (begin < last) momentumVectors(IS_WIDE, false, w, dw, v, settings, begin, last);
  if (last < end) momentumVectors(false, isNesterov, w, dw, v, settings, last, end);
}

@inline
function momentumVectors(
  isPair: bool,
  isNesterov: bool,
  w: usize,
  dw: usize,
  v: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const learningRate = settingLanes(settings, Sgd.learningRate);
  const weightDecay = settingLanes(settings, Sgd.weightDecay);
  const momentum = settingLanes(settings, Sgd.momentum);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const v0 = multiplyAdd(g0, momentum, v128.load(at(v, i)));
    const v1 = multiplyAdd(g1, momentum, second(isPair, at(v, i)));
    const update0 = isNesterov ? multiplyAdd(g0, momentum, v0) : v0;
    const update1 = isNesterov ? multiplyAdd(g1, momentum, v1) : v1;
    storeBoth(isPair, at(v, i), v0, v1);
    storeBoth(isPair, at(w, i), descended(w0, learningRate, update0), descended(w1, learningRate, update1));
  }
}

/**
 * g = dw + weightDecay w;  v = rho v + (1 - rho) g^2;
 * b = momentum b + g / (sqrt(v) + epsilon);  w -= learningRate b.
 * Tieleman & Hinton 2012, epsilon outside the root as in PyTorch. settings: `RmsProp`.
 */
export function rmsPropStep(w: usize, dw: usize, v: usize, b: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) rmsPropVectors(IS_WIDE, w, dw, v, b, settings, begin, last);
  if (last < end) rmsPropVectors(false, w, dw, v, b, settings, last, end);
}

@inline
function rmsPropVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  v: usize,
  b: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const learningRate = settingLanes(settings, RmsProp.learningRate);
  const keep = settingLanes(settings, RmsProp.rho);
  const take = restLanes(settings, RmsProp.rho);
  const epsilon = settingLanes(settings, RmsProp.epsilon);
  const momentum = settingLanes(settings, RmsProp.momentum);
  const weightDecay = settingLanes(settings, RmsProp.weightDecay);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const v0 = averagedSquare(keep, v128.load(at(v, i)), take, g0);
    const v1 = averagedSquare(keep, second(isPair, at(v, i)), take, g1);
    const b0 = multiplyAdd(overRoot(g0, v0, epsilon), momentum, v128.load(at(b, i)));
    const b1 = multiplyAdd(overRoot(g1, v1, epsilon), momentum, second(isPair, at(b, i)));
    storeBoth(isPair, at(v, i), v0, v1);
    storeBoth(isPair, at(b, i), b0, b1);
    storeBoth(isPair, at(w, i), descended(w0, learningRate, b0), descended(w1, learningRate, b1));
  }
}

/**
 * g = dw + weightDecay w;  s += g^2;  w -= learningRate * g / (sqrt(s) + epsilon).
 * Duchi, Hazan & Singer 2011. settings: `Adagrad`.
 */
export function adagradStep(w: usize, dw: usize, s: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) adagradVectors(IS_WIDE, w, dw, s, settings, begin, last);
  if (last < end) adagradVectors(false, w, dw, s, settings, last, end);
}

@inline
function adagradVectors(isPair: bool, w: usize, dw: usize, s: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = settingLanes(settings, Adagrad.learningRate);
  const epsilon = settingLanes(settings, Adagrad.epsilon);
  const weightDecay = settingLanes(settings, Adagrad.weightDecay);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const s0 = multiplyAdd(v128.load(at(s, i)), g0, g0);
    const s1 = multiplyAdd(second(isPair, at(s, i)), g1, g1);
    storeBoth(isPair, at(s, i), s0, s1);
    const new0 = descended(w0, learningRate, overRoot(g0, s0, epsilon));
    const new1 = descended(w1, learningRate, overRoot(g1, s1, epsilon));
    storeBoth(isPair, at(w, i), new0, new1);
  }
}
