import { checkNothingElse, readOnce } from "../check.js";
import { checkedDataset, type Dataset } from "../data/dataset.js";
import { isSource } from "../data/source.js";
import type { TargetInput } from "../data/targets.js";
import type { LayerNumbers } from "../nn/network.js";
import type { Dtype } from "../runtime/kernels.js";
import { TimeSlice } from "../runtime/timeSlice.js";
import { runNow } from "../sliced.js";
import type { CheckOptions, GradientReport } from "../tensor/centralDifferences.js";
import { answersOf, questionOf } from "./answers.js";
import type { Checkpoint } from "./checkpoints/checkpoint.js";
import type { Coach } from "./coach/coach.js";
import type { FitState } from "./coach/fitState.js";
import { busy, disposed } from "./errands.js";
import { evaluator } from "./evaluator.js";
import { coachFor, trainEpochs } from "./fit.js";
import { type FitProgress, fitOver } from "./fitOver.js";
import { Inference } from "./inference.js";
import type { ModelInfo } from "./info.js";
import type { WeighLoss } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import { coaching, inspecting, storage, streaming, validating } from "./onDemand.js";
import { placementNow, readRows } from "./placing/features.js";
import { placeData } from "./placing/placedData.js";
import type { PlaceFeatures } from "./placing/placedFeatures.js";
import { prepare } from "./prepare.js";
import { type AnyRows, type LabelledRows, rowsAsData } from "./rows.js";
import type { SaveOptions } from "./saved.js";
import { namesKnown, type Schema } from "./schema.js";
import { Shuffles } from "./shuffles.js";
import type { DataSource } from "./stream/source.js";
import type { StreamFit } from "./stream/stream.js";
import type { Summary, SummaryOptions } from "./summary.js";
import type { Trace } from "./trace.js";
import type { EpochRecord, EvaluateOptions, Evaluation, Fit, FitOptions, Prediction } from "./types.js";

/**
 * A feed-forward network with its training state, made by `sequential` or `load`. It owns a linear
 * memory. `dispose`, or the end of the scope of a `using` declaration, gives that back.
 */
export class Model<D extends Dtype = Dtype> {
  private parts: ModelParts | undefined;
  /** @internal */ protected schema: Schema;
  private readonly shuffles: Shuffles;
  private epochs = 0;
  private epochsLoaded: number;
  private isTraining = false;
  /** What decides about the training that is under way. */
  private coach: Coach | undefined;
  /** The `fit` of the checkpoint that it was restored from, for the next one to go on with. */
  private interrupted: FitState | undefined;

  /** For `sequential` and `load`. @internal */
  constructor(parts: ModelParts) {
    this.parts = parts;
    this.schema = parts.schema;
    this.epochsLoaded = parts.past?.epochs ?? 0;
    this.shuffles = new Shuffles(parts.seed);
  }

  /** What the model is made of, a copy. @throws ResourceError DISPOSED. */
  get info(): ModelInfo {
    const { runtime, network, loss, seed, general, past } = this.alive();
    return structuredClone({
      inputs: network.inputs,
      layers: network.layers,
      parameters: network.parameterCount,
      dtype: runtime.dtype,
      kernels: runtime.choice,
      threads: runtime.threads.choice,
      loss: loss.name,
      ...general.loaded?.detailsOf(network.blueprint, loss),
      ...(loss.reduction !== "mean" && { reduction: loss.reduction }),
      optimizer: { name: network.optimizer.name, ...network.optimizer.options } as ModelInfo["optimizer"],
      seed,
      ...namesKnown(this.schema),
      memoryBytes: runtime.arena.used,
      ...past?.told,
    });
  }

  /**
   * Trains on `train`. Iterate the result for a record of each epoch, or await it for the history.
   * With rows in pieces (`DataSource`) each pass is an epoch.
   * @throws UsageError or DataError where options or data don't fit; NumericsError where numbers
   * overflow (the model stays as before that batch); DataError DATA_NON_FINITE where those of the
   * validation do (it keeps that epoch); ResourceError BUSY, OUT_OF_MEMORY, DISPOSED; the reason of
   * an aborted `signal`; the error of a source (the model keeps its whole batches).
   */
  fit(train: LabelledRows | DataSource, options: FitOptions = {}, ...none: readonly []): Fit {
    return fitOver((progress) => {
      this.alive("fit", none);
      return this.train(train, readOnce(options), progress);
    });
  }

