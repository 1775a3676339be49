import type { ActivationName } from "../../catalog/activations.js";
import { namesIn } from "../../catalog/lookup.js";
import { formatShape } from "../../io/formatShape.js";
import { quote } from "../../io/json.js";
import { gatesTurnedBack } from "../../io/torchRecurrent.js";
import { unfit } from "../../io/unfit.js";
import type { LayerNumbers } from "../chain.js";
import type { Numbers } from "../described.js";
import type { Constant, Node } from "./graphIn.js";
import { constant, numbers, optional, type Reading, whole } from "./reading.js";
import { RECURRENT_ACTIVATIONS, RECURRENT_OPS } from "./recurrentOps.js";
import { place, sequencesOf } from "./sequences.js";

/** Whether it is one of the ops that go from step to step. */
export function isRecurrent({ op }: Node): boolean {
  return kindOf(op) !== undefined;
}

/** The kind of layer that an op of that name is. */
function kindOf(op: string) {
  return namesIn(RECURRENT_OPS).find((kind) => RECURRENT_OPS[kind].op === op);
}

/**
 * The layer of RNN, GRU or LSTM, of which all states go on, the first answer, or the last one, the
 * second. It is added when it is known which.
 * @throws FormatError FORMAT_INVALID for what lanegrad's layers have not, and for numbers that
 * don't fit
 */
export function addRecurrent(reading: Reading, node: Node, answer: number): void {
  const kind = kindOf(node.op);
  const { axes, isReversed, add: addBefore } = sequencesOf(reading);
  if (!kind || axes.join() !== "steps,rows,features")
    throw unfit(`has ${node.op} for sequences that lie as ${axes.join(" x ")}: let steps come first`);
  addBefore?.(true);
  const direction = node.attributes.get("direction")?.text ?? "forward";
  if (direction !== "forward")
    throw unfit(`has ${node.op} of the direction ${quote(direction)}, and only forward is read`);
  if (answer > 1) throw unfit(`has ${node.op} of which the cell goes on: let its states go on`);
  checkBeginning(reading, node);
  const resetAfter = whole(node, "linear_before_reset", 0) === 1;
  const { units, parameters } = parametersOf(reading, node, kind, resetAfter);
  const [gate, activation] = activationsOf(node, kind);
  const shared = {
    units,
    activation,
    useBias: parameters.bias !== undefined,
    goBackwards: isReversed,
  };
  const config = {
    simpleRnn: { kind: "simpleRnn", ...shared },
    gru: { kind: "gru", ...shared, recurrentActivation: gate, resetAfter },
    lstm: { kind: "lstm", ...shared, recurrentActivation: gate, unitForgetBias: true },
  } as const;
  const add = (returnSequences: boolean): void => reading.chain.add({ ...config[kind], returnSequences }, parameters);
  place(reading, {
    axes: answer === 0 ? ["steps", "one", "rows", "features"] : ["one", "rows", "features"],
    isReversed: false,
    add,
  });
}

/**
 * @throws FormatError FORMAT_INVALID where sequences have ends of their own, or begin with other
 * states than zeros.
 */
function checkBeginning(reading: Reading, node: Node): void {
  if (optional(reading, node, 4)) throw unfit(`has ${node.op} for sequences of several lengths`);
  for (const input of [5, 6])
    if (optional(reading, node, input)?.values.some((one) => one !== 0))
      throw unfit(`has ${node.op} that begins with other states than zeros`);
  if (optional(reading, node, 7)?.values.some((one) => one !== 0)) throw unfit(`has ${node.op} with peepholes`);
}

/** Its units and numbers, in lanegrad's order. */
function parametersOf(
  reading: Reading,
  node: Node,
  kind: keyof typeof RECURRENT_OPS,
  resetAfter: boolean,
): { readonly units: number; readonly parameters: LayerNumbers } {
  const { gates } = RECURRENT_OPS[kind];
  const [w, r] = [constant(reading, node, 1), constant(reading, node, 2)];
  const b = optional(reading, node, 3);
  const units = r.shape[2] ?? 0;
  const width = gates.length * units;
  const isAs = ({ shape }: Constant, wanted: readonly number[]): boolean => shape.join() === wanted.join();
  if (!isAs(r, [1, width, units]) || !isAs(w, [1, width, w.shape[2]]) || (b && !isAs(b, [1, 2 * width])))
    throw unfit(`has ${node.op} with weights of ${formatShape(w.shape)} and ${formatShape(r.shape)}, which don't fit`);
  const own = (shape: readonly number[], values: Numbers) => ({
    shape: shape.toReversed(),
    values: gatesTurnedBack(gates, units, shape, values),
  });
  const kernels = { kernel: own([width, w.shape[2]], numbers(w)), recurrentKernel: own([width, units], numbers(r)) };
  if (!b) return { units, parameters: kernels };
  const [first, second] = [0, width].map((from) =>
    own([width], numbers({ ...b, values: b.values.subarray(from, from + width) })),
  );
  if (kind === "gru" && resetAfter) return { units, parameters: { ...kernels, bias: first, recurrentBias: second } };
  const sum = { ...first, values: first.values.map((value, j) => value + second.values[j]) };
  return { units, parameters: { ...kernels, bias: sum } };
}

/**
 * The activation of the gates, and that of the state. @throws FormatError FORMAT_INVALID for others
 * than lanegrad's layers have.
 */
function activationsOf(node: Node, kind: keyof typeof RECURRENT_OPS): readonly [ActivationName, ActivationName] {
  const usual = { simpleRnn: ["Tanh"], gru: ["Sigmoid", "Tanh"], lstm: ["Sigmoid", "Tanh", "Tanh"] }[kind];
  const told = node.attributes.get("activations")?.texts ?? usual;
  const known = namesIn(RECURRENT_ACTIVATIONS);
  const found = told.map((theirs) => known.find((name) => RECURRENT_ACTIVATIONS[name] === theirs));
  const [gate, activation = gate, ofCell = activation] = found;
  if (found.length === usual.length && gate && activation && activation === ofCell) return [gate, activation];
  throw unfit(`has ${node.op} with the activations ${told.slice(0, 3).map(quote).join(", ")}, which can't be read`);
}
