import type { ActivationName } from "../../catalog/activations.js";
import { checkHardSigmoid } from "./activationsIn.js";
import type { Constant, Node } from "./graphIn.js";

/** Activations that exporters write as several ops. */
interface Found {
  readonly activation: ActivationName;
  /** The name of what it gives. */
  readonly output: string;
}

/** Ops one behind the other, the last of which multiplies with what they all began with. */
const PRODUCTS: readonly (readonly [activation: ActivationName, ops: readonly string[]])[] = [
  ["silu", ["Sigmoid"]],
  ["hardSwish", ["HardSigmoid"]],
  ["mish", ["Softplus", "Tanh"]],
  ["gelu", ["Div", "Erf", "Add"]],
];

/**
 * The activation that the ops `next` behind `at` are the first of: x times a function of x.
 * Undefined where they are none.
 */
export function activationAt(
  at: string,
  next: readonly Node[],
  nodes: readonly Node[],
  constants: ReadonlyMap<string, Constant>,
): Found | undefined {
  if (next.length !== 2) return undefined;
  const only = (name: string): Node | undefined => {
    const found = nodes.filter(({ inputs }) => inputs.includes(name));
    return found.length === 1 ? found[0] : undefined;
  };
  const number = ({ inputs }: Node): number => {
    const found = constants.get(inputs.find((name) => constants.has(name)) ?? "");
    return found?.values.length === 1 ? found.values[0] : Number.NaN;
  };
  for (const [activation, ops] of PRODUCTS) {
    let node = next.find(({ op }) => op === ops[0]);
    const path: Node[] = [];
    for (const op of ops) {
      if (node?.op !== op) break;
      path.push(node);
      node = only(node.outputs[0]);
    }
    if (path.length < ops.length || node?.op !== "Mul" || !node.inputs.includes(at)) continue;
    if (activation === "hardSwish") checkHardSigmoid(path[0]);
    if (activation !== "gelu") return { activation, output: node.outputs[0] };
    const half = only(node.outputs[0]);
    const isGelu =
      Math.abs(number(path[0]) - Math.SQRT2) < 1e-6 &&
      number(path[2]) === 1 &&
      half?.op === "Mul" &&
      number(half) === 0.5;
    if (half && isGelu) return { activation, output: half.outputs[0] };
  }
  // x / (1 + |x|), as PyTorch writes softsign
  const size = next.find(({ op }) => op === "Abs");
  const beside = size && only(size.outputs[0]);
  const quotient = beside?.op === "Add" && number(beside) === 1 ? only(beside.outputs[0]) : undefined;
  if (quotient?.op === "Div" && quotient.inputs[0] === at && quotient.inputs[1] === beside?.outputs[0])
    return { activation: "softsign", output: quotient.outputs[0] };
  // half of x times the rest, as lanegrad writes it
  const half = next.find((node) => node.op === "Mul" && number(node) === 0.5);
  const root = next.find((node) => node.op === "Mul" && Math.abs(number(node) - Math.SQRT1_2) < 1e-6);
  const error = root && only(root.outputs[0]);
  const sum = error?.op === "Erf" ? only(error.outputs[0]) : undefined;
  const made = sum?.op === "Add" && number(sum) === 1 ? only(sum.outputs[0]) : undefined;
  const isGelu = half && made?.op === "Mul" && made.inputs.includes(half.outputs[0]);
  return isGelu ? { activation: "gelu", output: made.outputs[0] } : undefined;
}
