/**
 * Activations and the chain rule through them, each an op and a kernel; da is the activation's
 * gradient. A slope is computed from the activation where that loses nothing, else from the sum z
 * that went into it; the host's table says which one to keep.
 */
import * as Constant from "./constants";
import { chain, map } from "./elementwise";
import { exp, expm1, normalCdf, normalPdf, sigmoid, softplus, tanh } from "./math";

@inline
function zero(): v128 {
  return v128.splat<Real>(0);
}

@inline
function one(): v128 {
  return v128.splat<Real>(1);
}

/** `positive` where x > 0, else `other`. */
@inline
function wherePositive(x: v128, positive: v128, other: v128): v128 {
  return v128.bitselect(positive, other, v128.gt<Real>(x, zero()));
}

/** Slope of leakyRelu left of zero, as in PyTorch. */
@inline
const LEAK: Real = 0.01;

@unmanaged @final
class Sigmoid {
  @inline
  eval(z: v128, constants: usize): v128 {
    return sigmoid(z, constants);
  }
}

/** From the activation a: a (1 - a). */
@unmanaged @final
class SigmoidSlope {
  @inline
  eval(da: v128, a: v128, _constants: usize): v128 {
    return v128.mul<Real>(da, v128.mul<Real>(a, v128.sub<Real>(one(), a)));
  }
}

@unmanaged @final
class Tanh {
  @inline
  eval(z: v128, constants: usize): v128 {
    return tanh(z, constants);
  }
}

/** From the activation a: (1 - a) (1 + a), which loses less than 1 - a a near |a| = 1. */
@unmanaged @final
class TanhSlope {
  @inline
  eval(da: v128, a: v128, _constants: usize): v128 {
    return v128.mul<Real>(da, v128.mul<Real>(v128.sub<Real>(one(), a), v128.add<Real>(one(), a)));
  }
}

/** max(z, 0), where NaN stays NaN. */
@unmanaged @final
class Relu {
  @inline
  eval(z: v128, _constants: usize): v128 {
    return v128.max<Real>(z, zero());
  }
}

/**
 * From the activation: da where it is positive, else 0 of da's sign (also at 0, as in PyTorch). A
 * factor of 0 would make NaN of an infinite da, which a root or a logarithm behind a relu has where
 * that is 0.
 */
@unmanaged @final
class ReluSlope {
  @inline
  eval(da: v128, a: v128, constants: usize): v128 {
    const sign = v128.load_splat<Real>(constants, Constant.SIGN);
    return v128.and(da, v128.or(sign, v128.gt<Real>(a, zero())));
  }
}

@unmanaged @final
class LeakyRelu {
  @inline
  eval(z: v128, _constants: usize): v128 {
    return wherePositive(z, z, v128.mul<Real>(z, v128.splat<Real>(LEAK)));
  }
}

/** From the activation, which has the sign of z. */
@unmanaged @final
class LeakyReluSlope {
  @inline
  eval(da: v128, a: v128, _constants: usize): v128 {
    return v128.mul<Real>(da, wherePositive(a, one(), v128.splat<Real>(LEAK)));
  }
}

/** z for z > 0, else exp(z) - 1. */
@unmanaged @final
class Elu {
  @inline
  eval(z: v128, constants: usize): v128 {
    return wherePositive(z, z, expm1(z, constants));
  }
}

/** From the sum z: 1 for z > 0, else exp(z), which from the activation would cancel. */
@unmanaged @final
class EluSlope {
  @inline
  eval(da: v128, z: v128, constants: usize): v128 {
    return v128.mul<Real>(da, wherePositive(z, one(), exp(z, constants)));
  }
}

/** log(1 + exp(z)). */
@unmanaged @final
class Softplus {
  @inline
  eval(z: v128, constants: usize): v128 {
    return softplus(z, constants);
  }
}

/** From the sum z: sigmoid(z). */
@unmanaged @final
class SoftplusSlope {
  @inline
  eval(da: v128, z: v128, constants: usize): v128 {
    return v128.mul<Real>(da, sigmoid(z, constants));
  }
}

/** z sigmoid(z), and 0 at -Infinity, its limit. */
@unmanaged @final
class Silu {
  @inline
  eval(z: v128, constants: usize): v128 {
    return timesTail(z, sigmoid(z, constants));
  }
}

/**
 * From the sum z: s (1 + z (1 - s)) with s = sigmoid(z), and 1 - s taken as sigmoid(-z) to lose
 * nothing; 0 at -Infinity, its limit.
 */
