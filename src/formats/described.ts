import { UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { leaf } from "../graph/leaf.js";
import type { Tensor } from "../graph/tensor.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import type { StoredModel } from "../io/modelFile.js";
import { Chance } from "../layers/chance.js";
import { layerOf } from "../layers/configs.js";
import { Declarations, type StoredStart } from "../layers/declarations.js";
import { applyLayer } from "../layers/kinds.js";
import type { Layer } from "../layers/layer.js";
import { Regularized } from "../layers/regularized.js";
import { Scope } from "../layers/scope.js";
import { refusal } from "./refusal.js";

/** Numbers of a parameter or state, row-major. */
export type Numbers = Float32Array | Float64Array;

/** A layer of a model with all that a file of another format says of it. */
export interface DescribedLayer {
  readonly layer: Layer;
  /** "2", or "2.0" of the first layer in that. */
  readonly path: string;
  /** The shapes of a row that comes in, and of what the layer makes of it. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Its own parameters and states, such as `kernel`, with their shapes. */
  readonly numbers: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Numbers }>;
  /** Of a residual layer its layers, of a concat those of each branch; empty for all others. */
  readonly branches: readonly (readonly DescribedLayer[])[];
}

/** A model that is to be written, layer by layer. */
export interface DescribedModel {
  readonly stored: StoredModel;
  /** How the numbers of a row lie. */
  readonly inputShape: readonly number[];
  readonly outputs: number;
  readonly layers: readonly DescribedLayer[];
}

/**
 * The layers of a model with their shapes, which they tell themselves as in any graph. `format` is what errors call
 * the file. @throws FormatError FORMAT_UNSUPPORTED for layers or activations of a user's, whose code no file holds;
 * FORMAT_INVALID for numbers that aren't of these layers.
 */
export function describeModel(stored: StoredModel, format: string): DescribedModel {
  const configs = stored.configs ?? stored.layers.map(asConfig);
  const parameters =
    stored.parameters ??
    stored.layers.flatMap(({ units, kernel, bias }, i) => [
      { path: `${i}.kernel`, shape: [kernel.length / units, units], values: kernel },
      ...(bias ? [{ path: `${i}.bias`, shape: [units], values: bias }] : []),
    ]);
  const byLayer = new Map<string, Map<string, { shape: readonly number[]; values: Numbers }>>();
  for (const { path, shape, values } of parameters) {
    const end = path.lastIndexOf(".");
    const layer = path.slice(0, end);
    const numbers = byLayer.get(layer) ?? new Map();
    byLayer.set(layer, numbers.set(path.slice(end + 1), { shape, values }));
  }
  const starts = new Map<string, StoredStart>(
    parameters.map(({ path, shape, values }) => [path, { shape, values: Float64Array.from(values) }]),
  );
  const declarations = new Declarations(starts);
  const chance = new Chance(leaf(["rows"], "rows", "index"), leaf([2], "moment", "index"), 0);
  const scopeOf = (path: string): Scope => new Scope(declarations, path, false, chance, new Regularized());

  const describe = (given: readonly LayerConfig[], path: string, x: Tensor): readonly [DescribedLayer[], Tensor] => {
    let made = x;
    const layers = given.map((config, i): DescribedLayer => {
      const own = `${path}${i}`;
      refuseOwnCode(config, own, format);
      const layer = layerOf(config, {});
      const from = made;
      const inner = innerOf(config).map(([branch, at]) => describe(branch, `${own}${at}`, from)[0]);
      made = applyLayer(layer, from, scopeOf(own));
      const numbers = byLayer.get(own) ?? new Map();
      return { layer, path: own, from: rowOf(from), to: rowOf(made), numbers, branches: inner };
    });
    return [layers, made];
  };
  const inputShape = stored.inputShape ?? [stored.inputs];
  const [layers, made] = describe(configs, "", shared(leaf(["rows", ...inputShape], "x")));
  declarations.complete();
  const outputs = rowOf(made).reduce((product, extent) => product * extent, 1);
  return { stored, inputShape, outputs, layers };
}

/** The layers inside of one, and how their paths go on behind its own. */
function innerOf(config: LayerConfig): readonly (readonly [readonly LayerConfig[], string])[] {
  if (config.kind === "residual") return [[config.layers, "."]];
  if (config.kind === "concat") return config.branches.map((branch, i) => [branch, `.${i}.`]);
  return [];
}

function asConfig({ units, activation, bias }: StoredModel["layers"][number]): LayerConfig {
  return { kind: "dense", units, activation, bias: bias !== undefined };
}

function rowOf({ shape }: Tensor): readonly number[] {
  return shape.slice(1).map(Number);
}

function refuseOwnCode(config: LayerConfig, path: string, format: string): void {
  if (config.kind === "custom") throw refusal(format, path, config.name, "which is your own code");
  if (config.kind === "dense" && config.own !== undefined)
    throw refusal(format, path, "dense", `whose activation ${config.own} is your own code`);
}

/** The numbers that a layer has under that name. @throws UsageError INVALID_SHAPE where it has none. */
export function numbersOf({ numbers, path }: DescribedLayer, name: string): Numbers {
  const found = numbers.get(name);
  if (found) return found.values;
  throw new UsageError("INVALID_SHAPE", `Layer ${path} has no numbers called ${name}: save the model again.`);
}
