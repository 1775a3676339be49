import { type ActivationName, activationOf } from "../catalog/activations.js";
import type { OptionKind } from "../catalog/layerOptions.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import { lossFor } from "../catalog/lossFor.js";
import { lossNamed } from "../catalog/lossNames.js";
import { LanegradError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { countOf } from "../graph/extents.js";
import { leaf } from "../graph/leaf.js";
import { formatShape } from "../io/formatShape.js";
import { denseLayersIn, type StoredParameter } from "../io/generalModel.js";
import type { DenseConfig, LayerConfig } from "../io/layerConfigs.js";
import { checkHint, type ModelHint, type StoredModel } from "../io/modelFile.js";
import { denseLayout, fromTorch } from "../io/torchLayout.js";
import { unfit } from "../io/unfit.js";
import { Chance } from "../layers/chance.js";
import { layerOf } from "../layers/configs.js";
import { Declarations } from "../layers/declarations.js";
import { applyLayer } from "../layers/kinds.js";
import { Regularized } from "../layers/regularized.js";
import { Scope } from "../layers/scope.js";
import { settledLayers } from "../layers/settled.js";

/** Numbers of a parameter or state, row-major. */
export type Numbers = Float32Array | Float64Array;

/** A layer's parameters and states by name, `kernel` say. */
export type LayerNumbers = Readonly<Record<string, Numbers | undefined>>;

/** A layer as files hold it, of which only `kind` was looked at: the chain checks the rest. */
export type AddedConfig =
  | LayerConfig
  | ({ readonly kind: OptionKind } & Readonly<Record<string, number | boolean | readonly number[] | OptionKind>>);

/** What numbers of such features are, each for one of them. */
const OF_FEATURES: ReadonlySet<LayerConfig["kind"]> = new Set(["batchNormalization", "layerNormalization", "prelu"]);

/** Kinds of layers that rows go through which were flattened, wherever each number lies. */
const ANYWHERE: ReadonlySet<LayerConfig["kind"]> = new Set(["activation", "dropout", "alphaDropout", "gaussianNoise"]);

/**
 * A network of layers one behind the other, while it is read from a file of another program. Each layer is checked against the rows that
 * come to it, and its numbers against those that it needs, before anything is made of them.
 */
export class Chain {
  private readonly configs: LayerConfig[] = [];
  private readonly parameters: StoredParameter[] = [];
  /** How the numbers of a row lie behind the last layer. */
  shape: readonly number[];
  /** How the numbers of a row lie that was flattened with its channels first, where that matters to what comes behind. */
  private flattened: readonly number[] | undefined;

  /** `inputShape` is how the numbers of a row lie: [height, width, channels]. */
  constructor(
    private readonly inputShape: readonly number[],
    private readonly dtype: StoredModel["dtype"],
  ) {
    this.shape = inputShape;
  }

  /** What is applied last. */
  get activation(): ActivationName | undefined {
    const last = this.configs[this.configs.length - 1];
    return last && "activation" in last ? last.activation : undefined;
  }

  /** Adds a layer with its numbers, in the order in which lanegrad has them. @throws FormatError FORMAT_INVALID for what doesn't fit. */
  add(given: AddedConfig, numbers: LayerNumbers = {}): void {
    const config = given as LayerConfig;
    const { flattened } = this;
    if (this.configs.length === LAYER_LIMIT) throw unfit(`has more than ${LAYER_LIMIT} layers: save a smaller model`);
    if (flattened && config.kind !== "dense" && !ANYWHERE.has(config.kind) && !OF_FEATURES.has(config.kind))
      throw unfit(`has ${config.kind} behind a flattening of channels before places: put a dense layer between`);
    const at = String(this.configs.length);
    const { made, needed } = this.applied(config, at);
    for (const { name, shape } of needed) {
      const values = numbers[name];
      if (!values) throw unfit(`has no numbers for ${name} of layer ${at}, ${config.kind}: save the whole model`);
      if (values.length !== countOf(shape))
        throw unfit(
          `has ${values.length} numbers for ${name} ${formatShape(shape)} of layer ${at}, ${config.kind}: save layers that fit together`,
        );
      if (!values.every(Number.isFinite))
        throw unfit(
          `holds numbers in ${name} of layer ${at} that are not finite: train the model again with a lower learning rate`,
        );
      const isOfFeatures = flattened && OF_FEATURES.has(config.kind) && values.length === countOf(flattened);
      this.parameters.push({
        path: `${at}.${name}`,
        shape,
        values: isOfFeatures ? placesFirst(values, flattened, 1) : values,
      });
    }
    if (config.kind === "dense") this.flattened = undefined;
    this.configs.push(config);
    this.shape = made;
  }

  /** Adds a dense layer whose kernel a file holds as [units, inputs], of inputs whose channels came first where they were flattened. */
  addDense(units: number, kernel: Numbers, bias: Numbers | undefined): void {
    const config: DenseConfig = { kind: "dense", units, activation: "linear", bias: bias !== undefined };
    const inputs = countOf(this.shape);
    if (this.shape.length !== 1)
      throw unfit(`has a dense layer for rows of ${formatShape(this.shape)}: put a layer that flattens before it`);
    if (kernel.length !== inputs * units)
      throw unfit(
        `has ${kernel.length} numbers for a dense layer of ${inputs} inputs and ${units} units: save layers that fit together`,
      );
    this.add(config, { kernel: fromTorch(kernel, denseLayout(config, inputs, this.flattened)), bias });
  }

  /** Applies an activation to what was added last: in that layer itself, where it has one and no other. */
  activate(activation: ActivationName): void {
    const last = this.configs[this.configs.length - 1];
    const takesIt = last && (last.kind === "dense" || last.kind === "conv1d" || last.kind === "conv2d");
    if (activation === "linear") return;
    if (takesIt && last.activation === "linear" && (activation !== "softmax" || last.kind === "dense"))
      this.configs[this.configs.length - 1] = { ...last, activation };
    else this.add({ kind: "activation", activation });
  }

  /** Makes one line of a row's numbers; with `channelsFirst` the file's program has them in the order of [channels, height, width]. */
  flatten(channelsFirst: boolean): void {
    const { shape } = this;
    if (shape.length === 1) return;
    this.add({ kind: "flatten" });
    const channels = shape[shape.length - 1];
    if (channelsFirst && channels > 1 && channels < countOf(shape)) this.flattened = shape;
  }

  /**
   * The model, whose file says no loss: that of `hint`, else the one that belongs to its last activation. Where the last layer has none, that
   * of `hint` or of its loss is applied to it.
   * @throws FormatError FORMAT_INVALID for a file without layers; UsageError INVALID_OPTION for a hint that names nothing known
   */
  model(hint: ModelHint): StoredModel {
    const { loss: givenLoss, outputActivation } = checkHint(hint);
    if (this.configs.length === 0) throw unfit("holds no layers: save a model that has some");
    if (this.flattened)
      throw unfit("ends with rows whose channels come first: save a model that ends with a dense layer");
    const wanted = outputActivation ?? (givenLoss && (lossNamed(givenLoss).activation ?? lossNamed(givenLoss).output));
    if (wanted && (this.activation ?? "linear") === "linear") this.activate(wanted);
    const loss = givenLoss ?? lossFor(this.activation ?? "linear");
    const { configs, parameters, inputShape, dtype } = this;
    const about = { inputs: countOf(inputShape), loss, scale: 1, dtype } as const;
    const layers = inputShape.length === 1 ? denseLayersIn(configs, parameters) : [];
    if (layers.length > 0 && layers.length === configs.length && layers.every(isOfDenseNetworks))
      return { ...about, layers };
    return {
      ...about,
      layers: [],
      configs,
      parameters,
      outputs: countOf(this.shape),
      ...(inputShape.length > 1 && { inputShape }),
    };
  }

  /** What a layer makes of a row, and the numbers that it needs. */
  private applied(config: LayerConfig, at: string) {
    try {
      const [layer] = settledLayers([layerOf(config, {})]);
      const declarations = new Declarations();
      const chance = new Chance(leaf(["rows"], "rows", "index"), leaf([2], "moment", "index"), 0);
      const scope = new Scope(declarations, at, false, chance, new Regularized());
      const made = applyLayer(layer, shared(leaf(["rows", ...this.shape], "x")), scope);
      return { made: made.shape.slice(1).map(Number), needed: [...declarations.all, ...declarations.states] };
    } catch (cause) {
      if (cause instanceof LanegradError) throw unfit(`has layers that don't fit: ${cause.message.replace(/\.$/, "")}`);
      throw cause;
    }
  }
}

/** Whether dense networks have that activation: others are formulas of general ones. */
function isOfDenseNetworks({ activation }: { readonly activation: ActivationName }): boolean {
  return !activationOf(activation).isOps;
}

/** Numbers of [channels, ...places], several for each, in the order of [...places, channels] of `shape`. */
function placesFirst(values: Numbers, shape: readonly number[], each: number): Numbers {
  return fromTorch(values, { shape: [...shape, each], stored: [each, countOf(shape)] });
}
