import { type AddedConfig, vector } from "../chain.js";
import type { Numbers } from "../described.js";
import type { Constant, Node } from "./graphIn.js";
import { flush } from "./ops.js";
import { numbers, type Reading } from "./reading.js";
import { bringChannelsFirst, extentsAt, resolved } from "./shapes.js";

/** The nodes of a graph, as those see them who follow a value. */
export interface Around {
  /** All that take what stands at this place. */
  readonly next: readonly Node[];
  /** All that take a value. */
  takers(name: string): readonly Node[];
}

/**
 * Adds a layer that exporters write as several ops; gives the name of its answer, or undefined
 * where they are none.
 */
type Compose = (reading: Reading, at: string, around: Around) => string | undefined;

/** The layer that the ops behind `at` are, if they are one. */
export function layerAt(reading: Reading, at: string, around: Around): string | undefined {
  for (const compose of LAYERS) {
    const answer = compose(reading, at, around);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

const LAYERS: readonly Compose[] = [embedding, groupNormalization, layerNormalization];

/** The constant that a node takes beside a value. */
function beside({ constants }: Reading, { inputs }: Node): Constant | undefined {
  return inputs.length === 2 ? constants.get(inputs.find((name) => constants.has(name)) ?? "") : undefined;
}

/** The number of the constant that a node of that op takes beside a value. */
function numberBeside(reading: Reading, node: Node | undefined, op: string): number {
  const found = node?.op === op ? beside(reading, node) : undefined;
  return found?.values.length === 1 ? found.values[0] : Number.NaN;
}

/** The only node that takes what another gives. */
function behind({ takers }: Around, node: Node | undefined): Node | undefined {
  const found = node ? takers(node.outputs[0]) : [];
  return found.length === 1 ? found[0] : undefined;
}

/** Places in a table, which may have to be whole numbers first. */
function embedding(reading: Reading, at: string, around: Around): string | undefined {
  const { chain, constants } = reading;
  let [node]: readonly (Node | undefined)[] = around.next.length === 1 ? around.next : [];
  let from = at;
  for (const op of ["Round", "Cast"])
    if (node?.op === op) {
      [from] = node.outputs;
      node = behind(around, node);
    }
  const table = node?.op === "Gather" && node.inputs[1] === from ? constants.get(node.inputs[0]) : undefined;
  const isOfRows = (node?.attributes.get("axis")?.whole ?? 0) === 0 && table?.shape.length === 2;
  if (!node || !table || !isOfRows || chain.shape.length !== 1 || reading.pending) return undefined;
  const [inputDim, outputDim] = table.shape;
  chain.add({ kind: "embedding", inputDim, outputDim }, { embeddings: { shape: table.shape, values: numbers(table) } });
  reading.channelsFirst = false;
  reading.rank = 3;
  return node.outputs[0];
}

/**
 * Groups of channels as channels of InstanceNormalization, and back, then each channel's own scale
 * and offset.
 */
function groupNormalization(reading: Reading, _: string, around: Around): string | undefined {
  const [together] = around.next;
  const told = together?.op === "Reshape" && around.next.length === 1 ? beside(reading, together)?.values : undefined;
  const normal = told?.length === 3 && told[2] === -1 ? behind(around, together) : undefined;
  const apart = normal?.op === "InstanceNormalization" ? behind(around, normal) : undefined;
  const back = apart?.op === "Reshape" ? beside(reading, apart)?.values : undefined;
  if (!told || !normal || !apart || !back) return undefined;
  const are = (place: number, value: number): boolean =>
    reading.constants.get(normal.inputs[place])?.values.every((one) => one === value) ?? false;
  flush(reading, "Reshape");
  bringChannelsFirst(reading);
  const row = extentsAt(reading).slice(1);
  if (!are(1, 1) || !are(2, 0) || resolved(reading, [...back]).join() !== row.join()) return undefined;
  const { answer, ...learned } = scaledBehind(reading, apart, around, row.length - 1);
  const epsilon = normal.attributes.get("epsilon")?.float ?? 1e-5;
  addNormalization(reading, { kind: "groupNormalization", groups: told[1], epsilon }, learned);
  return answer;
}

/** By its formula, as before version 17. */
function layerNormalization(reading: Reading, at: string, around: Around): string | undefined {
  const [mean, centred] = ["ReduceMean", "Sub"].map((op) => around.next.find((node) => node.op === op));
  const isCentred = around.next.length === 2 && mean && centred?.inputs.join() === [at, mean.outputs[0]].join();
  if (!isCentred) return undefined;
  flush(reading, "ReduceMean");
  if (reading.rank > 2 && reading.channelsFirst) return undefined;
  const isLast = ({ attributes, inputs }: Node): boolean => {
    const axes = attributes.get("axes")?.wholes ?? [...(reading.constants.get(inputs[1] ?? "")?.values ?? [])];
    const keeps = (attributes.get("keepdims")?.whole ?? 1) === 1;
    return keeps && axes.length === 1 && (axes[0] === -1 || axes[0] === reading.rank - 1);
  };
  const [power, quotient] = ["Pow", "Div"].map((op) =>
    around.takers(centred.outputs[0]).find((node) => node.op === op),
  );
  const variance = behind(around, power);
  const sum = behind(around, variance);
  const root = behind(around, sum);
  const epsilon = numberBeside(reading, sum, "Add");
  const isMeant =
    numberBeside(reading, power, "Pow") === 2 &&
    variance?.op === "ReduceMean" &&
    [mean, variance].every(isLast) &&
    epsilon > 0 &&
    root?.op === "Sqrt" &&
    behind(around, root) === quotient;
  if (!isMeant || quotient?.inputs.join() !== [centred.outputs[0], root.outputs[0]].join()) return undefined;
  const { answer, ...learned } = scaledBehind(reading, quotient, around, 0);
  addNormalization(reading, { kind: "layerNormalization", epsilon }, learned);
  return answer;
}

/** What is learned of a normalization. */
interface Learned {
  readonly gamma?: Numbers;
  readonly beta?: Numbers;
}

/**
 * A product and a sum behind a node with a number for each channel, behind whose axis the graph has
 * so many places.
 */
function scaledBehind(
  reading: Reading,
  node: Node,
  around: Around,
  places: number,
): Learned & { readonly answer: string } {
  const channels = reading.chain.shape[reading.chain.shape.length - 1];
  const shape = [channels, ...new Array<number>(places).fill(1)].join();
  let last = node;
  const learned = ["Mul", "Add"].map((op) => {
    const next = behind(around, last);
    const found = next?.op === op ? beside(reading, next) : undefined;
    // of axes in front, which have one element
    const own = found?.shape.slice(-1 - places).join();
    if (!next || !found || own !== shape || found.values.length !== channels) return undefined;
    last = next;
    return numbers(found);
  });
  const [gamma, beta] = learned;
  return { answer: last.outputs[0], ...(gamma && { gamma }), ...(beta && { beta }) };
}

function addNormalization(
  { chain }: Reading,
  options: { readonly kind: "groupNormalization" | "layerNormalization" } & Readonly<Record<string, number | string>>,
  { gamma, beta }: Learned,
): void {
  const added = { ...options, scale: gamma !== undefined, center: beta !== undefined } as AddedConfig;
  chain.add(added, { gamma: gamma && vector(gamma), beta: beta && vector(beta) });
}
