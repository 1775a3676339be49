/**
 * The places of the optimizers' settings, each an f64, in their row: by the names that the host has for them
 * (src/catalog/optimizers.ts, to which test/kernels/settings.test.ts holds these).
 */

export const enum Sgd {
  learningRate,
  weightDecay,
  momentum,
  /** 0 or 1. */
  nesterov,
}

/** Of Adam and AdamW; the last four are what `adamAdvance` keeps. */
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

export const enum RmsProp {
  learningRate,
  rho,
  epsilon,
  momentum,
  weightDecay,
}

export const enum Adagrad {
  learningRate,
  epsilon,
  weightDecay,
}

/** From `momentumPower` on what `nadamAdvance` keeps. */
export const enum Nadam {
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  momentumDecay,
  momentumPower,
  momentumProduct,
  beta2Power,
  meanStep,
  gradientStep,
  correction,
}

/** From `steps` on what `radamAdvance` keeps. */
export const enum Radam {
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

/** The last two are what `adamaxAdvance` keeps. */
export const enum Adamax {
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay,
  beta1Power,
  stepSize,
}

export const enum Lion {
  learningRate,
  beta1,
  beta2,
  decoupledDecay,
}

export const enum Adadelta {
  learningRate,
  rho,
  epsilon,
  weightDecay,
}

export const enum Rprop {
  learningRate,
  etaMinus,
  etaPlus,
  minStep,
  maxStep,
  weightDecay,
}

/** The setting at `place`. */
@inline
export function setting(settings: usize, place: usize): f64 {
  return load<f64>(settings + place * 8);
}

/** The setting at `place`, in every lane. */
@inline
export function settingLanes(settings: usize, place: usize): v128 {
  return v128.splat<Real>(setting(settings, place) as Real);
}

/** to = `count` settings, but 0 in the place of number `without`. One thread does it. */
export function copySettings(to: usize, from: usize, count: usize, without: usize, _begin: usize, _end: usize): void {
  memory.copy(to, from, count * 8);
  setSetting(to, without, 0);
}

/** Changes the setting at `place`. */
@inline
export function setSetting(settings: usize, place: usize, value: f64): void {
  store<f64>(settings + place * 8, value);
}
