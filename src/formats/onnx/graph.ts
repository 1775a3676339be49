import type { Numbers } from "../described.js";
import { Message } from "./protobuf.js";

/** The name of every graph that lanegrad writes. */
export const GRAPH = "lanegrad";

/** Element types of tensors, by ONNX's numbers for them. */
export const ELEMENTS = { float: 1, int64: 7, string: 8, double: 11 } as const;

/** The name of an element type. */
export type Element = keyof typeof ELEMENTS;

/**
 * What a node is told besides its inputs: whole numbers, and floats marked as such, alone or in
 * lists, and texts.
 */
export type Attribute = number | string | { readonly float: number } | readonly number[] | readonly string[];

/** What a graph takes or gives: rows of that shape, of which the first extent is their number. */
interface Value {
  readonly name: string;
  readonly element: Element;
  readonly shape: readonly number[];
}

/** ONNX's kinds of attributes. */
const KINDS = { float: 1, int: 2, string: 3, ints: 7, strings: 8 } as const;

/**
 * A graph of ONNX while it is made. Values are named by numbers: names of others are those of
 * inputs and outputs alone.
 */
export class OnnxGraph {
  private readonly nodes: Message[] = [];
  private readonly initializers: Message[] = [];
  private readonly inputs: Value[] = [];
  private readonly outputs: Value[] = [];
  private count = 0;

  /** Something to be given, by its name. */
  input(name: string, element: Element, shape: readonly number[]): string {
    this.inputs.push({ name, element, shape });
    return name;
  }

  /** What a node of that op makes of its inputs; "" stands for one that is left out. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain?: string,
  ): string {
    const made = `/${op}_${++this.count}`;
    this.add(op, inputs, made, attributes, domain);
    return made;
  }

  /** Gives a value to whoever runs the graph, by its name. */
  output(name: string, value: string, element: Element, shape: readonly number[]): void {
    this.add("Identity", [value], name, {}, undefined);
    this.outputs.push({ name, element, shape });
  }

  /** Floats that are the same for all rows. */
  floats(values: Numbers | readonly number[], shape: readonly number[] = [values.length]): string {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
    return this.tensor("float", shape, bytes);
  }

  /** Doubles, as `floats`. */
  doubles(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i], true);
    return this.tensor("double", shape, bytes);
  }

  /** Whole numbers, as `floats`. */
  integers(values: readonly number[]): string {
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setBigInt64(i * 8, BigInt(values[i]), true);
    return this.tensor("int64", [values.length], bytes);
  }

  /** A value with its elements in another type. */
  cast(value: string, element: Element): string {
    return this.node("Cast", [value], { to: ELEMENTS[element] });
  }

  /**
   * The file of the graph, of ONNX's version 17 of ops, with texts about the model by their names.
   */
  toBytes(about: ReadonlyMap<string, string>): Uint8Array {
    const graph = new Message();
    for (const node of this.nodes) graph.message(1, node);
    graph.bytes(2, GRAPH);
    for (const initializer of this.initializers) graph.message(5, initializer);
    for (const value of this.inputs) graph.message(11, described(value));
    for (const value of this.outputs) graph.message(12, described(value));
    const model = new Message().int(1, 8).bytes(2, "lanegrad").message(7, graph);
    model.message(8, new Message().bytes(1, "").int(2, 17));
    model.message(8, new Message().bytes(1, "ai.onnx.ml").int(2, 3));
    for (const [name, text] of about) model.message(14, new Message().bytes(1, name).bytes(2, text));
    return model.toBytes();
  }

  private add(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>>,
    domain: string | undefined,
  ): void {
    const node = new Message();
    for (const input of inputs) node.bytes(1, input);
    node.bytes(2, output).bytes(3, `/${op}_${this.nodes.length}`).bytes(4, op);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    if (domain !== undefined) node.bytes(7, domain);
    this.nodes.push(node);
  }

  private tensor(element: Element, shape: readonly number[], bytes: Uint8Array): string {
    const name = `/constant_${this.initializers.length}`;
    const tensor = new Message();
    for (const extent of shape) tensor.int(1, extent);
    this.initializers.push(tensor.int(2, ELEMENTS[element]).bytes(8, name).bytes(9, bytes));
    return name;
  }
}

function attribute(name: string, value: Attribute): Message {
  const message = new Message().bytes(1, name);
  if (typeof value === "number") return message.int(3, value).int(20, KINDS.int);
  if (typeof value === "string") return message.bytes(4, value).int(20, KINDS.string);
  if ("float" in value) return message.float(2, value.float).int(20, KINDS.float);
  for (const one of value) {
    if (typeof one === "number") message.int(8, one);
    else message.bytes(9, one);
  }
  return message.int(20, typeof value[0] === "string" ? KINDS.strings : KINDS.ints);
}

function described({ name, element, shape }: Value): Message {
  const dimensions = new Message().message(1, new Message().bytes(2, "rows"));
  for (const extent of shape) dimensions.message(1, new Message().int(1, extent));
  const type = new Message().int(1, ELEMENTS[element]).message(2, dimensions);
  return new Message().bytes(1, name).message(2, new Message().message(1, type));
}
