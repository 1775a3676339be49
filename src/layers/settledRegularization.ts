import { isIn } from "../catalog/lookup.js";
import {
  CONSTRAINT_KINDS,
  type Constraint,
  partOfBias,
  type Regularizer,
  regularizationOf,
} from "../catalog/regularization.js";
import { invalidOption, isRecord, unknownName } from "../check.js";
import { UsageError } from "../errors.js";
import type { DenseLayer } from "../nn/layers.js";
import type { ConvolutionLayer } from "./layer.js";
import { l1l2, maxNorm, nonNegative, unitNorm } from "./regularizers.js";

/**
 * The layer at `path` with its penalties and constraints made anew. @throws UsageError
 * INVALID_OPTION for what are none, or are of a bias that it hasn't.
 */
export function settledRegularization<L extends DenseLayer | ConvolutionLayer>(layer: L, path: string): L {
  const { regularization: given, bias } = layer;
  if (!given) return layer;
  const regularization = regularizationOf(
    { ...given },
    (part, value) => regularizerOf(`${part} of layer ${path}`, value),
    (part, value) => constraintOf(`${part} of layer ${path}`, value),
  );
  const idle = bias ? undefined : partOfBias(regularization);
  if (idle === undefined) return { ...layer, regularization };
  throw new UsageError("INVALID_OPTION", `Layer ${path} has no bias: leave out its ${idle}, or bias: false.`);
}

function regularizerOf(what: string, value: unknown): Regularizer {
  if (!isRecord(value) || "kind" in value) throw invalidOption(what, "one such as l2(0.01)", value);
  return l1l2(value);
}

const constraints = {
  maxNorm: ({ limit }: Readonly<Record<string, unknown>>) => maxNorm(limit as number),
  unitNorm,
  nonNegative,
};

function constraintOf(what: string, value: unknown): Constraint {
  if (!isRecord(value) || value.kind === undefined) throw invalidOption(what, "one such as maxNorm(2)", value);
  const { kind } = value;
  if (!isIn(constraints, kind)) throw unknownName("constraint", kind, CONSTRAINT_KINDS);
  return constraints[kind](value);
}
