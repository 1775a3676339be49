import { checkNothingElse, readOnce } from "../check.js";
import type { WiredInput } from "../layers/wiring.js";
import type { LayerNumbers } from "../nn/network.js";
import type { Dtype } from "../runtime/kernels.js";
import type { CheckOptions, GradientReport } from "../tensor/centralDifferences.js";
import type { Checkpoint } from "../train/checkpoints/checkpoint.js";
import { fitOver } from "../train/fitOver.js";
import type { ModelInfo } from "../train/info.js";
import type { SaveOptions } from "../train/saved.js";
import { namesKnown } from "../train/schema.js";
import type { Summary, SummaryOptions } from "../train/summary.js";
import type { Trace } from "../train/trace.js";
import type { EpochRecord, Evaluation, Fit, FitOptions, Prediction } from "../train/types.js";
import type { Core } from "./core.js";
import { type FunctionalFitOptions, ownOptions } from "./fitOptions.js";
import type { NamedInputs, NamedRows } from "./namedRows.js";
import type { Output } from "./outputs.js";
import type { Packing } from "./packing.js";

/** What there is to tell of an output. */
export interface OutputInfo {
  /** The name of the output. */
  readonly name: string;
  /** Numbers in a row of it. */
  readonly units: number;
  /** The name of its loss. */
  readonly loss: string;
  /** What that is multiplied by in the loss of all. */
  readonly weight: number;
  /** Names of its classes; absent where it has none. */
  readonly classes?: readonly string[];
  /** Names of its numbers; absent where they have none. */
  readonly targetNames?: readonly string[];
}

/** What a model of several inputs and outputs is made of. */
export interface FunctionalInfo
  extends Omit<ModelInfo, "inputs" | "inputShape" | "classes" | "targetNames" | "features"> {
  /** Name and shape of a row of each. */
  readonly inputs: readonly WiredInput[];
  /** The outputs in their order. */
  readonly outputs: readonly OutputInfo[];
}

/**
 * A network of layers that branch and meet, with inputs and outputs by name, made by `model`, or
 * `loadModel` of a file. It owns a linear memory, which `dispose`, or leaving the scope of a
 * `using` declaration, gives back. What its methods do is what those of `Model` do, with rows and
 * answers by name.
 */
export class FunctionalModel<I extends string = string, O extends string = string, D extends Dtype = Dtype> {
  /** For `model` and `loadModel`. @internal */
  constructor(
    private readonly core: Core,
    private readonly inputs: readonly WiredInput[],
    private readonly outputs: readonly Output[],
    private readonly packing: Packing,
  ) {}

  /** What the model is made of, a copy. @throws ResourceError DISPOSED. */
  get info(): FunctionalInfo {
    const { inputs: _, inputShape: __, classes: ___, targetNames: ____, features: _____, ...info } = this.core.info;
    const { known } = this.core;
    const outputs = this.outputs.map(({ name, loss, weight, network }, i) => {
      const { features: _, ...names } = namesKnown(known.outputs?.[i] ?? (this.outputs.length === 1 ? known : {}));
      return { name, units: network.outputs, loss: loss.name, weight, ...names };
    });
    return structuredClone({ ...info, inputs: this.inputs, outputs });
  }

  /**
   * Trains on rows of all inputs with what belongs to them, as `Model.fit`; records tell also what
   * each output came to.
   */
  fit(
    data: NamedRows<I, O>,
    options: FunctionalFitOptions<I, O, FunctionalModel<I, O, D>> = {},
    ...none: readonly []
  ): Fit {
    const tell = (record: EpochRecord): void => this.packing.tell(record);
    return fitOver((progress) => {
      checkNothingElse("fit", none);
      const given = readOnce(options);
      return this.core.trainOn(
        (known) => this.packing.rows("fit", data, known),
        (known): FitOptions =>
          ownOptions(given, this, (rows) => this.packing.rows("validation", rows, known).data, tell),
        progress,
        tell,
      );
    });
  }

