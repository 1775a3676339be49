import { UsageError } from "../errors.js";
import type { Blueprint, Parameter } from "./blueprint.js";
import { kernelFileFor } from "./kernelFileFor.js";
import type { DenseLayer } from "./layers.js";

/** Parameters above this are taken for a mistake; it is four times what fits into linear memory with its gradients. */
export const MOST_PARAMETERS = 2 ** 30;

/** The network of dense layers one behind the other. @throws UsageError INVALID_SHAPE for numbers to start from that don't fit. */
export function denseBlueprint(inputs: number, layers: readonly DenseLayer[]): Blueprint {
  let width = inputs;
  let total = 0;
  const parameters = layers.flatMap((layer, i): Parameter[] => {
    const { units, bias, weights, biases, initializer } = layer;
    checkNumbers(layer, width, `Layer ${i}`);
    const kernel = { layer: i, name: "kernel", shape: [width, units], start: weights ?? initializer, stream: i };
    total += width * units;
    width = units;
    return bias ? [kernel, { layer: i, name: "bias", shape: [units], start: biases ?? 0, stream: 0 }] : [kernel];
  });
  if (total > MOST_PARAMETERS)
    throw new UsageError("INVALID_SHAPE", `${total} weights don't fit into memory: make the layers smaller.`);
  return {
    inputs,
    layers: layers.map(({ units, activation, bias }) => ({ units, activation, bias })),
    parameters,
    isDense: true,
    readsNumbers: false,
    kernelFile: (dtype, build, optimizer) => kernelFileFor(dtype, build, layers, optimizer),
  };
}

/** @throws UsageError INVALID_SHAPE unless the weights that a dense layer starts from fit rows of so many `inputs`. */
export function checkNumbers({ units, weights }: DenseLayer, inputs: number, title: string): void {
  if (weights && weights.length !== inputs * units) {
    const message = `${title} takes ${inputs * units} weights (${inputs} x ${units}), not ${weights.length}.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
}
