/**
 * Optimizers that few programs use: each comes with what there is to know of it, so that pages
 * download those that they name.
 */
import * as entries from "../catalog/optimizerEntries.js";
import {
  type AdamOptions,
  type CommonOptions,
  type MomentOptions,
  made,
  type Optimizer,
  type StepOptions,
} from "./optimizers.js";

/** Options of `rmsProp`. */
export interface RmsPropOptions extends StepOptions {
  /** Decay of the mean of squared gradients, 0 .. 1; default 0.9. */
  readonly rho?: number;
  /** Added to the root of the mean square; default 1e-8. */
  readonly epsilon?: number;
  /** Share of the last step that is added to the next, 0 .. 1; default 0. */
  readonly momentum?: number;
}

/** Options of `adagrad`. */
export interface AdagradOptions extends StepOptions {
  /** Added to the root of the sum of squares; default 1e-10. */
  readonly epsilon?: number;
}

/** Options of `adadelta`. */
export interface AdadeltaOptions extends StepOptions {
  /** Decay of both mean squares, 0 .. 1; default 0.9. */
  readonly rho?: number;
  /** Added to both mean squares; default 1e-6. */
  readonly epsilon?: number;
}

/** Options of `nadam`. */
export interface NadamOptions extends MomentOptions {
  /** How fast the momentum grows to `beta1`, 0 or more; default 0.004. */
  readonly momentumDecay?: number;
}

/** Options of `lion`. */
export interface LionOptions extends StepOptions {
  /** Share of the mean of gradients in a step, 0 .. 1; default 0.9. */
  readonly beta1?: number;
  /** Decay of that mean, 0 .. 1; default 0.99. */
  readonly beta2?: number;
}

/** Options of `rprop`. */
export interface RpropOptions extends StepOptions {
  /**
   * What a weight's step is multiplied by when its gradient changes its sign, 0 .. 1; default 0.5.
   */
  readonly etaMinus?: number;
  /** What it is multiplied by when the sign stays, above 1; default 1.2. */
  readonly etaPlus?: number;
  /** The least step; default 1e-6. */
  readonly minStep?: number;
  /** The greatest step; default 50. */
  readonly maxStep?: number;
}

/** Options of `lbfgs`; its `weightDecay` is a part of the loss that it searches by. */
export interface LbfgsOptions extends CommonOptions {
  /** Steps of an epoch, each with a search of its own, 1 or more; default 20. */
  readonly maxIterations?: number;
  /**
   * Steps that the curvature is known from, each two vectors as long as all weights, for which
   * memory is taken when the model is made, 1 to 1000; default 10, SciPy's (PyTorch's: 100).
   */
  readonly historySize?: number;
  /** An epoch ends where no number of the gradient is greater; default 1e-7. */
  readonly gradientTolerance?: number;
  /** An epoch ends where neither loss nor weights change by more; default 1e-9. */
  readonly changeTolerance?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019). Default rate 0.001, decay 0.01.
 * @throws UsageError INVALID_OPTION.
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  return made("adamW", entries.adamW, options);
}

/**
 * RMSprop (Tieleman & Hinton 2012). Default rate 0.001, rho 0.9, epsilon 1e-8. @throws UsageError
 * INVALID_OPTION.
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer {
  return made("rmsProp", entries.rmsProp, options);
}

/**
 * Adagrad (Duchi, Hazan & Singer 2011). Default rate 0.01, epsilon 1e-10. @throws UsageError
 * INVALID_OPTION.
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  return made("adagrad", entries.adagrad, options);
}

/**
 * Adadelta (Zeiler 2012), whose steps have their size from those before. Defaults are PyTorch's:
 * rate 1, rho 0.9, epsilon 1e-6; Keras has 0.001, 0.95 and 1e-7. @throws UsageError INVALID_OPTION.
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  return made("adadelta", entries.adadelta, options);
}

/**
 * Adamax (Kingma & Ba 2015): Adam with the greatest gradient in the place of the mean square.
 * Default rate 0.002. Epsilon is added to gradients, as in PyTorch; Keras adds it to the greatest.
 * @throws UsageError INVALID_OPTION.
 */
export function adamax(options: MomentOptions = {}): Optimizer {
  return made("adamax", entries.adamax, options);
}

/**
 * NAdam (Dozat 2016): Adam with Nesterov's momentum, by PyTorch's rule; Keras's has a momentumDecay
 * of 0.004 that can't be changed. Default rate 0.002. @throws UsageError INVALID_OPTION.
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  return made("nadam", entries.nadam, options);
}

/**
 * RAdam (Liu et al. 2020): Adam that divides by no mean square before enough is known of it, by
 * PyTorch's rule, that is for more than 5 steps' worth of it. Default rate 0.001. @throws
 * UsageError INVALID_OPTION.
 */
export function radam(options: MomentOptions = {}): Optimizer {
  return made("radam", entries.radam, options);
}

/**
 * Lion (Chen et al. 2023): every weight takes a step of the rate along the sign of a mean of
 * gradients; decay is decoupled. Default rate 0.001 as in Keras; the paper advises a third to a
 * tenth of Adam's. @throws UsageError INVALID_OPTION.
 */
export function lion(options: LionOptions = {}): Optimizer {
  return made("lion", entries.lion, options);
}

/**
 * Rprop (Riedmiller & Braun 1993) by PyTorch's rule: only signs of gradients count, so it is for
 * batches of all rows (`batchSize: "full"`). The rate is the first step, 0.01 by default. @throws
 * UsageError INVALID_OPTION.
 */
export function rprop(options: RpropOptions = {}): Optimizer {
  return made("rprop", entries.rprop, options);
}

/**
 * L-BFGS (Liu & Nocedal 1989) by the rule of PyTorch's LBFGS with `line_search_fn="strong_wolfe"`:
 * an epoch is one call of its `step`, of up to 20 steps. It needs the gradient of all rows at once,
 * so batches are "full". Sums are taken in doubles, in one order. Default rate 1, from which a
 * search begins. Best of all for few rows. @throws UsageError INVALID_OPTION.
 */
export function lbfgs(options: LbfgsOptions = {}): Optimizer {
  return made("lbfgs", entries.lbfgs, options);
}