@unmanaged @final
class SiluSlope {
  @inline
  eval(da: v128, z: v128, constants: usize): v128 {
    const s = sigmoid(z, constants);
    // not v128.neg: V8 13.6 pairs it wrongly here in f64 (test/kernels/wide.test.ts)
    const minus = v128.xor(z, v128.load_splat<Real>(constants, Constant.SIGN));
    const rest = timesTail(z, sigmoid(minus, constants));
    return v128.mul<Real>(da, timesTail(v128.add<Real>(one(), rest), s));
  }
}

/**
 * z Phi(z), Phi the normal distribution function (the exact GELU), and 0 at -Infinity, its limit.
 */
@unmanaged @final
class Gelu {
  @inline
  eval(z: v128, constants: usize): v128 {
    return timesTail(z, normalCdf(z, constants));
  }
}

/** From the sum z: Phi(z) + z phi(z). */
@unmanaged @final
class GeluSlope {
  @inline
  eval(da: v128, z: v128, constants: usize): v128 {
    return v128.mul<Real>(da, v128.add<Real>(normalCdf(z, constants), timesTail(z, normalPdf(z, constants))));
  }
}

/** z * tail where tail falls to zero faster than |z| grows: 0, not NaN, where it got there. */
@inline
function timesTail(z: v128, tail: v128): v128 {
  return v128.andnot(v128.mul<Real>(z, tail), v128.eq<Real>(tail, zero()));
}

/** out = sigmoid(z) = 1 / (1 + exp(-z)), elementwise. */
export function sigmoidForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Sigmoid>(out, z, constants, begin, end);
}

/** dz = da * sigmoid'(z), from the activation a. */
export function sigmoidBackward(dz: usize, da: usize, a: usize, constants: usize, begin: usize, end: usize): void {
  chain<SigmoidSlope>(dz, da, a, constants, begin, end);
}

/** out = tanh(z), elementwise. */
export function tanhForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Tanh>(out, z, constants, begin, end);
}

/** dz = da * tanh'(z), from the activation a. */
export function tanhBackward(dz: usize, da: usize, a: usize, constants: usize, begin: usize, end: usize): void {
  chain<TanhSlope>(dz, da, a, constants, begin, end);
}

/** out = max(z, 0), elementwise. */
export function reluForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Relu>(out, z, constants, begin, end);
}

/** dz = da where the activation a is positive, else 0. */
export function reluBackward(dz: usize, da: usize, a: usize, constants: usize, begin: usize, end: usize): void {
  chain<ReluSlope>(dz, da, a, constants, begin, end);
}

/** out = z for z > 0, else 0.01 z, elementwise. */
export function leakyReluForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<LeakyRelu>(out, z, constants, begin, end);
}

/** dz = da * leakyRelu'(z), from the activation a. */
export function leakyReluBackward(dz: usize, da: usize, a: usize, constants: usize, begin: usize, end: usize): void {
  chain<LeakyReluSlope>(dz, da, a, constants, begin, end);
}

/** out = z for z > 0, else exp(z) - 1, elementwise. */
export function eluForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Elu>(out, z, constants, begin, end);
}

/** dz = da * elu'(z), from the sum z. */
export function eluBackward(dz: usize, da: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  chain<EluSlope>(dz, da, z, constants, begin, end);
}

/** out = log(1 + exp(z)), elementwise. */
export function softplusForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Softplus>(out, z, constants, begin, end);
}

/** dz = da * softplus'(z) = da * sigmoid(z), from the sum z. */
export function softplusBackward(dz: usize, da: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  chain<SoftplusSlope>(dz, da, z, constants, begin, end);
}

/** out = z sigmoid(z), elementwise. */
export function siluForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Silu>(out, z, constants, begin, end);
}

/** dz = da * silu'(z), from the sum z. */
export function siluBackward(dz: usize, da: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  chain<SiluSlope>(dz, da, z, constants, begin, end);
}

/** out = z Phi(z), elementwise (the exact GELU). */
export function geluForward(out: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  map<Gelu>(out, z, constants, begin, end);
}

/** dz = da * gelu'(z), from the sum z. */
export function geluBackward(dz: usize, da: usize, z: usize, constants: usize, begin: usize, end: usize): void {
  chain<GeluSlope>(dz, da, z, constants, begin, end);
}
