/**
 * The optimizers. Bundlers drop those that a page doesn't name: no spread stands in them, which
 * esbuild keeps.
 */
import { invalidOption } from "../check.js";
import { namesIn } from "./lookup.js";
import { type OptimizerEntry, type OptimizerName, optimizers, SHARED } from "./optimizers.js";
import { atLeastZero, isNumber, positive, type Range, share } from "./ranges.js";

/** Gradient descent. */
export const sgd: OptimizerEntry = {
  defaults: { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 },
  settings: ["learningRate", "weightDecay", "momentum", "nesterov"],
  kernel: "sgdStep",
  states: 0,
  isCore: true,
  variant: { option: "momentum", kernel: "momentumStep", states: 1, isCore: true },
};

/** By the rule of Kingma & Ba 2015. */
export const adam: OptimizerEntry = {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, amsgrad: false, weightDecay: 0 },
  settings: [
    "learningRate",
    "beta1",
    "beta2",
    "epsilon",
    "weightDecay",
    "decoupledDecay",
    "beta1Power",
    "beta2Power",
    "stepSize",
    "correction",
  ],
  start: { beta1Power: 1, beta2Power: 1 },
  kernel: "adamStep",
  states: 2,
  isCore: true,
  variant: { option: "amsgrad", kernel: "amsgradStep", states: 3 },
  advance: "adamAdvance",
};

/** By the rule of Loshchilov & Hutter 2019. */
export const adamW: OptimizerEntry = /* @__PURE__ */ Object.assign({}, adam, {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, amsgrad: false, weightDecay: 0.01 },
  decay: "decoupledDecay",
});

/** By the rule of Tieleman & Hinton 2012. */
export const rmsProp: OptimizerEntry = {
  defaults: { learningRate: 0.001, rho: 0.9, epsilon: 1e-8, momentum: 0, weightDecay: 0 },
  settings: ["learningRate", "rho", "epsilon", "momentum", "weightDecay"],
  kernel: "rmsPropStep",
  states: 2,
};

/** By the rule of Duchi, Hazan & Singer 2011. */
export const adagrad: OptimizerEntry = {
  defaults: { learningRate: 0.01, epsilon: 1e-10, weightDecay: 0 },
  settings: ["learningRate", "epsilon", "weightDecay"],
  kernel: "adagradStep",
  states: 1,
};

/** By the rule of Zeiler 2012. */
export const adadelta: OptimizerEntry = {
  defaults: { learningRate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0 },
  settings: ["learningRate", "rho", "epsilon", "weightDecay"],
  kernel: "adadeltaStep",
  states: 2,
};

/** By the rule of Kingma & Ba 2015. */
export const adamax: OptimizerEntry = {
  defaults: { learningRate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  settings: ["learningRate", "beta1", "beta2", "epsilon", "weightDecay", "beta1Power", "stepSize"],
  start: { beta1Power: 1 },
  kernel: "adamaxStep",
  states: 2,
  advance: "adamaxAdvance",
};

/** By the rule of Dozat 2016. */
export const nadam: OptimizerEntry = {
  defaults: { learningRate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, momentumDecay: 0.004 },
  own: { momentumDecay: { range: atLeastZero } },
  settings: [
    "learningRate",
    "beta1",
    "beta2",
    "epsilon",
    "weightDecay",
    "momentumDecay",
    "momentumPower",
    "momentumProduct",
    "beta2Power",
    "meanStep",
    "gradientStep",
    "correction",
  ],
  start: { momentumPower: 1, momentumProduct: 1, beta2Power: 1 },
  kernel: "nadamStep",
  states: 2,
  advance: "nadamAdvance",
};

/** By the rule of Liu et al. 2020. */
export const radam: OptimizerEntry = {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  settings: [
    "learningRate",
    "beta1",
    "beta2",
    "epsilon",
    "weightDecay",
    "steps",
    "beta1Power",
    "beta2Power",
    "stepSize",
    "isAdaptive",
  ],
  start: { beta1Power: 1, beta2Power: 1 },
  kernel: "radamStep",
  states: 2,
  advance: "radamAdvance",
};

/** By the rule of Chen et al. 2023. */
export const lion: OptimizerEntry = {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.99, weightDecay: 0 },
  settings: ["learningRate", "beta1", "beta2", "decoupledDecay"],
  decay: "decoupledDecay",
  kernel: "lionStep",
  states: 1,
};

/** Numbers above 1. */
const aboveOne: Range = {
  holds: (value): value is number => isNumber(value) && value > 1,
  words: "a number above 1",
};

/** By the rule of Riedmiller & Braun 1993. */
export const rprop: OptimizerEntry = {
  defaults: { learningRate: 0.01, etaMinus: 0.5, etaPlus: 1.2, minStep: 1e-6, maxStep: 50, weightDecay: 0 },
  own: {
    etaMinus: { range: share },
    etaPlus: { range: aboveOne },
    minStep: { range: positive },
    maxStep: { range: positive },
  },
  settings: ["learningRate", "etaMinus", "etaPlus", "minStep", "maxStep", "weightDecay"],
  check({ minStep, maxStep }) {
    if (Number(minStep) > Number(maxStep)) throw invalidOption("maxStep", `minStep (${minStep}) or more`, maxStep);
  },
  kernel: "rpropStep",
  states: 2,
};

/** The options of `lbfgs` that count something: whole numbers from 1 on. */
const atLeastOne: Range = {
  holds: (value): value is number => Number.isSafeInteger(value) && Number(value) >= 1,
  words: "a whole number from 1 on",
};

/**
 * How many steps `lbfgs` remembers at most: far more than tell it anything, and memory for all is
 * taken at once.
 */
export const MOST_HISTORY = 1000;
const history: Range = {
  holds: (value): value is number => atLeastOne.holds(value) && Number(value) <= MOST_HISTORY,
  words: `a whole number from 1 to ${MOST_HISTORY}`,
};

/** By the rule of Liu & Nocedal 1989. */
export const lbfgs: OptimizerEntry = {
  defaults: {
    learningRate: 1,
    maxIterations: 20,
    historySize: 10,
    gradientTolerance: 1e-7,
    changeTolerance: 1e-9,
    weightDecay: 0,
  },
  own: {
    maxIterations: { range: atLeastOne },
    historySize: { range: history },
    gradientTolerance: { range: atLeastZero },
    changeTolerance: { range: atLeastZero },
  },
  settings: ["learningRate", "iterations", "pairs", "first", "step", "scale"],
  check(options) {
    for (const option of SHARED)
      if (options[option])
        throw invalidOption(
          `\`${option}\``,
          "left out of lbfgs, which searches along the gradient as it is",
          options[option],
        );
  },
  kernel: "sgdStep",
  states: 0,
  isSearch: true,
};

const all = { sgd, adam, adamW, rmsProp, adagrad, adadelta, adamax, nadam, radam, lion, rprop, lbfgs };

/** Those that take a step after every batch. */
export function steppingOptimizers(): readonly OptimizerName[] {
  return namesIn(allOptimizers()).filter((name) => !optimizerNamed(name).isSearch);
}

/** Every optimizer, in the order in which users are told of them. */
export function allOptimizers(): Readonly<Partial<Record<OptimizerName, OptimizerEntry>>> {
  Object.assign(optimizers, all);
  // in that order, whichever the program made first
  return { ...all, ...optimizers };
}

/** The entry of an optimizer, whether or not the program has made one. */
export function optimizerNamed(name: OptimizerName): OptimizerEntry {
  return allOptimizers()[name] as OptimizerEntry;
}
