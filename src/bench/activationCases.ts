import { type ActivationName, activationOf, type HiddenActivation, hiddenActivations } from "../catalog/activations.js";
import { activate, differentiate } from "../steps/activations.js";
import { filled, type KernelCase, sizeOf } from "./cases.js";

/** Those that have kernels. */
const elementwise = hiddenActivations().filter((name) => name !== "linear" && !activationOf(name).isOps);

/** The hidden layer of a batch, in the cache, and that of mnist-5v8 as a whole, which is not. */
const SIZES = [
  [128, 128],
  [11272, 196],
] as const;

/** Activations and their derivatives. */
export const activationCases: readonly KernelCase[] = [
  ...elementwise.flatMap((name) => SIZES.map(([rows, columns]) => forwardCase(name, rows, columns))),
  forwardCase("softmax", 128, 10),
  forwardCase("softmax", 128, 1000),
  ...elementwise.map((name) => backwardCase(name, 128, 128)),
];

function forwardCase(name: ActivationName, rows: number, columns: number): KernelCase {
  return {
    group: "activations",
    kernel: name,
    size: sizeOf(rows, columns),
    prepare(runtime) {
      const count = rows * columns;
      const sums = filled(runtime, count);
      const activations = runtime.allocateReals(count);
      return {
        steps: activate(runtime, name, activations, sums, rows, columns),
        bytes: 2 * count * runtime.elementBytes,
        elements: count,
      };
    },
  };
}

function backwardCase(name: HiddenActivation, rows: number, columns: number): KernelCase {
  return {
    group: "derivatives of activations",
    kernel: name,
    size: sizeOf(rows, columns),
    prepare(runtime) {
      const count = rows * columns;
      const gradient = filled(runtime, count);
      const source = filled(runtime, count);
      const out = runtime.allocateReals(count);
      return {
        // not in place, as training does it: repeated, that would end in denormal numbers
        steps: differentiate(runtime, name, gradient, source, source, rows, columns, out),
        bytes: 3 * count * runtime.elementBytes,
        elements: count,
      };
    },
  };
}
