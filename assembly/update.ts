/**
 * What updates of parameters are made of. Wide builds update pairs of vectors, and what is left
 * behind the last pair alone; `isPair` is a constant in every call.
 */
import { IS_WIDE, lanes, multiplyAdd } from "./simd";

/** gradient + weightDecay * weight: the gradient of a loss with an L2 penalty. */
@inline
export function decayed(gradient: v128, weight: v128, weightDecay: v128): v128 {
  return multiplyAdd(gradient, weightDecay, weight);
}

/**
 * Where the pairs of vectors from `begin` on end; at once in narrow builds, which take every vector
 * alone.
 */
@inline
export function pairsEnd(begin: usize, end: usize): usize {
  return IS_WIDE ? end - ((end - begin) % (2 * lanes<Real>())) : begin;
}

/** Elements of one step of a loop. */
@inline
export function stepOf(isPair: bool): usize {
  return isPair ? 2 * lanes<Real>() : lanes<Real>();
}

/**
 * The second vector of a pair; without one nothing is loaded, and what is computed of it is no part
 * of the build.
 */
@inline
export function second(isPair: bool, address: usize): v128 {
  return isPair ? v128.load(address, 16) : v128.splat<Real>(0);
}

/** Stores one vector, or both of a pair. */
@inline
export function storeBoth(isPair: bool, address: usize, first: v128, second: v128): void {
  v128.store(address, first);
  if (isPair) v128.store(address, second, 16);
}

/** keep * average + take * sample. */
@inline
export function averaged(keep: v128, average: v128, take: v128, sample: v128): v128 {
  return multiplyAdd(v128.mul<Real>(keep, average), take, sample);
}

/** keep * average + take * g^2, every product and the sum rounded. */
@inline
export function averagedSquare(keep: v128, average: v128, take: v128, g: v128): v128 {
  return v128.add<Real>(v128.mul<Real>(keep, average), v128.mul<Real>(take, v128.mul<Real>(g, g)));
}

/** weight - rate * direction. */
@inline
export function descended(weight: v128, rate: v128, direction: v128): v128 {
  return v128.sub<Real>(weight, v128.mul<Real>(rate, direction));
}

/** sqrt(square) * correction + epsilon. */
@inline
export function deviationOf(square: v128, correction: v128, epsilon: v128): v128 {
  return v128.add<Real>(v128.mul<Real>(v128.sqrt<Real>(square), correction), epsilon);
}
