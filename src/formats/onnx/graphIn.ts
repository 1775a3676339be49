import { quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";
import { externalBytes } from "./external.js";
import { type Field, floatOf, readFields, textOf, wholesOf } from "./fields.js";
import { GRAPH } from "./graph.js";

/** Constant numbers of a graph. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly isDouble: boolean;
}

/** An op with what it takes and gives, by name. */
export interface Node {
  readonly op: string;
  /** Whose op it is; "" of ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An option of an op: whichever it has. */
export interface Attribute {
  readonly float: number;
  readonly whole: number;
  readonly wholes: readonly number[];
  readonly text: string;
  readonly texts: readonly string[];
  readonly constant: Constant | undefined;
}

/** A graph as far as networks are read of it. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Extents by the name of an input; 0 where they are open. */
  readonly inputs: ReadonlyMap<string, readonly number[]>;
  readonly outputs: readonly string[];
  /** Whether lanegrad wrote it, whose rows have their channels last. */
  readonly isOwn: boolean;
}

/**
 * Ops, constants, inputs, dimensions, and parts of an op that are read at most: far more than
 * networks have.
 */
const [MOST_NODES, MOST_CONSTANTS, MOST_INPUTS, MOST_RANK, MOST_PARTS] = [10_000, 10_000, 10_000, 8, 64];

/**
 * How elements are stored: bytes of one, and the field of their list where they are no raw bytes.
 */
interface Format {
  readonly size: number;
  readonly list: number;
  readonly read: (view: DataView, at: number) => number;
}

/** Data types that are read, by their numbers in ONNX. */
const TYPES: ReadonlyMap<number, Format> = new Map([
  [1, { size: 4, list: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) }],
  [6, { size: 4, list: 5, read: (view: DataView, at: number) => view.getInt32(at, true) }],
  [7, { size: 8, list: 7, read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) }],
  [9, { size: 1, list: 5, read: (view: DataView, at: number) => view.getUint8(at) }],
  [11, { size: 8, list: 10, read: (view: DataView, at: number) => view.getFloat64(at, true) }],
]);

/**
 * Fields of whole numbers, each in as many bytes as it needs; those of longer lists are no sizes,
 * and nobody takes them.
 */
const [WHOLE_LISTS, MOST_LISTED] = [[5, 7], 1000];

/**
 * The graph in a file of ONNX (onnx/onnx.proto), whose numbers may lie in others.
 * @throws FormatError FORMAT_INVALID, FORMAT_UNSUPPORTED for what isn't read of it.
 */
export function graphIn(bytes: Uint8Array, files: ReadonlyMap<string, Uint8Array>): Graph {
  const graph = graphBytes(bytes);
  const nodes: Node[] = [];
  const constants = new Map<string, Constant>();
  const inputs = new Map<string, readonly number[]>();
  const outputs: string[] = [];
  let isOwn = false;
  readFields(graph, (field) => {
    if (nodes.length > MOST_NODES || constants.size > MOST_CONSTANTS || inputs.size + outputs.length > MOST_INPUTS)
      throw unfit("holds a graph of more ops than networks have: export a smaller model");
    if (field.number === 1) nodes.push(nodeIn(field.bytes));
    if (field.number === 2) isOwn = textOf(field) === GRAPH;
    if (field.number === 5) {
      const { name, constant } = constantIn(field.bytes, files);
      if (constants.has(name)) throw unfit(`is damaged ONNX: it has two constants ${quote(name)}; export it again`);
      constants.set(name, constant);
    }
    if (field.number === 11) inputs.set(...inputIn(field.bytes));
    if (field.number === 12) outputs.push(inputIn(field.bytes)[0]);
  });
  checkOnce(nodes, [...inputs.keys(), ...constants.keys()]);
  return { nodes, constants, inputs, outputs, isOwn };
}

/** The message of the graph. @throws FormatError FORMAT_INVALID where there is none. */
export function graphBytes(bytes: Uint8Array): Uint8Array {
  let graph: Uint8Array | undefined;
  readFields(bytes, (field) => {
    if (field.number === 7) graph = field.bytes;
  });
  if (graph) return graph;
  throw unfit("is no ONNX file: it has no graph; export the model again");
}

/** @throws FormatError FORMAT_INVALID where two ops give one name, or one that is `taken`. */
function checkOnce(nodes: readonly Node[], taken: readonly string[]): void {
  const made = new Set(taken);
  for (const output of nodes.flatMap(({ outputs }) => outputs)) {
    if (output !== "" && made.has(output))
      throw unfit(`is damaged ONNX: ${quote(output)} is made twice; export it again`);
    made.add(output);
  }
}

