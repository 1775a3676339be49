/**
 * Optimizers: one call updates the flat vector of all parameters. The vectors are padded with zeros to whole 16 bytes, so
 * begin and end, which count elements, are multiples of a vector. `settings` is a row of f64 whose meaning each kernel
 * states; it lies in memory because learning rates and Adam's corrections change from step to step.
 */
import { at, lanes, multiplyAdd } from "./simd";

/** The setting at `index`, in every lane. */
@inline
function setting(settings: usize, index: usize): v128 {
  return v128.splat<Real>(load<f64>(settings + index * 8) as Real);
}

/** gradient + weightDecay * weight: the gradient of a loss with an L2 penalty. */
@inline
function decayed(gradient: usize, weight: v128, weightDecay: v128): v128 {
  return multiplyAdd(v128.load(gradient), weightDecay, weight);
}

/**
 * w -= learningRate * (dw + weightDecay w).
 * settings: learningRate, weightDecay.
 */
export function sgdStep(w: usize, dw: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = setting(settings, 0);
  const weightDecay = setting(settings, 1);
  for (let i = begin; i < end; i += lanes<Real>()) {
    const weight = v128.load(at(w, i));
    const gradient = decayed(at(dw, i), weight, weightDecay);
    v128.store(at(w, i), v128.sub<Real>(weight, v128.mul<Real>(learningRate, gradient)));
  }
}

/**
 * g = dw + weightDecay w;  v = momentum v + g;  w -= learningRate * (nesterov ? g + momentum v : v).
 * settings: learningRate, weightDecay, momentum, nesterov (0 or 1).
 */
export function momentumStep(w: usize, dw: usize, v: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = setting(settings, 0);
  const weightDecay = setting(settings, 1);
  const momentum = setting(settings, 2);
  const nesterov = load<f64>(settings + 24) != 0;
  for (let i = begin; i < end; i += lanes<Real>()) {
    const weight = v128.load(at(w, i));
    const gradient = decayed(at(dw, i), weight, weightDecay);
    const velocity = multiplyAdd(gradient, momentum, v128.load(at(v, i)));
    const update = nesterov ? multiplyAdd(gradient, momentum, velocity) : velocity;
    v128.store(at(v, i), velocity);
    v128.store(at(w, i), v128.sub<Real>(weight, v128.mul<Real>(learningRate, update)));
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
  for (let i = begin; i < end; i += lanes<Real>()) {
    const weight = v128.mul<Real>(v128.load(at(w, i)), shrink);
    const gradient = decayed(at(dw, i), weight, weightDecay);
    const mean = multiplyAdd(v128.mul<Real>(keep1, v128.load(at(m, i))), take1, gradient);
    const square = v128.mul<Real>(take2, v128.mul<Real>(gradient, gradient));
    const variance = v128.add<Real>(v128.mul<Real>(keep2, v128.load(at(v, i))), square);
    const deviation = v128.add<Real>(v128.mul<Real>(v128.sqrt<Real>(variance), correction), epsilon);
    v128.store(at(m, i), mean);
    v128.store(at(v, i), variance);
    v128.store(at(w, i), v128.sub<Real>(weight, v128.mul<Real>(stepSize, v128.div<Real>(mean, deviation))));
  }
}

/**
 * g = dw + weightDecay w;  v = rho v + (1 - rho) g^2;  b = momentum b + g / (sqrt(v) + epsilon);  w -= learningRate b.
 * Tieleman & Hinton 2012, epsilon outside the root as in PyTorch. settings: learningRate, rho, epsilon, momentum, weightDecay.
 */
export function rmsPropStep(w: usize, dw: usize, v: usize, b: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = setting(settings, 0);
  const rho = load<f64>(settings + 8);
  const keep = v128.splat<Real>(rho as Real);
  const take = v128.splat<Real>((1 - rho) as Real);
  const epsilon = setting(settings, 2);
  const momentum = setting(settings, 3);
  const weightDecay = setting(settings, 4);
  for (let i = begin; i < end; i += lanes<Real>()) {
    const weight = v128.load(at(w, i));
    const gradient = decayed(at(dw, i), weight, weightDecay);
    const square = v128.mul<Real>(take, v128.mul<Real>(gradient, gradient));
    const variance = v128.add<Real>(v128.mul<Real>(keep, v128.load(at(v, i))), square);
    const scaled = v128.div<Real>(gradient, v128.add<Real>(v128.sqrt<Real>(variance), epsilon));
    const update = multiplyAdd(scaled, momentum, v128.load(at(b, i)));
    v128.store(at(v, i), variance);
    v128.store(at(b, i), update);
    v128.store(at(w, i), v128.sub<Real>(weight, v128.mul<Real>(learningRate, update)));
  }
}

/**
 * g = dw + weightDecay w;  s += g^2;  w -= learningRate * g / (sqrt(s) + epsilon). Duchi, Hazan & Singer 2011.
 * settings: learningRate, epsilon, weightDecay.
 */
export function adagradStep(w: usize, dw: usize, s: usize, settings: usize, begin: usize, end: usize): void {
  const learningRate = setting(settings, 0);
  const epsilon = setting(settings, 1);
  const weightDecay = setting(settings, 2);
  for (let i = begin; i < end; i += lanes<Real>()) {
    const weight = v128.load(at(w, i));
    const gradient = decayed(at(dw, i), weight, weightDecay);
    const sum = multiplyAdd(v128.load(at(s, i)), gradient, gradient);
    const scaled = v128.div<Real>(gradient, v128.add<Real>(v128.sqrt<Real>(sum), epsilon));
    v128.store(at(s, i), sum);
    v128.store(at(w, i), v128.sub<Real>(weight, v128.mul<Real>(learningRate, scaled)));
  }
}
