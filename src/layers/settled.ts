import { isOptionKind, layerOptions, type OptionKind } from "../catalog/layerOptions.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import { namesIn } from "../catalog/lookup.js";
import { checkWhole, describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { checkDense, checkLayer, type DenseLayer } from "../nn/layers.js";
import { ownNameOf } from "./configs.js";
import { checkedEquilibrium } from "./equilibrium.js";
import { checkedConvolution, checkedPooling, globalAveragePooling2d } from "./images.js";
import type { LayerKind as Kind, Layer, OfKind, OptionLayer, RecurrentLayer } from "./layer.js";
import { checkNesting, IN_CONCAT, IN_RESIDUAL, OUTER } from "./nesting.js";
import { checkedOptionLayer } from "./optionLayer.js";
import { checkedRecurrent } from "./recurrent.js";
import { settledRegularization } from "./settledRegularization.js";
import { checkedEmbedding } from "./shapes.js";
import { activation, concat, dropout, flatten, gaussianNoise, layer, residual } from "./values.js";

/**
 * Kinds of layers, but for the dense one, that options alone don't tell; some may be given their
 * numbers.
 */
type OwnKind = Exclude<Kind, OptionKind> | "embedding" | "equilibrium" | RecurrentLayer["kind"];

/** Layers inside of another one, made anew. */
type Inner = (layers: readonly Layer[], path: string, deeper: number) => readonly Layer[];

/** Kinds with more to them than options, made anew by their own functions, which check them. */
const makers: { readonly [K in OwnKind]: (given: OfKind<K>, inner: Inner, path: string) => Layer } = {
  activation: (given) => activation(given.activation),
  dropout: ({ rate }) => dropout(rate),
  gaussianNoise: ({ stddev }) => gaussianNoise(stddev),
  flatten: () => flatten(),
  conv1d: (given, _, path) => settledRegularization(checkedConvolution(given), path),
  conv2d: (given, _, path) => settledRegularization(checkedConvolution(given), path),
  maxPooling1d: checkedPooling,
  maxPooling2d: checkedPooling,
  averagePooling2d: checkedPooling,
  globalAveragePooling2d: () => globalAveragePooling2d(),
  embedding: checkedEmbedding,
  equilibrium: checkedEquilibrium,
  simpleRnn: checkedRecurrent,
  gru: checkedRecurrent,
  lstm: checkedRecurrent,
  // checked before what they hold is looked at
  residual: ({ layers }, inner) => residual(inner(residual(layers).layers, "", IN_RESIDUAL)),
  concat: ({ branches }, inner) =>
    concat(concat(branches).branches.map((branch, i) => inner(branch, `${i}.`, IN_CONCAT))),
  custom: ({ name, apply }) => layer(name, apply),
};

/**
 * Layers made anew, with all that lie in them: what a program changes in its own later is no
 * model's matter, and what it has changed before is checked. @throws UsageError INVALID_OPTION for
 * what are no layers, lie in one another too deeply, or have one name for different code.
 */
export function settledLayers(given: readonly Layer[]): readonly Layer[] {
  const code = new Map<string, unknown>();
  const checkCode = (name: string, own: unknown): void => {
    const known = code.get(name);
    if (known !== undefined && known !== own) throw twoOf(name);
    code.set(name, own);
  };
  let count = 0;
  const settled = (layers: readonly Layer[], path: string, depth: number): readonly Layer[] => {
    checkNesting(depth);
    count += layers.length;
    // as many as readers of files let pass
    checkWhole("The number of layers", count, 1, LAYER_LIMIT);
    return layers.map((one, i) => {
      const at = `${path}${i}`;
      const made = settledLayer(one, at, (inner, name, deeper) => settled(inner, `${at}.${name}`, depth + deeper));
      if (!("kind" in made)) {
        // a function without a name is no file's
        const name = ownNameOf(made);
        if (name !== undefined) checkCode(name, made.ownActivation);
      } else if (made.kind === "custom") checkCode(made.name, made.apply);
      // in files an object holds each penalty, and one of its own all of them
      if ("regularization" in made) checkNesting(depth + 2);
      return made;
    });
  };
  return settled(given, "", OUTER);
}

function settledLayer<L extends Layer>(given: L, path: string, inner: Inner): Layer {
  checkLayer(given, path);
  if (!("kind" in given)) {
    const { ownName, ...own } = given as DenseLayer;
    const checked = settledRegularization(checkDense(own), path);
    return ownName === undefined ? checked : { ...checked, ownName };
  }
  const { kind } = given as Extract<Layer, { readonly kind: Kind }>;
  if (Object.hasOwn(makers, kind))
    return (makers[kind as OwnKind] as (given: L, inner: Inner, path: string) => Layer)(given, inner, path);
  if (isOptionKind(kind)) return checkedOptionLayer(given as unknown as OptionLayer);
  const known = [...new Set(["dense", ...Object.keys(makers), ...namesIn(layerOptions)])].join(", ");
  throw new UsageError("INVALID_OPTION", `Layer ${path} is of the kind ${describeValue(kind)}: there are ${known}.`);
}

function twoOf(name: string): UsageError {
  const message = `Two different functions are called ${name}, by which files would hold both: give one another name.`;
  return new UsageError("INVALID_OPTION", message);
}
