/**
 * One of each more: an activation, a loss, an optimizer, an initializer, a metric of classes, one
 * of numbers, and a layer, each an entry in its table and nothing else; that of a layer says what
 * it may be told, beside what it does. Whoever imports this file first has a library with them.
 */
import { type ActivationEntry, activations } from "../../src/catalog/activations.js";
import { type Initializer, initializers } from "../../src/catalog/initializers.js";
import { layerOptions } from "../../src/catalog/layerOptions.js";
import { type LossEntry, losses } from "../../src/catalog/losses.js";
import {
  type ClassMetricEntry,
  classMetricTable,
  type OutputMetricEntry,
  outputMetricTable,
} from "../../src/catalog/metrics.js";
import { type OptimizerEntry, optimizers } from "../../src/catalog/optimizers.js";
import { positive } from "../../src/catalog/ranges.js";
import { type Apply, kinds } from "../../src/layers/kinds.js";
import { multiply } from "../../src/ops/arithmetic.js";

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

/** Every number times `factor`. */
interface Amplify {
  readonly kind: "amplify";
  readonly factor: number;
}

const amplify: Apply<Amplify> = ({ factor }, x) => multiply(x, factor);
Object.assign(layerOptions, { amplify: { factor: { usual: 2, range: positive } } });
Object.assign(kinds, { amplify });