function nodeIn(bytes: Uint8Array): Node {
  let op = "";
  let domain = "";
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  readFields(bytes, (field) => {
    if (inputs.length + outputs.length + attributes.size > MOST_PARTS)
      throw unfit("holds an op of more inputs than ops of networks have: export a smaller model");
    if (field.number === 1) inputs.push(textOf(field));
    if (field.number === 2) outputs.push(textOf(field));
    if (field.number === 4) op = textOf(field);
    if (field.number === 5) {
      const [name, attribute] = attributeIn(field.bytes);
      if (attributes.has(name))
        throw unfit(`is damaged ONNX: an op has two attributes ${quote(name)}; export it again`);
      attributes.set(name, attribute);
    }
    if (field.number === 7) domain = textOf(field);
  });
  return { op, domain, inputs, outputs, attributes };
}

function attributeIn(bytes: Uint8Array): [string, Attribute] {
  let name = "";
  const found = {
    float: Number.NaN,
    whole: Number.NaN,
    wholes: [] as number[],
    text: "",
    texts: [] as string[],
    constant: undefined as Constant | undefined,
  };
  readFields(bytes, (field) => {
    if (field.number === 1) name = textOf(field);
    if (field.number === 2) found.float = floatOf(field);
    if (field.number === 3) found.whole = field.whole;
    if (field.number === 4) found.text = textOf(field);
    if (field.number === 5) found.constant = constantIn(field.bytes, new Map()).constant;
    if (field.number === 8) addWholes(found.wholes, field);
    if (field.number === 9 && found.texts.push(textOf(field)) > MOST_PARTS)
      throw unfit("holds an op of more options than ops of networks have: export a smaller model");
  });
  return [name, found];
}

/** Adds the whole numbers of a field to a list of extents. */
function addWholes(list: number[], field: Field): void {
  list.push(...wholesOf(field, 2 * MOST_RANK));
  if (list.length > 2 * MOST_RANK) throw unfit("holds a list of more extents than networks have: export another model");
}

function constantIn(
  bytes: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
): { readonly name: string; readonly constant: Constant } {
  let name = "";
  let type = 0;
  let raw = externalBytes(bytes, files);
  const lists = new Map<number, Uint8Array>();
  const wholes: number[] = [];
  const dims: number[] = [];
  readFields(bytes, (field) => {
    if (field.number === 1) addWholes(dims, field);
    if (field.number === 2) type = field.whole;
    if (field.number === 8) name = textOf(field);
    if (field.number === 9) raw = field.bytes;
    // packed floats and doubles lie as raw ones do
    if (field.number === 4 || field.number === 10) lists.set(field.number, field.bytes);
    const isShort = wholes.length <= MOST_LISTED && field.bytes.length <= MOST_LISTED;
    if (WHOLE_LISTS.includes(field.number) && isShort) wholes.push(...wholesOf(field, MOST_LISTED));
  });
  const format = TYPES.get(type);
  const empty = { name, constant: { shape: dims, values: new Float64Array(), isDouble: false } };
  // of types that no weight has
  if (!format) return empty;
  const count = dims.reduce((product, extent) => product * extent, 1);
  const { size, list, read } = format;
  const data = raw ?? lists.get(list);
  if (!data && WHOLE_LISTS.includes(list) && wholes.length > 0 && wholes.length === count)
    return { name, constant: { shape: dims, values: Float64Array.from(wholes), isDouble: false } };
  if (!data) return empty;
  if (!dims.every((extent) => extent >= 0) || count * size !== data.length)
    throw unfit(
      `is damaged ONNX: ${quote(name)} has ${data.length} bytes, which its shape contradicts; export it again`,
    );
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const values = Float64Array.from({ length: count }, (_, i) => read(view, i * size));
  return { name, constant: { shape: dims, values, isDouble: type === 11 } };
}

/** The name of an input, and its extents. */
function inputIn(bytes: Uint8Array): [string, readonly number[]] {
  let name = "";
  const extents: number[] = [];
  readFields(bytes, (field) => {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) return;
    readFields(field.bytes, (type) => {
      if (type.number !== 1) return;
      readFields(type.bytes, (shape) => {
        if (shape.number !== 2) return;
        readFields(shape.bytes, (dimension) => {
          if (dimension.number !== 1) return;
          let extent = 0;
          readFields(dimension.bytes, (size) => {
            if (size.number === 1) extent = size.whole;
          });
          if (extents.push(extent) > MOST_RANK)
            throw unfit("takes rows of more dimensions than networks do: export another model");
        });
      });
    });
  });
  return [name, extents];
}
