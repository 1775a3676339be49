import type { ActivationName } from "../../catalog/activations.js";
import { FormatError } from "../../errors.js";
import { quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";
import { RELU6 } from "../relu6.js";
import type { Weight } from "./weights.js";

/** A layer of a model of Keras, with its weights by name, "kernel" say. */
export interface KerasLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: ReadonlyMap<string, Weight>;
}

/** Activations by the names that Keras has for them, with the same formula. */
const ACTIVATIONS: ReadonlyMap<string, ActivationName> = new Map([
  ...(
    [
      "linear",
      "relu",
      "sigmoid",
      "tanh",
      "softmax",
      "elu",
      "selu",
      "softplus",
      "softsign",
      "gelu",
      "mish",
      "silu",
    ] as const
  ).map((name) => [name, name] as const),
  ["swish", "silu"],
]);

/** A weight of a layer. @throws FormatError FORMAT_INVALID where it has none. */
export function weight({ weights, kind, name }: KerasLayer, own: string): Weight {
  const found = weights.get(own);
  if (found) return found;
  throw unfit(`has no ${own} for ${kind} ${quote(name)}: get all of its files again`);
}

/**
 * The activation in an option, linear where there is none. @throws FormatError FORMAT_UNSUPPORTED
 * for others than are read.
 */
export function activationOf({ config, kind }: KerasLayer, option = "activation"): ActivationName {
  const activation = config[option];
  if (activation === undefined || activation === null) return "linear";
  const found = typeof activation === "string" ? ACTIVATIONS.get(activation) : undefined;
  if (found) return found;
  if (activation === "relu6")
    throw new FormatError("FORMAT_UNSUPPORTED", `The model file has ${kind} with the activation "relu6", ${RELU6}.`);
  const told = typeof activation === "string" ? quote(activation) : "of its own";
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    `The model file has ${kind} with the activation ${told}, and these are read: ${[...ACTIVATIONS.keys()].join(", ")}.`,
  );
}
