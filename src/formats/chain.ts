import { type ActivationName, activationOf } from "../catalog/activations.js";
import type { OptionKind } from "../catalog/layerOptions.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import { lossFor } from "../catalog/lossFor.js";
import { lossNamed } from "../catalog/lossNames.js";
import { LanegradError } from "../errors.js";
import { formatShape } from "../io/formatShape.js";
import { denseLayersIn, type StoredParameter } from "../io/generalModel.js";
import { type LayerConfig, readLayerConfigs } from "../io/layerConfigs.js";
import type { ModelHint, StoredModel } from "../io/modelFile.js";
import { denseLayout, fromTorch } from "../io/torchLayout.js";
import { unfit } from "../io/unfit.js";
import { modelFiles } from "../train/modelFiles.js";
import { general } from "../train/onDemand.js";
import type { Numbers } from "./described.js";

/** A parameter or state, row-major in the order in which lanegrad has it. */
export type LayerNumbers = Readonly<Record<string, Pick<StoredParameter, "shape" | "values"> | undefined>>;

/** A layer as files hold it, of which only `kind` was looked at: the chain checks the rest. */
export type AddedConfig =
  | LayerConfig
  | ({ readonly kind: OptionKind } & Readonly<
      Record<string, number | boolean | readonly number[] | OptionKind | ActivationName>
    >);

/** Kinds of layers whose numbers are each of one feature. */
const OF_FEATURES: ReadonlySet<LayerConfig["kind"]> = new Set(["batchNormalization", "layerNormalization", "prelu"]);

/** Kinds of layers that rows may go through which were flattened, wherever each number lies. */
const ANYWHERE: ReadonlySet<LayerConfig["kind"]> = new Set(["activation", "dropout", "alphaDropout", "gaussianNoise"]);

/** The slope of lanegrad's leakyRelu. */
const LEAK = 0.01;

/** What of a model file and of layers a chain calls. */
interface Parts {
  readonly describeLayers: Awaited<ReturnType<typeof general.load>>["describeLayers"];
  readonly checkHint: Awaited<ReturnType<typeof modelFiles.load>>["checkHint"];
}

/**
 * A network of layers one behind the other, while it is read from a file of another program. Each
 * layer is checked against the rows that come to it, and its numbers against those that it needs,
 * before anything is made of them.
 */
export class Chain {
  /** How the numbers of a row lie behind the last layer. */
  shape: readonly number[];
  private readonly configs: LayerConfig[] = [];
  private readonly parameters: StoredParameter[] = [];
  /**
   * How the numbers of a row lie that was flattened with its channels first, where that matters to
   * what comes behind.
   */
  private flattened: readonly number[] | undefined;

  private constructor(
    private readonly inputShape: readonly number[],
    private readonly dtype: StoredModel["dtype"],
    private readonly scale: number,
    private readonly parts: Parts,
  ) {
    this.shape = inputShape;
  }

  /**
   * An empty one: `inputShape` is how the numbers of a row lie, [height, width, channels], which
   * are multiplied by `scale`.
   */
  static async of(inputShape: readonly number[], dtype: StoredModel["dtype"], scale = 1): Promise<Chain> {
    const { describeLayers } = await general.load();
    const { checkHint } = await modelFiles.load();
    if (
      inputShape.length === 0 ||
      inputShape.length > 8 ||
      !inputShape.every((one) => Number.isSafeInteger(one) && one > 0)
    )
      throw unfit(`takes rows of ${formatShape(inputShape)}, which are none: save a model whose inputs have sizes`);
    if (!Number.isSafeInteger(product(inputShape)))
      throw unfit(`takes rows of ${formatShape(inputShape)}, more numbers than memory holds: save a smaller model`);
    return new Chain(inputShape, dtype, scale, { describeLayers, checkHint });
  }

  /** What is applied last. */
  get activation(): ActivationName | undefined {
    const last = this.configs[this.configs.length - 1];
    return last && "activation" in last ? last.activation : undefined;
  }

  /** Adds a layer with its numbers. @throws FormatError FORMAT_INVALID for what doesn't fit. */
  add(given: AddedConfig, numbers: LayerNumbers = {}): void {
    const { flattened } = this;
    const at = this.configs.length;
    const { kind } = given;
    if (at === LAYER_LIMIT) throw unfit(`has more than ${LAYER_LIMIT} layers: save a smaller model`);
    const config = checked(given);
    if (flattened && kind !== "dense" && !ANYWHERE.has(kind) && !OF_FEATURES.has(kind))
      throw unfit(`has ${kind} behind a flattening of channels before places: put a dense layer between`);
    const isOfFeatures = flattened && OF_FEATURES.has(kind);
    const parameters = Object.entries(numbers).flatMap(([name, given]): StoredParameter[] => {
      if (!given) return [];
      if (!given.values.every(Number.isFinite))
        throw unfit(
          `holds numbers in ${name} of ${kind} that are not finite: train the model again with a lower learning rate`,
        );
      const isEach = isOfFeatures && given.values.length === product(flattened);
      const values = isEach ? placesFirst(given.values, flattened) : given.values;
      return [{ path: name, shape: given.shape, values }];
    });
    this.shape = this.shapeBehind(config, parameters);
    if (kind === "dense") this.flattened = undefined;
    this.configs.push(config);
    this.parameters.push(...parameters.map((one) => ({ ...one, path: `${at}.${one.path}` })));
  }

