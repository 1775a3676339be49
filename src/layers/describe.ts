import { shared } from "../graph/apply.js";
import { leaf } from "../graph/leaf.js";
import type { Tensor } from "../graph/tensor.js";
import type { StoredParameter } from "../io/generalModel.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import { Chance } from "./chance.js";
import { layerOf } from "./configs.js";
import { Declarations } from "./declarations.js";
import { applyLayer } from "./kinds.js";
import type { Layer } from "./layer.js";
import { Regularized } from "./regularized.js";
import { Scope } from "./scope.js";

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

/**
 * Layers in a file, whose rows have that shape, each with the shapes that it tells itself when it
 * is applied. `check` sees each before. @throws FormatError FORMAT_INVALID for numbers that aren't
 * of these layers, and what `check` throws.
 */
export function describeLayers(
  inputShape: readonly number[],
  configs: readonly LayerConfig[],
  parameters: readonly StoredParameter[],
  check: (config: LayerConfig, path: string) => void,
): readonly DescribedLayer[] {
  const starts = new Map(
    parameters.map(({ path, shape, values }) => [path, { shape, values: Float64Array.from(values) }]),
  );
  const declarations = new Declarations(starts);
  const chance = new Chance(leaf(["rows"], "rows", "index"), leaf([2], "moment", "index"), 0);
  const numbersIn = (layer: string) =>
    parameters.flatMap((one) => (isOf(one, layer) ? [[one.path.slice(layer.length + 1), one] as const] : []));

  const describe = (given: readonly LayerConfig[], path: string, x: Tensor): readonly DescribedLayer[] => {
    let made = x;
    return given.map((config, i) => {
      const own = `${path}${i}`;
      check(config, own);
      const layer = layerOf(config, {});
      const from = made;
      const branches = innerOf(config).map(([inner, at]) => describe(inner, `${own}${at}`, from));
      made = applyLayer(layer, from, new Scope(declarations, own, false, chance, new Regularized()));
      const numbers = new Map(numbersIn(own));
      return { layer, path: own, from: rowOf(from), to: rowOf(made), numbers, branches };
    });
  };
  const layers = describe(configs, "", shared(leaf(["rows", ...inputShape], "x")));
  declarations.complete();
  return layers;
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
