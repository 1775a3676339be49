/**
 * Optimizers: one call updates the flat vector of all parameters. The vectors are padded with zeros to whole 16 bytes, so
 * begin and end, which count elements, are multiples of a vector. `settings` is a row of f64 whose meaning each kernel
 * states; it lies in memory because learning rates and Adam's corrections change from step to step. Wide builds update pairs
 * of vectors, and what is left behind the last pair alone; `isPair` is a constant in every call.
 */
import { at, IS_WIDE, lanes, multiplyAdd } from "./simd";

/** The setting at `index`, in every lane. */
@inline
function setting(settings: usize, index: usize): v128 {
  return v128.splat<Real>(load<f64>(settings + index * 8) as Real);
}

/** gradient + weightDecay * weight: the gradient of a loss with an L2 penalty. */
@inline
function decayed(gradient: v128, weight: v128, weightDecay: v128): v128 {
  return multiplyAdd(gradient, weightDecay, weight);
}

/** Where the pairs of vectors from `begin` on end; at once in narrow builds, which take every vector alone. */
@inline
function pairsEnd(begin: usize, end: usize): usize {
  return IS_WIDE ? end - ((end - begin) % (2 * lanes<Real>())) : begin;
}

/** Elements of one step of a loop. */
@inline
function stepOf(isPair: bool): usize {
  return isPair ? 2 * lanes<Real>() : lanes<Real>();
}

/** The second vector of a pair; without one nothing is loaded, and what is computed of it is no part of the build. */
@inline
function second(isPair: bool, address: usize): v128 {
  return isPair ? v128.load(address, 16) : v128.splat<Real>(0);
}

/** Stores one vector, or both of a pair. */
@inline
function storeBoth(isPair: bool, address: usize, first: v128, second: v128): void {
  v128.store(address, first);
  if (isPair) v128.store(address, second, 16);
}

/** keep * average + take * sample. */
@inline
function averaged(keep: v128, average: v128, take: v128, sample: v128): v128 {
  return multiplyAdd(v128.mul<Real>(keep, average), take, sample);
}

/** keep * average + take * g^2, every product and the sum rounded. */
@inline
function averagedSquare(keep: v128, average: v128, take: v128, g: v128): v128 {
  return v128.add<Real>(v128.mul<Real>(keep, average), v128.mul<Real>(take, v128.mul<Real>(g, g)));
}

/** weight - rate * direction. */
@inline
function descended(weight: v128, rate: v128, direction: v128): v128 {
  return v128.sub<Real>(weight, v128.mul<Real>(rate, direction));
}

/** numerator / (sqrt(square) + epsilon). */
@inline
function overRoot(numerator: v128, square: v128, epsilon: v128): v128 {
  return v128.div<Real>(numerator, v128.add<Real>(v128.sqrt<Real>(square), epsilon));
}

/**
 * w -= learningRate * (dw + weightDecay w).
 * settings: learningRate, weightDecay.
 */
export function sgdStep(w: usize, dw: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) sgdVectors(IS_WIDE, w, dw, settings, begin, last);
  if (last < end) sgdVectors(false, w, dw, settings, last, end);
}

@inline
function sgdVectors(isPair: bool, w: usize, dw: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = setting(settings, 0);
  const weightDecay = setting(settings, 1);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.load(at(w, i));
    const w1 = second(isPair, at(w, i));
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    storeBoth(isPair, at(w, i), descended(w0, learningRate, g0), descended(w1, learningRate, g1));
  }
}

/**
 * g = dw + weightDecay w;  v = momentum v + g;  w -= learningRate * (nesterov ? g + momentum v : v).
 * settings: learningRate, weightDecay, momentum, nesterov (0 or 1).
 */