  /**
   * Loss, accuracy and confusion matrix (of at most 1000 classes) of `data`, and the `metrics`
   * asked for.
   * @throws DataError DATA_MISMATCH, DATA_NON_FINITE; UsageError for metrics that don't fit the
   * data.
   */
  async evaluate(data: LabelledRows, options?: EvaluateOptions, ...none: readonly []): Promise<Evaluation> {
    const parts = this.alive("evaluate", none);
    const rows = checkedDataset("evaluate", data);
    // not awaited: it is done at once, and what is allocated next must find the memory released
    const evaluate = (data: Dataset, weigh?: WeighLoss) =>
      this.withRows(data, (...placing) => runNow(evaluator(parts, this.schema, ...placing, weigh))());
    if (options === undefined && !rows.weights) return evaluate(rows);
    return (await coaching.load()).measured(options, rows, parts, this.schema, evaluate);
  }

  /** The answers for rows. @throws DataError for rows that don't fit or overflow. */
  async predict(rows: AnyRows, ...none: readonly []): Promise<Prediction<D>> {
    const parts = this.alive("predict", none);
    const { runtime, network, loss, standardizer } = parts;
    const { targets: _, ...data } = rowsAsData("predict", rows, network.inputs);
    return this.withRows(data, (features, place) => {
      const placed = runNow(placeData(runtime, features, {}, network.outputs, place));
      const answered = runNow(new Inference(parts, loss, placed, questionOf(parts, this.schema)).predict(data.name));
      standardizer?.unscaleOutputs(answered.outputs, this.schema, data.name);
      return answersOf(parts, this.schema, answered) as Prediction<D>;
    });
  }

  /**
   * Everything that one batch makes of the network, forward and backward, without an update. `x`
   * are rows as for `predict`, and `y` their targets; or `x` is a data set. Await it before model
   * or rows change. `dropout` and `gaussianNoise` draw what the next epoch of `fit` draws for as
   * many first rows. @throws DataError, also DATA_NON_FINITE; UsageError.
   */
  async trace(x: AnyRows, y?: TargetInput, ...none: readonly []): Promise<Trace> {
    return (await inspecting.load()).traceBatch(this.alive("trace", none), this.schema, this.epochs, x, y);
  }

  /**
   * Compares the gradients of the loss of `data`, as one batch, with central differences, in a
   * float64 copy of the model. Names are those of layers, "0.kernel". It takes two passes a number:
   * use about 20 rows. @throws DataError, UsageError.
   */
  async checkGradients(data: LabelledRows, options?: CheckOptions, ...none: readonly []): Promise<GradientReport> {
    const inspection = await inspecting.load();
    return inspection.checkModelGradients(this.alive("checkGradients", none), this.schema, data, options);
  }

  /** Its layers, parameters, multiply-adds, and memory of a training. @throws UsageError. */
  async summary(options?: SummaryOptions, ...none: readonly []): Promise<Summary> {
    return (await inspecting.load()).summaryOf(this.alive("summary", none), this.schema, options);
  }

  /** A copy of every layer's kernel and bias. */
  weights(...none: readonly []): LayerNumbers<D>[] {
    return this.alive("weights", none).network.numbersOf() as LayerNumbers<D>[];
  }

  /** A copy of every layer's gradients, as the last batch left them; zeros before. */
  gradients(...none: readonly []): LayerNumbers<D>[] {
    const { network } = this.alive("gradients", none);
    return network.numbersOf(network.gradients) as LayerNumbers<D>[];
  }

  /** A safetensors file, for PyTorch and `load`. @throws UsageError INVALID_OPTION. */
  async toBytes(options?: SaveOptions, ...none: readonly []): Promise<Uint8Array> {
    const parts = this.alive("toBytes", none);
    const checkpoint = this.checkpoint(); // before anything is awaited: a `fit` may be changing it
    return (await storage.load()).savedBytes(parts, checkpoint, options);
  }

  /** Writes `toBytes(options)` to a file. @throws UsageError; ResourceError WRITE_FAILED. */
  async save(path: string, options?: SaveOptions, ...none: readonly []): Promise<void> {
    const { platform } = this.alive("save", none);
    const bytes = await this.toBytes(options);
    await (await storage.load()).writeModel(platform, path, bytes);
  }

  /** Writes `checkpoint()` to a file, for `resume`. @throws ResourceError WRITE_FAILED. */
  async saveCheckpoint(path: string, ...none: readonly []): Promise<void> {
    const { platform } = this.alive("saveCheckpoint", none);
    const checkpoint = this.checkpoint();
    await (await storage.load()).writeCheckpoint(platform, path, checkpoint);
  }

  /** Restores from a file. @throws as `restore`; DataError DATA_NOT_FOUND, FormatError. */
  async resume(path: string, ...none: readonly []): Promise<void> {
    const { platform } = this.alive("resume", none);
    await this.restore(await (await storage.load()).readCheckpoint(platform, path));
  }

