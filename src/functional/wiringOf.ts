import { isOwnName } from "../catalog/isName.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import { checkWhole, describeValue, invalidOption, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import { orderOf } from "../graph/tensor.js";
import type { WiredLayer } from "../layers/wiredLayer.js";
import type { Wiring } from "../layers/wiring.js";
import { SymbolicTensor } from "./symbols.js";

/** A network as plain data, with its layers. */
export interface Described {
  readonly wiring: Wiring;
  readonly layers: readonly WiredLayer[];
}

/**
 * What stands between these inputs and outputs. @throws UsageError INVALID_OPTION for names that
 * are none, and for outputs that are made from other inputs, or not from all of them.
 */
export function wiringOf(inputs: unknown, outputs: unknown): Described {
  const [given, wanted] = [named("inputs", inputs), named("outputs", outputs)];
  const numbers = new Map<SymbolicTensor, number>();
  for (const [name, tensor] of given) {
    if (!isInput(tensor)) throw invalidOption(`The input ${name}`, "what input(shape) returns", tensor.origin);
    if (numbers.has(tensor))
      throw new UsageError("INVALID_OPTION", `The input ${name} has another name too: leave one out.`);
    numbers.set(tensor, numbers.size);
  }
  const order = orderOf(wanted.map(([, tensor]) => tensor));
  checkInputs(given, wanted, order);
  const made = order.filter((tensor) => !isInput(tensor));
  if (made.length === 0) {
    const message = `The output ${wanted[0][0]} is an input itself: apply a layer to it.`;
    throw new UsageError("INVALID_OPTION", message);
  }
  checkWhole("The number of layers that are applied", made.length, 1, LAYER_LIMIT);
  for (const tensor of made) numbers.set(tensor, numbers.size);
  const layers = new Map<WiredLayer, number>();
  // a layer comes where it is applied last, so that the last one makes the only output
  for (const { origin } of made) {
    layers.delete(origin as WiredLayer);
    layers.set(origin as WiredLayer, 0);
  }
  for (const [i, layer] of [...layers.keys()].entries()) layers.set(layer, i);
  const numberOf = (tensor: SymbolicTensor): number => numbers.get(tensor) ?? 0;
  return {
    layers: [...layers.keys()],
    wiring: {
      inputs: given.map(([name, { origin }]) => ({ name, shape: origin as readonly number[] })),
      calls: made.map(({ origin, inputs: from }) => ({
        layer: layers.get(origin as WiredLayer) ?? 0,
        to: from.map(numberOf),
      })),
      outputs: wanted.map(([name, tensor]) => ({ name, of: numberOf(tensor) })),
    },
  };
}

/** Tensors by name, each checked. */
function named(option: "inputs" | "outputs", given: unknown): readonly (readonly [string, SymbolicTensor])[] {
  const usage = option === "inputs" ? "{ x: input(4) }" : "{ y: apply(dense(1), x) }";
  if (!isRecord(given) || Object.keys(given).length === 0)
    throw new UsageError(
      "INVALID_OPTION",
      `model takes its ${option} by name, say ${option}: ${usage}, not ${isRecord(given) ? "none" : describeValue(given)}.`,
    );
  return Object.entries(given).map(([name, tensor]) => {
    checkName(option, name);
    if (tensor instanceof SymbolicTensor) return [name, tensor];
    throw invalidOption(`${name} of \`${option}\``, "what input, apply and the like return", tensor);
  });
}

/** @throws UsageError INVALID_OPTION for a name that no input or output can have, in files too. */
function checkName(option: string, name: string): void {
  if (isOwnName(name)) return;
  throw invalidOption(
    `A name in \`${option}\``,
    "made of letters, digits, - and _, and none that every object has",
    name,
  );
}

/** @throws UsageError INVALID_OPTION for an input that nobody names, or that goes nowhere. */
function checkInputs(
  given: ReturnType<typeof named>,
  wanted: ReturnType<typeof named>,
  order: readonly SymbolicTensor[],
): void {
  const known = new Set(given.map(([, tensor]) => tensor));
  const used = new Set(order);
  const idle = given.find(([, tensor]) => !used.has(tensor));
  if (idle)
    throw new UsageError("INVALID_OPTION", `No output is made from the input ${idle[0]}: use it, or leave it out.`);
  for (const [name, tensor] of wanted)
    if (orderOf([tensor]).some((one) => isInput(one) && !known.has(one)))
      throw new UsageError(
        "INVALID_OPTION",
        `The output ${name} is made from an input that \`inputs\` doesn't name: give that a name there.`,
      );
}

function isInput({ origin }: SymbolicTensor): boolean {
  return Array.isArray(origin);
}
