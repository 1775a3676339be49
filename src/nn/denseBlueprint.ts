import { MOST_PARAMETERS } from "../catalog/limits.js";
import { checkWhole } from "../check.js";
import { UsageError } from "../errors.js";
import { leaf } from "../graph/leaf.js";
import type { Tensor } from "../graph/tensor.js";
import { activated, dense } from "../ops/dense.js";
import type { Blueprint, Parameter, Start } from "./blueprint.js";
import { kernelFileFor } from "./kernelFileFor.js";
import type { DenseLayer } from "./layers.js";
import { foldsActivation, type SettledLoss } from "./losses.js";

/**
 * The network of dense layers one behind the other, the last of which leaves its sums too where the
 * loss takes these.
 * @throws UsageError INVALID_SHAPE for numbers to start from that don't fit, INVALID_OPTION for no
 * number of inputs, and for a last layer that the loss doesn't go with.
 */
export function denseBlueprint(inputs: unknown, layers: readonly DenseLayer[], loss: SettledLoss): Blueprint {
  checkWhole("inputs", inputs, 1, MOST_PARAMETERS);
  const parameters: Parameter[] = [];
  const parameter = (layer: number, name: string, shape: readonly number[], start: Start): Tensor => {
    const own = leaf(shape);
    parameters.push({ layer, name, shape, start, stream: layer, leaf: own });
    return own;
  };
  const x = leaf(["rows", inputs]);
  let made = x;
  let width = inputs;
  let total = 0;
  const through = layers.map((layer, i) => {
    const { units, activation, bias, weights, biases, initializer } = layer;
    checkNumbers(layer, width, `Layer ${i}`);
    const kernel = parameter(i, "kernel", [width, units], weights ?? initializer);
    const rows = bias ? [parameter(i, "bias", [units], biases ?? 0)] : [];
    total += width * units;
    width = units;
    const isFolded = i === layers.length - 1 && foldsActivation(loss, activation);
    made = isFolded
      ? activated(activation, dense(made, kernel, rows, "linear"))
      : dense(made, kernel, rows, activation);
    return made;
  });
  if (total > MOST_PARAMETERS)
    throw new UsageError("INVALID_SHAPE", `${total} weights don't fit into memory: make the layers smaller.`);
  return {
    inputs,
    layers: layers.map(({ units, activation, bias }) => ({ units, activation, bias })),
    parameters,
    x,
    isDense: true,
    kernelFile: (dtype, build, optimizer) => kernelFileFor(dtype, build, layers, optimizer),
    // the same in training and in answering
    forward: () => through,
  };
}

/**
 * @throws UsageError INVALID_SHAPE unless the weights that a dense layer starts from fit rows of so
 * many `inputs`.
 */
export function checkNumbers({ units, weights }: DenseLayer, inputs: number, title: string): void {
  if (weights && weights.length !== inputs * units) {
    const message = `${title} takes ${inputs * units} weights (${inputs} x ${units}), not ${weights.length}.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
}
