/**
 * The optimizers that few programs use, for one parameter in float64, after PyTorch's formulas
 * (torch.optim, version 2) and Lion's paper.
 */
import type { OptimizerCase } from "./optimizerCase.js";

function amsgrad(decay: number, isDecoupled: boolean): OptimizerCase {
  const [learningRate, epsilon, beta1, beta2] = [0.05, 1e-8, 0.9, 0.8];
  return {
    name: `amsgrad, ${isDecoupled ? "decoupled " : ""}decay ${decay}`,
    learningRate,
    settings: [learningRate, beta1, beta2, epsilon, isDecoupled ? 0 : decay, isDecoupled ? decay : 0, 1, 1, 0, 0],
    states: 3,
    start: (theta) => {
      let [mean, variance, most, t] = [0, 0, 0, 0];
      return (gradient) => {
        t++;
        if (isDecoupled) theta -= learningRate * decay * theta;
        const g = isDecoupled ? gradient : gradient + decay * theta;
        mean = beta1 * mean + (1 - beta1) * g;
        variance = beta2 * variance + (1 - beta2) * g * g;
        most = Math.max(most, variance);
        const root = Math.sqrt(most) / Math.sqrt(1 - beta2 ** t);
        theta -= ((learningRate / (1 - beta1 ** t)) * mean) / (root + epsilon);
        return theta;
      };
    },
    run: (kernels, w, dw, [m, v, s], settings, begin, end) => kernels.amsgradStep(w, dw, m, v, s, settings, begin, end),
    advance: (kernels, settings) => kernels.adamAdvance(settings, 0, 1),
  };
}

function nadam(decay: number, momentumDecay: number): OptimizerCase {
  const [learningRate, epsilon, beta1, beta2] = [0.05, 1e-8, 0.9, 0.99];
  const mu = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
  return {
    name: `nadam, decay ${decay}, of momentum ${momentumDecay}`,
    learningRate,
    settings: [learningRate, beta1, beta2, epsilon, decay, momentumDecay, 1, 1, 1, 0, 0, 0],
    states: 2,
    start: (theta) => {
      let [mean, variance, product, t] = [0, 0, 1, 0];
      return (gradient) => {
        t++;
        const g = gradient + decay * theta;
        product *= mu(t);
        mean = beta1 * mean + (1 - beta1) * g;
        variance = beta2 * variance + (1 - beta2) * g * g;
        const hat = (mu(t + 1) * mean) / (1 - product * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - product);
        theta -= (learningRate * hat) / (Math.sqrt(variance / (1 - beta2 ** t)) + epsilon);
        return theta;
      };
    },
    run: (kernels, w, dw, [m, v], settings, begin, end) => kernels.nadamStep(w, dw, m, v, settings, begin, end),
    advance: (kernels, settings) => kernels.nadamAdvance(settings, 0, 1),
  };
}

function radam(decay: number, beta2: number): OptimizerCase {
  const [learningRate, epsilon, beta1] = [0.05, 1e-8, 0.9];
  const most = 2 / (1 - beta2) - 1;
  return {
    name: `radam, decay ${decay}, beta2 ${beta2}`,
    learningRate,
    // the length is the difference of two numbers as great as `most`, in which 1 - beta2^t has
    // lost as many digits again
    stepError: most ** 2 * 2 ** -53,
    settings: [learningRate, beta1, beta2, epsilon, decay, 0, 1, 1, 0, 0],
    states: 2,
    start: (theta) => {
      let [mean, variance, t] = [0, 0, 0];
      return (gradient) => {
        t++;
        const g = gradient + decay * theta;
        mean = beta1 * mean + (1 - beta1) * g;
        variance = beta2 * variance + (1 - beta2) * g * g;
        const meanHat = mean / (1 - beta1 ** t);
        const length = most - (2 * t * beta2 ** t) / (1 - beta2 ** t);
        if (length > 5) {
          const adapted = Math.sqrt(1 - beta2 ** t) / (Math.sqrt(variance) + epsilon);
          const known = Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length));
          theta -= learningRate * meanHat * known * adapted;
        } else theta -= learningRate * meanHat;
        return theta;
      };
    },
    run: (kernels, w, dw, [m, v], settings, begin, end) => kernels.radamStep(w, dw, m, v, settings, begin, end),
    advance: (kernels, settings) => kernels.radamAdvance(settings, 0, 1),
  };
}

