import { MOST_PARAMETERS } from "../catalog/limits.js";
import { invalidOption } from "../check.js";
import { FormatError, UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { countOf } from "../graph/extents.js";
import { leaf } from "../graph/leaf.js";
import { describe, describeGiven, isSame } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import type { Parameter } from "../nn/blueprint.js";
import type { ParameterStart } from "./layer.js";
import type { LayerState } from "./layerStates.js";
import { type TalliedLayer, talliedLayer } from "./relaxations.js";
import { startOf } from "./startOf.js";

/** Parameters of one layer at most, each of which is drawn from a stream of its own. */
const STREAMS = 2 ** 16;

/** Numbers of a parameter that a file holds. */
export interface StoredStart {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * The parameters and states of a network, declared by the first graph that its layers make; all
 * later graphs find them again.
 */
export class Declarations {
  private readonly byPath = new Map<string, Parameter>();
  private readonly stateByPath = new Map<string, LayerState>();
  private readonly talliedByPath = new Map<string, TalliedLayer>();
  /** Of each layer with parameters, also inside of others: how many it has. */
  private readonly counts = new Map<string, number>();
  private total = 0;
  private isComplete = false;

  /** `starts` are numbers by path, such as "0.kernel", of all parameters that there are. */
  constructor(private readonly starts?: ReadonlyMap<string, StoredStart>) {}

  /** All, in the order in which layers asked for them. */
  get all(): readonly Parameter[] {
    return [...this.byPath.values()];
  }

  /** The states of all layers, in that order. */
  get states(): readonly LayerState[] {
    return [...this.stateByPath.values()];
  }

  /** The layers whose searches for equilibria are tallied. */
  get tallied(): readonly TalliedLayer[] {
    return [...this.talliedByPath.values()];
  }

  /**
   * From now on layers may ask for these parameters only. @throws FormatError for numbers that
   * nobody asked for.
   */
  complete(): void {
    this.isComplete = true;
    for (const path of this.starts?.keys() ?? [])
      if (!this.byPath.has(path) && !this.stateByPath.has(path))
        throw notOf(`holds numbers of ${path}, which its layers don't have`);
  }

  /**
   * The leaf of the parameter `name` of the layer at `path`, such as "2", or "2.0" of the first
   * layer in that. @throws UsageError INVALID_OPTION, INVALID_SHAPE.
   */
  leaf(path: string, name: string, given: readonly number[], start: ParameterStart | undefined): Tensor {
    // names stand in files, where a dot leads into a layer
    if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name))
      throw invalidOption(`The name of a parameter of layer ${path}`, "made of letters, digits and _", name);
    const isExtent = (extent: unknown): boolean => Number.isSafeInteger(extent) && Number(extent) >= 1;
    // a copy: what is checked is what is used, and holes are nothing
    const shape: readonly number[] = Array.isArray(given) ? [...given] : [Number.NaN];
    if (!shape.every(isExtent)) throw new UsageError("INVALID_OPTION", wrongShape(`${name} of layer ${path}`, given));
    const known = this.byPath.get(`${path}.${name}`);
    if (!known && !this.isComplete) return this.declare(path, name, shape, start);
    if (known && isSame(known.shape, shape)) return known.leaf;
    const before = known ? `which was ${describe(known.shape)} before` : "which it had not before";
    const message = `Layer ${path} asks for ${name} ${describe(shape)}, ${before}: let it have the same parameters each time.`;
    throw new UsageError("INVALID_OPTION", message);
  }

  /** The leaf of the state `name` of the layer at `path`, which starts from a number everywhere. */
  state(path: string, name: string, shape: readonly number[], value: number): Tensor {
    const own = `${path}.${name}`;
    const known = this.stateByPath.get(own);
    if (known) return known.leaf;
    const start = startOf(`${name} of layer ${path}`, shape, this.stored(own, shape) ?? value);
    const [layer, ...inside] = own.split(".");
    const made = shared(leaf(shape, `${name} of layer ${path}`));
    const state = { layer: Number(layer), name: inside.join("."), shape, start: start as number | Float64Array };
    this.stateByPath.set(own, { ...state, leaf: made });
    return made;
  }

  /** The leaf where the searches of the layer at `path` are tallied. */
  relaxation(path: string, rest: TalliedLayer["rest"]): Tensor {
    const tallied = this.talliedByPath.get(path) ?? talliedLayer(path, rest);
    this.talliedByPath.set(path, tallied);
    return tallied.leaf;
  }

  /** The numbers that a file holds of it; undefined where there is no file. */
  private stored(path: string, shape: readonly number[]): Float64Array | undefined {
    if (!this.starts) return undefined;
    const found = this.starts.get(path);
    if (!found) throw notOf(`holds no numbers of ${path}, which its layers have`);
    if (isSame(found.shape, shape)) return found.values;
    throw notOf(`holds ${path} as ${describe(found.shape)}, and its layer asks for ${describe(shape)}`);
  }

  private declare(path: string, name: string, shape: readonly number[], given: ParameterStart | undefined): Tensor {
    const start = startOf(`${name} of layer ${path}`, shape, this.stored(`${path}.${name}`, shape) ?? given);
    this.total += countOf(shape);
    if (this.total > MOST_PARAMETERS)
      throw new UsageError("INVALID_SHAPE", `${this.total} weights don't fit into memory: make the layers smaller.`);
    const made = shared(leaf(shape, `${name} of layer ${path}`));
    const position = this.counts.get(path) ?? 0;
    this.counts.set(path, position + 1);
    const stream = [...this.counts.keys()].indexOf(path) + STREAMS * position;
    const [layer, ...inside] = path.split(".");
    const own = [...inside, name].join(".");
    this.byPath.set(`${path}.${name}`, { layer: Number(layer), name: own, shape, start, stream, leaf: made });
    return made;
  }
}

function wrongShape(what: string, shape: unknown): string {
  return `The shape of ${what} must be a list of whole numbers from 1 on, not ${describeGiven(shape)}.`;
}

function notOf(what: string): FormatError {
  return new FormatError("FORMAT_INVALID", `The model file ${what}: load it with the layers that it was saved with.`);
}