  /**
   * Loss of rows, and loss and accuracy of each output (`outputs`). @throws UsageError, DataError
   * for data that doesn't fit the model.
   */
  async evaluate(data: NamedRows<I, O>, ...none: readonly []): Promise<Evaluation> {
    checkNothingElse("evaluate", none);
    return this.packing.evaluation(await this.core.evaluate(this.rows("evaluate", data)));
  }

  /**
   * What each output answers. @throws UsageError, DataError for rows that don't fit or overflow.
   */
  async predict(inputs: NamedInputs<I>, ...none: readonly []): Promise<{ readonly [Name in O]: Prediction<D> }> {
    checkNothingElse("predict", none);
    const { core } = this;
    const all = await core.predict(this.packing.features(inputs));
    return this.packing.predictions(all, core.known) as { readonly [Name in O]: Prediction<D> };
  }

  /**
   * All that one batch makes of the network, as `Model.trace`: inputs, and outputs, stand side by
   * side. @throws UsageError, DataError.
   */
  async trace(data: NamedRows<I, O>, ...none: readonly []): Promise<Trace> {
    checkNothingElse("trace", none);
    const trace = await this.core.trace(this.rows("trace", data));
    // what puts several outputs side by side comes last, and computes nothing
    return this.outputs.length > 1 ? { ...trace, layers: trace.layers.slice(0, -1) } : trace;
  }

  /**
   * Whether the gradients of `fit` are central differences of the loss, as `Model.checkGradients`.
   * @throws UsageError, DataError.
   */
  async checkGradients(data: NamedRows<I, O>, options?: CheckOptions, ...none: readonly []): Promise<GradientReport> {
    checkNothingElse("checkGradients", none);
    return this.core.checkGradients(this.rows("checkGradients", data), options);
  }

  /**
   * Its layers, and what each is applied to, as `Model.summary`. @throws UsageError INVALID_OPTION.
   */
  summary(options?: SummaryOptions, ...none: readonly []): Promise<Summary> {
    return this.core.summary(options, ...none);
  }

  /**
   * A copy of every layer's parameters by name; of a layer that is shared there are one layer's.
   */
  weights(...none: readonly []): LayerNumbers<D>[] {
    return this.core.weights(...none) as LayerNumbers<D>[];
  }

  /** A copy of every layer's gradients, as the last batch left them; zeros before. */
  gradients(...none: readonly []): LayerNumbers<D>[] {
    return this.core.gradients(...none) as LayerNumbers<D>[];
  }

  /** The model as a safetensors file that `loadModel` reads. @throws UsageError INVALID_OPTION. */
  toBytes(options?: SaveOptions, ...none: readonly []): Promise<Uint8Array> {
    return this.core.toBytes(options, ...none);
  }

  /**
   * Writes `toBytes(options)` to a file, whole or not at all. @throws UsageError; ResourceError
   * WRITE_FAILED.
   */
  save(path: string, options?: SaveOptions, ...none: readonly []): Promise<void> {
    return this.core.save(path, options, ...none);
  }

  /** Writes `checkpoint()` to a file, whole or not at all. @throws ResourceError WRITE_FAILED. */
  saveCheckpoint(path: string, ...none: readonly []): Promise<void> {
    return this.core.saveCheckpoint(path, ...none);
  }

  /**
   * `restore` of the file that `saveCheckpoint` wrote. @throws as `restore`; DataError
   * DATA_NOT_FOUND, FormatError.
   */
  resume(path: string, ...none: readonly []): Promise<void> {
    return this.core.resume(path, ...none);
  }

  /** All that training has made of it, as `Model.checkpoint`. */
  checkpoint(...none: readonly []): Checkpoint {
    return this.core.checkpoint(...none);
  }

  /**
   * Goes on from the checkpoint of a model that was made from the same options, as `Model.restore`.
   * @throws UsageError, ResourceError.
   */
  restore(checkpoint: Checkpoint, ...none: readonly []): Promise<void> {
    return this.core.restore(checkpoint, ...none);
  }

  /**
   * Gives the model's memory back; every later use is a ResourceError DISPOSED. Disposing twice is
   * no error.
   */
  dispose(): void {
    this.core.dispose();
  }

  /** As `dispose`, at the end of the scope of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private rows(what: string, data: unknown) {
    return this.packing.rows(what, data, this.core.known).data;
  }
}
