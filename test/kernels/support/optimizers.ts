/**
 * The common optimizers for one parameter in float64, after the formulas of PyTorch's documentation
 * (torch.optim, version 2).
 */
import { otherCases } from "./moreOptimizers.js";
import type { OptimizerCase } from "./optimizerCase.js";

function sgd(learningRate: number, weightDecay: number, momentum: number, nesterov: boolean): OptimizerCase {
  const hasMomentum = momentum > 0;
  return {
    name: `sgd, decay ${weightDecay}, momentum ${momentum}${nesterov ? ", nesterov" : ""}`,
    learningRate,
    settings: hasMomentum ? [learningRate, weightDecay, momentum, nesterov ? 1 : 0] : [learningRate, weightDecay],
    states: hasMomentum ? 1 : 0,
    start: (theta) => {
      let buffer: number | undefined;
      return (gradient) => {
        let g = gradient + weightDecay * theta;
        if (hasMomentum) {
          buffer = buffer === undefined ? g : momentum * buffer + g;
          g = nesterov ? g + momentum * buffer : buffer;
        }
        theta -= learningRate * g;
        return theta;
      };
    },
    run: (kernels, w, dw, [v], settings, begin, end) =>
      hasMomentum ? kernels.momentumStep(w, dw, v, settings, begin, end) : kernels.sgdStep(w, dw, settings, begin, end),
  };
}

function adam(decay: number, isDecoupled: boolean, [beta1, beta2] = [0.9, 0.999]): OptimizerCase {
  const learningRate = 0.05;
  const epsilon = 1e-8;
  return {
    name: `${isDecoupled ? "adamW" : "adam"}, decay ${decay}, betas ${beta1} and ${beta2}`,
    learningRate,
    settings: [learningRate, beta1, beta2, epsilon, isDecoupled ? 0 : decay, isDecoupled ? decay : 0, 1, 1, 0, 0],
    states: 2,
    start: (theta) => {
      let [mean, variance, t] = [0, 0, 0];
      return (gradient) => {
        t++;
        if (isDecoupled) theta -= learningRate * decay * theta;
        const g = isDecoupled ? gradient : gradient + decay * theta;
        mean = beta1 * mean + (1 - beta1) * g;
        variance = beta2 * variance + (1 - beta2) * g * g;
        const meanHat = mean / (1 - beta1 ** t);
        const varianceHat = variance / (1 - beta2 ** t);
        theta -= (learningRate * meanHat) / (Math.sqrt(varianceHat) + epsilon);
        return theta;
      };
    },
    run: (kernels, w, dw, [m, v], settings, begin, end) => kernels.adamStep(w, dw, m, v, settings, begin, end),
    advance: (kernels, settings) => kernels.adamAdvance(settings, 0, 1),
  };
}

function rmsProp(decay: number, momentum: number): OptimizerCase {
  const [learningRate, alpha, epsilon] = [0.02, 0.95, 1e-6];
  return {
    name: `rmsProp, decay ${decay}, momentum ${momentum}`,
    learningRate,
    settings: [learningRate, alpha, epsilon, momentum, decay],
    states: 2,
    start: (theta) => {
      let [square, buffer] = [0, 0];
      return (gradient) => {
        const g = gradient + decay * theta;
        square = alpha * square + (1 - alpha) * g * g;
        buffer = momentum * buffer + g / (Math.sqrt(square) + epsilon);
        theta -= learningRate * buffer;
        return theta;
      };
    },
    run: (kernels, w, dw, [v, b], settings, begin, end) => kernels.rmsPropStep(w, dw, v, b, settings, begin, end),
  };
}

function adagrad(decay: number): OptimizerCase {
  const [learningRate, epsilon] = [0.1, 1e-10];
  return {
    name: `adagrad, decay ${decay}`,
    learningRate,
    settings: [learningRate, epsilon, decay],
    states: 1,
    start: (theta) => {
      let sum = 0;
      return (gradient) => {
        const g = gradient + decay * theta;
        sum += g * g;
        theta -= (learningRate * g) / (Math.sqrt(sum) + epsilon);
        return theta;
      };
    },
    run: (kernels, w, dw, [s], settings, begin, end) => kernels.adagradStep(w, dw, s, settings, begin, end),
  };
}

export const optimizerCases: readonly OptimizerCase[] = [
  sgd(0.1, 0, 0, false),
  sgd(0.1, 0.3, 0, false),
  sgd(0.1, 0, 0.9, false),
  sgd(0.1, 0.3, 0.9, false),
  sgd(0.1, 0.3, 0.9, true),
  adam(0, false),
  adam(0.3, false),
  adam(0.3, true),
  adam(0, false, [0.5, 0.7]),
  rmsProp(0, 0),
  rmsProp(0.3, 0.8),
  adagrad(0),
  adagrad(0.3),
  ...otherCases,
];
