import type { TargetInput } from "../data/targets.js";
import type { StoredModel } from "../io/modelFile.js";
import { wrongField } from "../io/unfit.js";
import { settledLayers } from "../layers/settled.js";
import { isCustom } from "../nn/losses.js";
import type { LayerNumbers } from "../nn/network.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Prepare } from "../preprocess/prepare.js";
import type { Dtype } from "../runtime/kernels.js";
import type { CheckOptions, GradientReport } from "../tensor/centralDifferences.js";
import type { Checkpoint } from "../train/checkpoints/checkpoint.js";
import { fitOver } from "../train/fitOver.js";
import type { ModelInfo } from "../train/info.js";
import type { Model } from "../train/model.js";
import { checkBytes, checkedChain, modelFiles } from "../train/modelFiles.js";
import { rareOptions, storage } from "../train/onDemand.js";
import type { AnyRows, LabelledRows } from "../train/rows.js";
import type { SaveOptions } from "../train/saved.js";
import type { SettledOptions } from "../train/sequential.js";
import type { DataSource } from "../train/stream/source.js";
import type { Summary, SummaryOptions } from "../train/summary.js";
import type { Trace } from "../train/trace.js";
import type { EvaluateOptions, Evaluation, Fit, FitOptions, Prediction } from "../train/types.js";
import { notSent, sendLayers } from "./layers.js";
import { ModelWorker } from "./modelWorker.js";
import { files, tables } from "./onDemand.js";
import type { LoadOptions, WorkerOption } from "./options.js";
import { ownCopy } from "./ownCopy.js";
import type { Method, Origin, Returned } from "./protocol.js";
import { orRefused } from "./refusals.js";
import { heldCopy, prepared, preparedData } from "./sentData.js";
import { sentFit } from "./sentFit.js";
import { checkSentOptions } from "./sentOptions.js";

/** Ends the workers of models that were forgotten without `dispose`. */
const forgotten = new FinalizationRegistry<ModelWorker>((worker) => worker.dispose());

/**
 * A model that a worker owns: `Model`'s methods, but that `weights`, `gradients` and `toBytes`
 * answer with promises too, and the same bits. What it is given is copied when it is given: of
 * changes that come later the call sees none. A data set is copied once for each worker, and again
 * by the next call that is given it with other numbers.
 *
 * - Predictions asked for while `fit` computes are answered between two batches: the newest one;
 *   those still waiting before it fail with ResourceError SUPERSEDED.
 * - If the worker fails (it crashes, or its engine runs out of memory), what is under way rejects
 *   with ResourceError WORKER_FAILED. The next call starts another worker, with the model as it was
 *   after as many `epochs` as the error has: every second of training, and at the end of every
 *   `fit`, its whole state is copied here. Training on from there computes the same bits as if it
 *   had been left there.
 * - `dispose` ends the worker at once, whatever it does.
 */
export class WorkerModel<D extends Dtype = Dtype> {
  private readonly worker: ModelWorker;

  /** For `sequential` and `load`. */
  private constructor(
    worker: ModelWorker,
    /** What makes data sets of tables, here: only what the network takes crosses. */
    private readonly prepare: Prepare | undefined,
  ) {
    this.worker = worker;
    forgotten.register(this, worker, this);
  }

  /** For `sequential`: a model made from `options`. @internal */
  static async fromOptions(
    platform: ModelPlatform,
    given: SettledOptions & WorkerOption<boolean>,
  ): Promise<WorkerModel> {
    // its script knows no names of options
    (await rareOptions.load()).checkModelOptions(given);
    const { worker: _, ...options } = given;
    if (isCustom(options.loss)) throw notSent(`The loss ${options.loss.name} is a function, which`);
    const { layers } = options;
    const sent = sendLayers(options.inputs, Array.isArray(layers) ? settledLayers(layers) : layers);
    return WorkerModel.from(platform, { from: "options", options: { ...options, layers: sent } });
  }

  /** For `load`: the model in the bytes of a file. @internal */
  static async fromBytes(
    platform: ModelPlatform,
    bytes: Uint8Array,
    { worker: _, ...options }: LoadOptions & WorkerOption<boolean>,
  ): Promise<WorkerModel> {
    if (options.layers !== undefined) throw notSent("The code of layers");
    if (options.losses !== undefined) throw notSent("The code of losses");
    checkBytes(bytes);
    // workers read no files
    const stored = checkedChain((await modelFiles.load()).decodeModel(bytes, options));
    const { preprocessor, inputs } = stored;
    if (preprocessor !== undefined) (await tables.load()).checkState(preprocessor, wrongField, inputs);
    return WorkerModel.from(platform, { from: "file", stored, options });
  }

  private static async from(platform: ModelPlatform, origin: Origin): Promise<WorkerModel> {
    const worker = new ModelWorker(platform, await platform.workerStarter(), origin);
    await worker.connect();
    const { preprocessor } = worker.info;
    return new WorkerModel(worker, preprocessor && (await tables.load()).preparerOf(preprocessor));
  }

  /**
   * What the model is made of, as of the worker's last answer, a copy. @throws ResourceError
   * DISPOSED.
   */
  get info(): ModelInfo {
    return structuredClone(this.worker.info);
  }

  /**
   * Trains on `train`, as `Model.fit` does. While it is iterated the worker waits for the next
   * epoch to be asked for, so that the model is what the last record says when the loop is left;
   * awaited, it trains on without a stop. Of rows that come in pieces the next one is asked for
   * when the worker has trained on those before it, so that no more than one is under way.
   */
  fit(train: LabelledRows | DataSource, options: FitOptions = {}, ...none: readonly []): Fit {
    return fitOver((progress) => {
      this.worker.checkUse("fit", none);
      return sentFit(this, this.worker, this.prepare, train, options, progress);
    });
  }

