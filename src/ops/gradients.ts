import { describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import { isTensor } from "../graph/apply.js";
import { reverse } from "../graph/reverse.js";
import type { Tensor } from "../graph/tensor.js";
import { add } from "./arithmetic.js";
import { constant } from "./constant.js";
import { broadcast } from "./sum.js";

/**
 * The gradients of a scalar `loss` with respect to tensors that it is made from. Each has the
 * shape of its tensor. A record of tensors gives a record by the same names, and a list gives a
 * list. Gradients are tensors too, so gradients of gradients exist.
 *
 * @throws UsageError INVALID_SHAPE for a loss that is no scalar, INVALID_OPTION for a tensor that
 * it isn't made from.
 */
export function gradients<Name extends string>(loss: Tensor, of: Readonly<Record<Name, Tensor>>): Record<Name, Tensor>;
export function gradients(loss: Tensor, of: readonly Tensor[]): Tensor[];
export function gradients(
  loss: Tensor,
  of: readonly Tensor[] | Readonly<Record<string, Tensor>>,
): Tensor[] | Record<string, Tensor> {
  if (!isTensor(loss) || !(Array.isArray(of) || isRecord(of))) throw wrongCall(isTensor(loss) ? of : loss);
  const targets = Object.entries(Array.isArray(of) ? [...of] : of).map(([name, tensor]) => {
    if (!isTensor(tensor) || tensor.kind !== "number") throw wrongCall(tensor);
    return [Array.isArray(of) ? `tensor number ${Number(name) + 1}` : name, tensor] as const;
  });
  const zeros = ({ shape }: Tensor): Tensor => broadcast(constant(0), shape);
  const found = reverse(loss, targets, { add, one: constant(1), zeros });
  return Array.isArray(of) ? [...found] : Object.fromEntries(Object.keys(of).map((name, i) => [name, found[i]]));
}

function wrongCall(value: unknown): UsageError {
  const message = `gradients takes a loss and tensors of numbers, as gradients(loss, { w1, w2 }), not ${isTensor(value) ? "a tensor of indices" : describeValue(value)}.`;
  return new UsageError("INVALID_OPTION", message);
}