function adamax(decay: number): OptimizerCase {
  const [learningRate, epsilon, beta1, beta2] = [0.05, 1e-8, 0.9, 0.7];
  return {
    name: `adamax, decay ${decay}`,
    learningRate,
    settings: [learningRate, beta1, beta2, epsilon, decay, 1, 0],
    states: 2,
    zeroStates: [0],
    start: (theta) => {
      let [mean, most, t] = [0, 0, 0];
      return (gradient) => {
        t++;
        const g = gradient + decay * theta;
        mean = beta1 * mean + (1 - beta1) * g;
        most = Math.max(beta2 * most, Math.abs(g) + epsilon);
        theta -= ((learningRate / (1 - beta1 ** t)) * mean) / most;
        return theta;
      };
    },
    run: (kernels, w, dw, [m, u], settings, begin, end) => kernels.adamaxStep(w, dw, m, u, settings, begin, end),
    advance: (kernels, settings) => kernels.adamaxAdvance(settings, 0, 1),
  };
}

function adadelta(decay: number): OptimizerCase {
  const [learningRate, rho, epsilon] = [0.5, 0.9, 1e-6];
  return {
    name: `adadelta, decay ${decay}`,
    learningRate,
    settings: [learningRate, rho, epsilon, decay],
    states: 2,
    start: (theta) => {
      let [square, steps] = [0, 0];
      return (gradient) => {
        const g = gradient + decay * theta;
        square = rho * square + (1 - rho) * g * g;
        const delta = (Math.sqrt(steps + epsilon) / Math.sqrt(square + epsilon)) * g;
        steps = rho * steps + (1 - rho) * delta * delta;
        theta -= learningRate * delta;
        return theta;
      };
    },
    run: (kernels, w, dw, [v, a], settings, begin, end) => kernels.adadeltaStep(w, dw, v, a, settings, begin, end),
  };
}

function lion(decay: number): OptimizerCase {
  const [learningRate, beta1, beta2] = [0.05, 0.9, 0.8];
  return {
    name: `lion, decay ${decay}`,
    learningRate,
    settings: [learningRate, beta1, beta2, decay],
    states: 1,
    start: (theta) => {
      let mean = 0;
      return (gradient) => {
        const step = Math.sign(beta1 * mean + (1 - beta1) * gradient);
        theta -= learningRate * (step + decay * theta);
        mean = beta2 * mean + (1 - beta2) * gradient;
        return theta;
      };
    },
    run: (kernels, w, dw, [m], settings, begin, end) => kernels.lionStep(w, dw, m, settings, begin, end),
  };
}

function rprop(decay: number, [etaMinus, etaPlus, minStep, maxStep]: readonly number[]): OptimizerCase {
  const learningRate = 0.05;
  return {
    name: `rprop, decay ${decay}, steps ${minStep} to ${maxStep}`,
    learningRate,
    settings: [learningRate, etaMinus, etaPlus, minStep, maxStep, decay],
    states: 2,
    zeroStates: [0],
    start: (theta) => {
      let [before, size] = [0, learningRate];
      return (gradient) => {
        let g = gradient + decay * theta;
        const turn = Math.sign(g) * Math.sign(before);
        const factor = turn > 0 ? etaPlus : turn < 0 ? etaMinus : 1;
        size = Math.min(maxStep, Math.max(minStep, size * factor));
        if (turn < 0) g = 0;
        theta -= Math.sign(g) * size;
        before = g;
        return theta;
      };
    },
    run: (kernels, w, dw, [p, s], settings, begin, end) => kernels.rpropStep(w, dw, p, s, settings, begin, end),
  };
}

export const otherCases: readonly OptimizerCase[] = [
  amsgrad(0, false),
  amsgrad(0.3, false),
  amsgrad(0.3, true),
  nadam(0, 0.004),
  nadam(0.3, 2),
  nadam(0, 50),
  radam(0, 0.999),
  radam(0.3, 0.9),
  radam(0, 0.5),
  adamax(0),
  adamax(0.3),
  adadelta(0),
  adadelta(0.3),
  lion(0),
  lion(0.3),
  rprop(0, [0.5, 1.2, 1e-6, 50]),
  rprop(0.01, [0.3, 2, 0.02, 0.1]),
];
