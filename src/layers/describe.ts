import { isMergeKind } from "../catalog/merges.js";
import { shared } from "../graph/apply.js";
import { leaf } from "../graph/leaf.js";
import type { Tensor } from "../graph/tensor.js";
import type { StoredBranches } from "../io/branches.js";
import type { StoredParameter } from "../io/generalModel.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import { Chance } from "./chance.js";
import { layerOf } from "./configs.js";
import { Declarations } from "./declarations.js";
import { applyLayer } from "./kinds.js";
import type { Layer } from "./layer.js";
import { merged } from "./merges.js";
import { Regularized } from "./regularized.js";
import { Scope } from "./scope.js";
import type { MergeLayer } from "./wiredLayer.js";

/** A layer of a file with all that there is to say of it. */
export interface DescribedLayer {
  readonly layer: Layer;
  /** "2", or "2.0" of the first layer in that. */
  readonly path: string;
  /** The shapes of a row that comes in, and of what the layer makes of it. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Its own parameters and states by name, such as `kernel`. */
  readonly numbers: ReadonlyMap<string, Pick<StoredParameter, "shape" | "values">>;
  /** Of a residual layer its layers, of a concat those of each branch; empty for all others. */
  readonly branches: readonly (readonly DescribedLayer[])[];
}

/** A layer of a network that branches as it is applied once: a merge, or another one. */
export interface DescribedCall {
  readonly layer: DescribedLayer | MergeLayer;
  readonly shape: readonly number[];
}

/** What sees each layer before it is described. */
type Check = (config: LayerConfig, path: string) => void;

/**
 * Layers in a file, whose rows have that shape, each with the shapes that it tells itself when it
 * is applied. `check` sees each before. @throws FormatError FORMAT_INVALID for numbers that aren't
 * of these layers, and what `check` throws.
 */
export function describeLayers(
  inputShape: readonly number[],
  configs: readonly LayerConfig[],
  parameters: readonly StoredParameter[],
  check: Check,
): readonly DescribedLayer[] {
  const describer = new Describer(parameters, check);
  const layers = describer.inOrder(configs, "", rowsOf(inputShape));
  describer.complete();
  return layers;
}

/** As `describeLayers`, of layers that branch: what each call makes. */
export function describeCalls(
  { inputs, calls }: StoredBranches,
  configs: readonly LayerConfig[],
  parameters: readonly StoredParameter[],
  check: Check,
): readonly DescribedCall[] {
  const describer = new Describer(parameters, check);
  const tensors = inputs.map(({ shape }) => rowsOf(shape));
  const described = calls.map(({ layer, to }): DescribedCall => {
    const given = to.map((number) => tensors[number]);
    const { kind } = configs[layer];
    if (isMergeKind(kind)) tensors.push(merged({ kind }, given, layer));
    const made = isMergeKind(kind) ? { kind } : describer.one(configs[layer], String(layer), given[0], tensors);
    return { layer: made, shape: rowOf(tensors[tensors.length - 1]) };
  });
  describer.complete();
  return described;
}

/** Describes layers that share what a file holds of numbers. */
class Describer {
  private readonly declarations: Declarations;
  private readonly chance = new Chance(leaf(["rows"], "rows", "index"), leaf([2], "moment", "index"), 0);

  constructor(
    private readonly parameters: readonly StoredParameter[],
    private readonly check: Check,
  ) {
    this.declarations = new Declarations(
      new Map(parameters.map(({ path, shape, values }) => [path, { shape, values: Float64Array.from(values) }])),
    );
  }

  /** Layers one behind the other. */
  inOrder(configs: readonly LayerConfig[], path: string, x: Tensor): readonly DescribedLayer[] {
    const made = [x];
    return configs.map((config, i) => this.one(config, `${path}${i}`, made[i], made));
  }

  /** A layer that is applied to `x`; what it makes is added to `made`. */
  one(config: LayerConfig, path: string, x: Tensor, made: Tensor[]): DescribedLayer {
    const { parameters, declarations, chance } = this;
    this.check(config, path);
    const layer = layerOf(config, {});
    const branches = innerOf(config).map(([inner, at]) => this.inOrder(inner, `${path}${at}`, x));
    const answers = applyLayer(layer, x, new Scope(declarations, path, false, chance, new Regularized()));
    made.push(answers);
    const own = parameters.filter((parameter) => isOf(parameter, path));
    const numbers = new Map(own.map((one) => [one.path.slice(path.length + 1), one]));
    return { layer, path, from: rowOf(x), to: rowOf(answers), numbers, branches };
  }

  /** @throws FormatError FORMAT_INVALID for numbers that no layer asked for. */
  complete(): void {
    this.declarations.complete();
  }
}

/** Rows of that shape. */
function rowsOf(shape: readonly number[]): Tensor {
  return shared(leaf(["rows", ...shape], "x"));
}

/** The layers inside of one, and how their paths go on behind its own. */
function innerOf(config: LayerConfig): readonly (readonly [readonly LayerConfig[], string])[] {
  if (config.kind === "residual") return [[config.layers, "."]];
  if (config.kind === "concat") return config.branches.map((branch, i) => [branch, `.${i}.`]);
  return [];
}

/** Whether a parameter is the layer's own, and not one of a layer inside of it. */
function isOf({ path }: StoredParameter, layer: string): boolean {
  return path.slice(0, path.lastIndexOf(".")) === layer;
}

function rowOf({ shape }: Tensor): readonly number[] {
  return shape.slice(1).map(Number);
}