  /**
   * All that training has made of the model. In `onEpoch`, `onBatch` and a loop over a `fit` with
   * such options it also holds how far that `fit` is: see `Checkpoint.fit`.
   */
  checkpoint(...none: readonly []): Checkpoint {
    const { network } = this.alive("checkpoint", none);
    const { info, epochs, epochsLoaded, shuffles, schema, interrupted: fit, coach } = this;
    const trained = new Uint8Array(network.trainedBytes);
    network.snapshot(trained);
    return structuredClone({ info, trained, epochs, epochsLoaded, ...shuffles.state, schema, fit, ...coach?.state });
  }

  /**
   * Goes on from a checkpoint of a model with the same options. Where it holds how far a `fit` was,
   * the next `fit`, of the same data and options, trains the rest, to the same bits. Rows in pieces
   * aren't compared; other rows are refused. Await it.
   * @throws UsageError INVALID_OPTION or INVALID_SHAPE for no checkpoint, or one of another model;
   * ResourceError BUSY. Then nothing has changed.
   */
  async restore(checkpoint: Checkpoint, ...none: readonly []): Promise<void> {
    const { checkedCheckpoint } = await storage.load();
    const parts = this.alive("restore", none);
    if (this.isTraining) throw busy();
    const sound = checkedCheckpoint(checkpoint, this.checkpoint(), parts);
    this.shuffles.restore(sound);
    parts.network.restore(sound.trained);
    ({ epochs: this.epochs, epochsLoaded: this.epochsLoaded, schema: this.schema, fit: this.interrupted } = sound);
  }

  /** Gives the memory back: later uses are a ResourceError DISPOSED, but for another dispose. */
  dispose(): void {
    this.parts?.runtime.threads.close(disposed());
    this.parts = undefined;
  }

  /** As `dispose`, at the end of the scope of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Calls `work` with the rows of `data`. All that it allocates is given back. */
  private withRows<T>(data: Dataset, work: (features: Dataset, place: PlaceFeatures) => T): T {
    const parts = this.alive();
    const features = runNow(readRows(parts, data, this.schema));
    const mark = parts.runtime.arena.mark();
    try {
      return work(features, placementNow(parts, features.x));
    } finally {
      parts.runtime.arena.release(mark);
    }
  }

  /** @internal */ protected async *train(
    data: LabelledRows | DataSource,
    options: FitOptions,
    progress: FitProgress,
  ): AsyncGenerator<EpochRecord, void, undefined> {
    const alive = (): ModelParts => this.alive();
    const { platform, runtime, network, past } = alive();
    past?.checkTrainable();
    if (this.isTraining) throw busy();
    const mark = runtime.arena.mark();
    this.isTraining = true;
    runtime.threads.retain();
    const check = (): void => alive() && options.signal?.throwIfAborted();
    const slice = new TimeSlice(platform.pause, check, platform.now);
    let stream: StreamFit | undefined;
    let coach: Coach | undefined;
    try {
      coach = await coachFor(options, this, network.optimizer, this.shuffles, this.interrupted);
      const way = coach?.way;
      options = coach?.options ?? options;
      if (isSource(data)) stream = new (await streaming.load()).StreamFit(data, options, slice, coaching);
      const started = await (stream?.begin(alive(), this.schema, this.epochs) ??
        (way?.prepare ?? prepare)(alive, this.schema, data as LabelledRows, options, slice, way));
      const plan = (await coach?.begin(alive(), started, this.epochs, this.epochsLoaded, progress)) ?? started.plan;
      const evaluate = plan.validation && (await (await validating.load()).validator(alive, started, plan, coach));
      this.schema = started.schema;
      this.interrupted = undefined;
      this.coach = coach;
      yield* trainEpochs(plan, {
        ...started,
        ...{ shuffles: this.shuffles, epochsBefore: this.epochs, evaluate, progress, coach },
        trained: (epoch) => {
          this.epochs = epoch;
        },
      });
      alive();
    } catch (failure) {
      coach?.fail(failure);
      throw failure;
    } finally {
      this.coach = undefined;
      await stream?.close();
      await runtime.threads.drained();
      this.isTraining = false;
      runtime.threads.releaseLater();
      // also of a model that was disposed meanwhile: other processes may ask for it
      if (coach) this.epochs = coach.end(this.epochs);
      runtime.arena.release(mark);
    }
  }

  /** The parts. @throws ResourceError DISPOSED; UsageError INVALID_OPTION for more arguments. */
  private alive(method?: string, others?: readonly unknown[]): ModelParts {
    if (!this.parts) throw disposed();
    if (method && others) checkNothingElse(method, others);
    return this.parts;
  }
}
