import { atLeastZero, positive } from "../catalog/ranges.js";
import {
  CONSTRAINT_KINDS,
  type Constraint,
  partOfBias,
  type Regularization,
  type Regularizer,
  regularizationOf,
} from "../catalog/regularization.js";
import { isRecord } from "./json.js";
import { wrongField } from "./unfit.js";

/**
 * The penalties and constraints of a dense layer in the JSON of a file, from whoever wrote it.
 * @throws FormatError FORMAT_INVALID for what are none.
 */
export function readRegularization(value: unknown, hasBias: boolean, field: string): Regularization {
  if (!isRecord(value)) throw wrongField(field, "an object");
  const regularization = regularizationOf(
    value,
    (part, own) => regularizer(own, `${field}.${part}`),
    (part, own) => constraint(own, `${field}.${part}`),
  );
  const idle = hasBias ? undefined : partOfBias(regularization);
  if (idle === undefined) return regularization;
  throw wrongField(`${field}.${idle}`, "of a layer with bias");
}

function regularizer(value: unknown, field: string): Regularizer {
  if (!isRecord(value)) throw wrongField(field, "an object");
  const { l1, l2 } = value;
  const isFactor = (factor: unknown): factor is number => typeof factor === "number" && atLeastZero.holds(factor);
  if (!isFactor(l1) || !isFactor(l2)) throw wrongField(`${field}.l1 and l2`, atLeastZero.words);
  return { l1, l2 };
}

function constraint(value: unknown, field: string): Constraint {
  if (!isRecord(value)) throw wrongField(field, "an object");
  const { kind, limit } = value;
  if (kind === "unitNorm" || kind === "nonNegative") return { kind };
  if (kind !== "maxNorm") throw wrongField(`${field}.kind`, `one of ${CONSTRAINT_KINDS.join(", ")}`);
  if (typeof limit !== "number" || !positive.holds(limit)) throw wrongField(`${field}.limit`, positive.words);
  return { kind, limit };
}
