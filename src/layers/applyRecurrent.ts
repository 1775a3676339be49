import type { Tensor } from "../graph/tensor.js";
import { add } from "../ops/arithmetic.js";
import { project } from "../ops/projection.js";
import { gatesOf, recur } from "../ops/recurrence.js";
import { reshape } from "../ops/reshape.js";
import { slice } from "../ops/slice.js";
import { rowByRow, stepByStep } from "../ops/turn.js";
import type { ParameterStart, RecurrentLayer } from "./layer.js";
import type { Scope } from "./scope.js";
import { wrongRows } from "./wrongRows.js";

/**
 * The last state, or all. What comes in meets the kernel in one product for all steps.
 * @throws UsageError INVALID_SHAPE for what are no sequences.
 */
export function applyRecurrent(layer: RecurrentLayer, x: Tensor, scope: Scope): Tensor {
  const { kind, units, activation, recurrentActivation = activation, useBias, goBackwards, returnSequences } = layer;
  const isReset = kind === "gru" && !layer.resetAfter;
  const cell = { kind: isReset ? "gruReset" : kind, activation, recurrentActivation } as const;
  if (x.shape.length !== 3) throw wrongRows(scope.path, kind, x, "[steps, features]", "[100, 3]");
  const [rows, steps, features] = x.shape;
  const width = gatesOf(cell) * units;
  const kernel = scope.parameter("kernel", [Number(features), width], layer.weights ?? layer.kernelInitializer);
  const recurrentKernel = scope.parameter(
    "recurrentKernel",
    [units, width],
    layer.recurrentWeights ?? layer.recurrentInitializer,
  );
  const bias = useBias ? scope.parameter("bias", [width], layer.biases ?? startOfBias(layer)) : undefined;
  const ofProduct =
    useBias && cell.kind === "gru" ? scope.parameter("recurrentBias", [width], layer.recurrentBiases ?? 0) : undefined;
  const projected = project(stepByStep(x, goBackwards), kernel);
  const states = recur(cell, bias ? add(projected, bias) : projected, recurrentKernel, ofProduct);
  if (returnSequences) return rowByRow(states);
  return reshape(slice(states, Number(steps) - 1, Number(steps)), [rows, units]);
}

/** Zeros, but for the gate that forgets, which begins open. */
function startOfBias({ units, unitForgetBias = false }: RecurrentLayer): ParameterStart {
  if (!unitForgetBias) return 0;
  return Float64Array.from({ length: 4 * units }, (_, j) => Number(j >= units && j < 2 * units));
}
