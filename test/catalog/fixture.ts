/**
 * One of each more: an activation, a loss, an optimizer, an initializer, a metric of classes and one of numbers, each an entry in its table
 * and nothing else. Whoever
 * imports this file first has a library with them.
 */
import { type ActivationEntry, activations } from "../../src/catalog/activations.js";
import { type Initializer, initializers } from "../../src/catalog/initializers.js";
import { type LossEntry, losses } from "../../src/catalog/losses.js";
import {
  type ClassMetricEntry,
  classMetricTable,
  type OutputMetricEntry,
  outputMetricTable,
} from "../../src/catalog/metrics.js";
import { type OptimizerEntry, optimizers } from "../../src/catalog/optimizers.js";

const initializer: Initializer = { distribution: "uniform", variance: () => 1 / 1024 };
Object.assign(initializers, { small: initializer });

const activation: ActivationEntry = { kernel: "silu", epilogue: 7, keepsSum: true };
Object.assign(activation, { initializer: "small" });
Object.assign(activations, { hush: activation });

const loss: LossEntry = { kernel: "squaredError", targets: "numbers", slope: 2, degree: 2 };
Object.assign(losses, { squares: loss });

const optimizer: OptimizerEntry = {
  defaults: { learningRate: 0.5, weightDecay: 0 },
  settings: ["learningRate", "weightDecay"],
  kernel: "sgdStep",
  states: 0,
};
Object.assign(optimizers, { descent: optimizer });

const overlap: ClassMetricEntry = {
  label: "overlap",
  part: ({ right }) => right,
  whole: ({ rows, predicted }) => Math.max(rows, predicted),
};
Object.assign(classMetricTable, { overlap });

const meanSquare: OutputMetricEntry = { label: "MSE", of: ({ squares, rows }) => squares / rows };
Object.assign(outputMetricTable, { meanSquare });