export function momentumStep(w: usize, dw: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  const isNesterov = load<f64>(settings + 24) != 0;
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
  const learningRate = setting(settings, 0);
  const weightDecay = setting(settings, 1);
  const momentum = setting(settings, 2);
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
 * Advances Adam's step: settings[6] *= beta1, settings[7] *= beta2 (their powers, 1 at the start), and from them
 * settings[8] = learningRate / (1 - beta1^t) and settings[9] = 1 / sqrt(1 - beta2^t). One thread does it.
 */
export function adamAdvance(settings: usize, _begin: usize, _end: usize): void {
  const power1 = load<f64>(settings + 48) * load<f64>(settings + 8);
  const power2 = load<f64>(settings + 56) * load<f64>(settings + 16);
  store<f64>(settings + 48, power1);
  store<f64>(settings + 56, power2);
  store<f64>(settings + 64, load<f64>(settings) / (1 - power1));
  store<f64>(settings + 72, 1 / sqrt<f64>(1 - power2));
}

/**
 * w *= 1 - learningRate decoupledDecay;  g = dw + weightDecay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
 * w -= learningRate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon). Kingma & Ba 2015; Loshchilov & Hutter 2019.
 * settings: learningRate, beta1, beta2, epsilon, weightDecay, decoupledDecay, then what `adamAdvance` keeps.
 */
export function adamStep(w: usize, dw: usize, m: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) adamVectors(IS_WIDE, w, dw, m, v, settings, begin, last);
  if (last < end) adamVectors(false, w, dw, m, v, settings, last, end);
}

@inline
function adamVectors(
  isPair: bool,
  w: usize,
  dw: usize,
  m: usize,
  v: usize,
  settings: usize,
  begin: usize,
  end: usize,
): void {
  const beta1 = load<f64>(settings + 8);
  const beta2 = load<f64>(settings + 16);
  const keep1 = v128.splat<Real>(beta1 as Real);
  const keep2 = v128.splat<Real>(beta2 as Real);
  const take1 = v128.splat<Real>((1 - beta1) as Real);
  const take2 = v128.splat<Real>((1 - beta2) as Real);
  const epsilon = setting(settings, 3);
  const weightDecay = setting(settings, 4);
  const shrink = v128.splat<Real>((1 - load<f64>(settings) * load<f64>(settings + 40)) as Real);
  const stepSize = setting(settings, 8);
  const correction = setting(settings, 9);
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const w0 = v128.mul<Real>(v128.load(at(w, i)), shrink);
    const w1 = v128.mul<Real>(second(isPair, at(w, i)), shrink);
    const g0 = decayed(v128.load(at(dw, i)), w0, weightDecay);
    const g1 = decayed(second(isPair, at(dw, i)), w1, weightDecay);
    const m0 = averaged(keep1, v128.load(at(m, i)), take1, g0);
    const m1 = averaged(keep1, second(isPair, at(m, i)), take1, g1);
    const v0 = averagedSquare(keep2, v128.load(at(v, i)), take2, g0);
    const v1 = averagedSquare(keep2, second(isPair, at(v, i)), take2, g1);
    const deviation0 = v128.add<Real>(v128.mul<Real>(v128.sqrt<Real>(v0), correction), epsilon);
    const deviation1 = v128.add<Real>(v128.mul<Real>(v128.sqrt<Real>(v1), correction), epsilon);
    const new0 = descended(w0, stepSize, v128.div<Real>(m0, deviation0));
    const new1 = descended(w1, stepSize, v128.div<Real>(m1, deviation1));
    storeBoth(isPair, at(m, i), m0, m1);
    storeBoth(isPair, at(v, i), v0, v1);
    storeBoth(isPair, at(w, i), new0, new1);
  }
}

/**
 * g = dw + weightDecay w;  v = rho v + (1 - rho) g^2;  b = momentum b + g / (sqrt(v) + epsilon);  w -= learningRate b.
 * Tieleman & Hinton 2012, epsilon outside the root as in PyTorch. settings: learningRate, rho, epsilon, momentum, weightDecay.
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
  const learningRate = setting(settings, 0);
  const rho = load<f64>(settings + 8);
  const keep = v128.splat<Real>(rho as Real);
  const take = v128.splat<Real>((1 - rho) as Real);
  const epsilon = setting(settings, 2);
  const momentum = setting(settings, 3);
  const weightDecay = setting(settings, 4);
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
 * g = dw + weightDecay w;  s += g^2;  w -= learningRate * g / (sqrt(s) + epsilon). Duchi, Hazan & Singer 2011.
 * settings: learningRate, epsilon, weightDecay.
 */
export function adagradStep(w: usize, dw: usize, s: usize, settings: usize, begin: usize, end: usize): void {
  const last = pairsEnd(begin, end);
  if (begin < last) adagradVectors(IS_WIDE, w, dw, s, settings, begin, last);
  if (last < end) adagradVectors(false, w, dw, s, settings, last, end);
}

@inline
function adagradVectors(isPair: bool, w: usize, dw: usize, s: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = setting(settings, 0);
  const epsilon = setting(settings, 1);
  const weightDecay = setting(settings, 2);
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