  /**
   * Adds a dense layer whose kernel a file holds as [units, inputs], of inputs whose channels came
   * first where they were flattened. Of rows with several axes it takes each place.
   */
  addDense(units: number, kernel: Numbers, bias: Numbers | undefined): void {
    const inputs = this.shape[this.shape.length - 1];
    if (!(kernel.length > 0 && kernel.length === inputs * units))
      throw unfit(
        `has ${kernel.length} numbers for a dense layer of ${inputs} inputs and ${units} units: save layers that fit together`,
      );
    const layout = denseLayout({ units }, inputs, this.flattened);
    this.add(
      { kind: "dense", units, activation: "linear", bias: bias !== undefined },
      {
        kernel: { shape: [inputs, units], values: fromTorch(kernel, layout) },
        bias: bias && vector(bias),
      },
    );
  }

  /**
   * Applies an activation to what was added last: in that layer itself, where it has one and no
   * other.
   */
  activate(activation: ActivationName): void {
    const place = this.configs.length - 1;
    const last = this.configs[place];
    const takesIt = last && (last.kind === "dense" || last.kind === "conv1d" || last.kind === "conv2d");
    if (activation === "linear") return;
    if (takesIt && last.activation === "linear" && (activation !== "softmax" || last.kind === "dense"))
      this.configs[place] = { ...last, activation };
    else this.add({ kind: "activation", activation });
  }

  /**
   * Applies a leaky ReLU of that slope: lanegrad's own, or a prelu that has it for all channels.
   * Its slope is then learned with the rest.
   */
  leak(slope: number): void {
    if (Math.fround(slope) === Math.fround(LEAK)) this.activate("leakyRelu");
    else {
      const slopes = this.dtype === "float64" ? Float64Array.of(slope) : Float32Array.of(slope);
      this.add({ kind: "prelu", start: 0.25, shared: true }, { alpha: vector(slopes) });
    }
  }

  /**
   * Makes one line of a row's numbers; with `channelsFirst` the file's program has them in the
   * order of [channels, height, width].
   */
  flatten(channelsFirst: boolean): void {
    const { shape } = this;
    if (shape.length === 1) return;
    this.add({ kind: "flatten" });
    const channels = shape[shape.length - 1];
    if (channelsFirst && channels > 1 && channels < product(shape)) this.flattened = shape;
  }

  /**
   * The activation that `hint` wants behind outputs that have none. @throws UsageError
   * INVALID_OPTION for names that aren't known.
   */
  endsWith(hint: ModelHint): ActivationName | undefined {
    const { loss, outputActivation } = this.parts.checkHint(hint);
    return outputActivation ?? (loss && (lossNamed(loss).activation ?? lossNamed(loss).output));
  }

  /**
   * The model, whose file says no loss: that of `hint`, else the one that belongs to its last
   * activation. Where the last layer has none, that of `hint` or of its loss is applied to it. What
   * has several axes at the end becomes rows of numbers, in the order in which they lie.
   * @throws FormatError FORMAT_INVALID for a file without layers; UsageError INVALID_OPTION for a
   * hint that names nothing known
   */
  model(hint: ModelHint, channelsFirst = false): StoredModel {
    const wanted = this.endsWith(hint);
    const { loss: givenLoss } = this.parts.checkHint(hint);
    if (this.configs.length === 0) throw unfit("holds no layers: save a model that has some");
    const isLinear = (this.activation ?? "linear") === "linear";
    this.flatten(channelsFirst);
    if (this.flattened) throw unfit("ends with rows whose channels come first: let it end with a dense layer");
    if (wanted && isLinear) this.activate(wanted);
    const loss = givenLoss ?? lossFor(this.activation ?? "linear");
    const { configs, parameters, inputShape, dtype, scale } = this;
    const about = { inputs: product(inputShape), loss, scale, dtype } as const;
    const layers = inputShape.length === 1 ? denseLayersIn(configs, parameters) : [];
    const areDense =
      layers.length === configs.length && !layers.some(({ activation }) => activationOf(activation).isOps);
    if (areDense) return { ...about, layers };
    const general = { layers: [], configs, parameters, outputs: product(this.shape) };
    return { ...about, ...general, ...(inputShape.length > 1 && { inputShape }) };
  }

  /** What a layer with these numbers makes of a row. @throws FormatError FORMAT_INVALID. */
  private shapeBehind(config: LayerConfig, parameters: readonly StoredParameter[]): readonly number[] {
    const own = parameters.map((one) => ({ ...one, path: `0.${one.path}` }));
    try {
      const [{ to }] = this.parts.describeLayers(this.shape, [config], own, () => undefined);
      return to;
    } catch (cause) {
      if (!(cause instanceof LanegradError)) throw cause;
      const why = cause.message.replace(/^The model file /, "").replace(/[:;][^:;]*$|\.$/, "");
      throw unfit(`has layers that don't fit together at ${config.kind}, number ${this.configs.length + 1}: ${why}`);
    }
  }
}

/** Numbers that are each of one unit, channel or feature. */
export function vector(values: Numbers): Pick<StoredParameter, "shape" | "values"> {
  return { shape: [values.length], values };
}

/** The layer, if it can be one. @throws FormatError FORMAT_INVALID. */
function checked(given: AddedConfig): LayerConfig {
  try {
    return readLayerConfigs([given])[0];
  } catch (cause) {
    const [, wrong = cause instanceof Error ? cause.message : ""] =
      /layers\[0\]\.([^:]*)/.exec(cause instanceof Error ? cause.message : "") ?? [];
    throw unfit(`has ${given.kind} that can't be, with ${wrong.replace('"', "")}: save another model`);
  }
}

/** Numbers of [channels, ...places] in the order of [...places, channels], which is `shape`. */
function placesFirst(values: Numbers, shape: readonly number[]): Numbers {
  return fromTorch(values, { shape: [...shape, 1], stored: [1, product(shape)] });
}

function product(extents: readonly number[]): number {
  return extents.reduce((all, extent) => all * extent, 1);
}