  /** As `Model.evaluate`. */
  async evaluate(data: LabelledRows, options?: EvaluateOptions, ...none: readonly []): Promise<Evaluation> {
    this.worker.checkUse("evaluate", none);
    checkSentOptions(options);
    return await this.call("evaluate", preparedData(this.prepare, "evaluate", data), options);
  }

  /** As `Model.predict`. While `fit` computes, only the newest call is answered: see above. */
  async predict(rows: AnyRows, ...none: readonly []): Promise<Prediction<D>> {
    this.worker.checkUse("predict", none);
    const sent = prepared(this.prepare, "predict", rows, false);
    const answered = await orRefused(this.call("predict", sent), "predict", this.worker, sent);
    return answered as Prediction<D>;
  }

  /** As `Model.trace`, of a copy of the model here. */
  async trace(x: AnyRows, y?: TargetInput, ...none: readonly []): Promise<Trace> {
    this.worker.checkUse("trace", none);
    const [rows, targets] = [ownCopy(x), ownCopy(y)];
    return await inspected(this.worker, this.call("toBytes", WHOLE), (copy) => copy.trace(rows, targets));
  }

  /** As `Model.checkGradients`, of a copy of the model here. */
  async checkGradients(data: LabelledRows, options?: CheckOptions, ...none: readonly []): Promise<GradientReport> {
    this.worker.checkUse("checkGradients", none);
    const rows = ownCopy(data);
    return await inspected(this.worker, this.call("toBytes", WHOLE), (copy) => copy.checkGradients(rows, options));
  }

  /** As `Model.summary`, of a copy of the model here. */
  async summary(options?: SummaryOptions, ...none: readonly []): Promise<Summary> {
    this.worker.checkUse("summary", none);
    return await inspected(this.worker, this.call("toBytes", WHOLE), (copy) => copy.summary(options));
  }

  /** A copy of every layer's kernel and bias. */
  async weights(...none: readonly []): Promise<LayerNumbers<D>[]> {
    this.worker.checkUse("weights", none);
    return (await this.call("weights")) as LayerNumbers<D>[];
  }

  /** A copy of every layer's gradients, as the last batch left them; zeros before. */
  async gradients(...none: readonly []): Promise<LayerNumbers<D>[]> {
    this.worker.checkUse("gradients", none);
    return (await this.call("gradients")) as LayerNumbers<D>[];
  }

  /** As `Model.toBytes`. */
  async toBytes(options?: SaveOptions, ...none: readonly []): Promise<Uint8Array> {
    this.worker.checkUse("toBytes", none);
    const stored = await this.call("toBytes", options);
    return (await modelFiles.load()).encodeModel(stored);
  }

  /**
   * Writes `toBytes(options)` to a file, whole or not at all. @throws UsageError; ResourceError
   * WRITE_FAILED.
   */
  async save(path: string, options?: SaveOptions, ...none: readonly []): Promise<void> {
    this.worker.checkUse("save", none);
    const bytes = await this.toBytes(options);
    await (await storage.load()).writeModel(this.worker.platform, path, bytes);
  }

  /** As `Model.checkpoint`. */
  async checkpoint(...none: readonly []): Promise<Checkpoint> {
    this.worker.checkUse("checkpoint", none);
    return await this.call("checkpoint");
  }

  /** As `Model.restore`. */
  async restore(checkpoint: Checkpoint, ...none: readonly []): Promise<void> {
    this.worker.checkUse("restore", none);
    // what is none may be something that can't cross, and nobody looks at it there
    await this.call("restore", (await storage.load()).soundCheckpoint(checkpoint) as Checkpoint);
  }

  /** As `Model.saveCheckpoint`. */
  async saveCheckpoint(path: string, ...none: readonly []): Promise<void> {
    this.worker.checkUse("saveCheckpoint", none);
    const checkpoint = await this.checkpoint();
    await (await storage.load()).writeCheckpoint(this.worker.platform, path, checkpoint);
  }

  /** As `Model.resume`. */
  async resume(path: string, ...none: readonly []): Promise<void> {
    this.worker.checkUse("resume", none);
    await this.restore(await (await storage.load()).readCheckpoint(this.worker.platform, path));
  }

  /** Ends the worker; every later use is a ResourceError DISPOSED. Disposing twice is no error. */
  dispose(): void {
    forgotten.unregister(this);
    this.worker.dispose();
  }

  /** As `dispose`, at the end of the scope of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private async call<M extends Method>(method: M, ...args: readonly unknown[]): Promise<Returned<M>> {
    const { line } = this.worker;
    // what has to wait for a worker is what it was when it was asked for
    const held = line ? args : args.map((value) => heldCopy(value));
    const connection = line ?? (await this.worker.connect());
    const sent = args.map((value, i) => connection.data.send(value, held[i]));
    return (await connection.askWatched({ kind: "call", method, args: sent }, method)) as Returned<M>;
  }
}

/** All that a copy of a model needs to be as it is. */
const WHOLE: SaveOptions = { optimizerState: true };

/**
 * What a copy on this thread tells of the model of a worker, which has no code that only looks into
 * models.
 */
async function inspected<Told>(
  worker: ModelWorker,
  asked: Promise<StoredModel>,
  tell: (copy: Model) => Promise<Told>,
): Promise<Told> {
  const stored = await asked;
  const { platform, info } = worker;
  const numerics = info.kernels.build === "fused" ? "fast" : "strict";
  const { modelFrom } = await files.load();
  const copy = await modelFrom(platform, stored, { threads: 1, numerics }, () => tables.load());
  try {
    return await tell(copy);
  } finally {
    copy.dispose();
  }
}
