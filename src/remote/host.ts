import { allOptimizers } from "../catalog/optimizerEntries.js";
import { isRecord } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { ResourceError } from "../errors.js";
import { workerPlatform } from "../platform/inWorker.js";
import type { WorkerPort } from "../platform/platform.js";
import type { PreprocessorState } from "../preprocess/state.js";
import { type BuildQuestion, haveBuildsFrom } from "../runtime/supply/askedBuild.js";
import { type Choice, haveKernelsFrom, type KernelModule, type KernelRequest } from "../runtime/supply/variants.js";
import { modelFrom, type Tables } from "../train/load.js";
import type { Model } from "../train/model.js";
import { preparedModels } from "../train/preparedModel.js";
import { sequential } from "../train/sequential.js";
import { tellUnpaused } from "../train/toldUnpaused.js";
import type { EpochRecord } from "../train/types.js";
import { BegunFit, type Page } from "./begunFit.js";
import { receiveLayers } from "./layers.js";
import { Patience, PULSE } from "./patience.js";
import type { Answers, FromPage, FromWorker, Question, Request } from "./protocol.js";
import { isReference } from "./sentData.js";
import { receiveError, sendError } from "./sentErrors.js";

/** Milliseconds of training after which a checkpoint is due. */
const CHECKPOINT = 1000;

/**
 * What reads models with a preprocessor here: what checks it and makes data sets of tables stays
 * with the callers.
 */
const loadTables = async (): Promise<Tables> => ({
  checkState: (checked) => checked as PreprocessorState,
  makeModels: preparedModels,
});

/**
 * Serves the page at the other end of `port` with a model; returns what takes the page's messages.
 */
export function serveModel(port: WorkerPort): (message: unknown) => void {
  const host = new Host(port);
  return (message) => host.receive(message as FromPage);
}

interface Awaited {
  readonly resolve: (supplied: KernelModule | Choice) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The worker's end of the line: it owns the model, its trainings, and the data sets that crossed.
 */
class Host {
  private model: Model | undefined;
  private readonly fits = new Map<number, BegunFit>();
  private readonly datasets = new Map<number, Dataset>();
  private readonly kernels: Awaited[] = [];
  /** The newest prediction that was asked for while a training computes. */
  private waiting: Request | undefined;
  private keptAt = performance.now();
  private readonly patience = new Patience((message) => this.post(message));

  constructor(private readonly port: WorkerPort) {
    allOptimizers();
    haveKernelsFrom((request) => this.supplied({ kind: "kernels", ...request }));
    tellUnpaused((computing, chunk) => this.patience.tell(chunk && computing?.network, chunk?.rows));
    haveBuildsFrom((question) => this.supplied({ kind: "build", ...question }));
  }

  /** Does what a message says; questions are answered when that is done. */
  receive(message: FromPage): void {
    switch (message.kind) {
      case "abort":
        this.fits.get(message.fit)?.abort();
        return;
      case "piece":
        this.fits.get(message.fit)?.take(message.content);
        return;
      case "noPiece":
        this.fits.get(message.fit)?.fail();
        return;
      case "data":
        this.datasets.set(message.datasetId, message.content);
        return;
      case "forget":
        this.datasets.delete(message.datasetId);
        return;
      case "called":
        this.fits.get(message.fit)?.goOn(message);
        return;
      case "kernels":
        this.kernels[message.id].resolve(message.module);
        return;
      case "built":
        this.kernels[message.id].resolve(message.choice);
        return;
      case "noKernels":
        this.kernels[message.id].reject(receiveError(message.error));
        return;
      default:
        if (message.kind === "call" && message.method === "predict" && this.isComputing) this.postpone(message);
        else void this.answer(message);
    }
  }

  /** Whether a training computes. */
  private get isComputing(): boolean {
    return [...this.fits.values()].some((fit) => fit.isComputing);
  }

  /**
   * Keeps a prediction for the next moment between two batches, in place of one that is kept
   * already.
   */
  private postpone(request: Request): void {
    if (this.waiting) {
      const message = "A newer prediction was asked for while this one waited for the training: use its answer.";
      const error = sendError(new ResourceError("SUPERSEDED", message));
      this.post({ kind: "failed", id: this.waiting.id, error });
    }
    this.waiting = request;
  }

  private async answerWaiting(): Promise<void> {
    const request = this.waiting;
    this.waiting = undefined;
    if (request) await this.answer(request);
  }

  private async answer(request: Request): Promise<void> {
    const { id } = request;
    const signal = "fit" in request ? this.fits.get(request.fit)?.signal : undefined;
    if (request.kind === "call") this.patience.tell();
    try {
      const value = await this.obey(request);
      this.post({ kind: "done", id, value, info: this.made.info }, request.kind === "call" ? buffersIn(value) : []);
    } catch (error) {
      // nobody catches it, so that another worker goes on
      if ("fit" in request && isFatal(error, signal))
        setTimeout(() => {
          throw error;
        });
      else this.post({ kind: "failed", id, error: sendError(error, signal) });
    }
  }

  private obey(question: Question): unknown {
    switch (question.kind) {
      case "create":
        return this.create(question);
      case "call": {
        const method = this.made[question.method] as (...args: readonly unknown[]) => unknown;
        const value = method.apply(
          this.made,
          question.args.map((argument) => this.resolve(argument)),
        );
        // another worker is to go on from there too
        return question.method === "restore" ? Promise.resolve(value).then(() => this.keep()) : value;
      }
      case "fit":
        return this.begin(question);
      case "next":
        return this.pulsing(this.next(question.fit));
      case "finish":
        return this.pulsing(this.finish(question.fit));
      case "leave":
        return this.end(question.fit, this.fits.get(question.fit)?.leave());
    }
  }

  private async create({ origin, threads, checkpoint }: Question & { readonly kind: "create" }): Promise<void> {
    const own = workerPlatform(threads);
    // a training pauses here between two batches, when the messages that have come meanwhile have
    // been heard
    const pause = (): Promise<void> => own.pause().then(() => this.answerWaiting());
    const platform = { ...own, pause };
    this.model =
      origin.from === "file"
        ? await modelFrom(platform, origin.stored, origin.options, loadTables)
        : await sequential(
            platform,
            { ...origin.options, layers: receiveLayers(origin.options.layers) },
            origin.options.preprocessor && preparedModels(origin.options.preprocessor),
          );
    if (checkpoint) await this.model.restore(checkpoint);
  }

  private get made(): Model {
    if (!this.model) throw new ResourceError("DISPOSED", "This worker has no model yet.");
    return this.model;
  }

  private begin({ fit, train, options, passes, callbacks }: Question & { readonly kind: "fit" }): void {
    const own = isRecord(options) ? { ...options, validation: this.resolve(options.validation) } : options;
    const ask = (message: FromWorker): void => {
      this.post(message);
      // what the page is asked for may wait for an answer of the model itself
      void this.answerWaiting();
    };
    const page: Page = {
      pull: () => ask({ kind: "pull", fit }),
      call: (calling) => ask({ kind: "callback", fit, ...calling }),
    };
    this.fits.set(fit, new BegunFit(this.made, this.resolve(train), own, passes, callbacks, page));
  }

  private async next(fit: number): Promise<Answers["next"]> {
    const training = this.fitOf(fit);
    try {
      const next = await training.next();
      if (!next.record) await this.end(fit);
      else if (performance.now() - this.keptAt > CHECKPOINT) this.keep();
      return next;
    } catch (error) {
      if (!isFatal(error, training.signal)) await this.end(fit);
      throw error;
    } finally {
      if (!this.isComputing) await this.answerWaiting();
    }
  }

  private async finish(fit: number): Promise<Answers["finish"]> {
    const records: EpochRecord[] = [];
    let next = await this.next(fit);
    for (; next.record; next = await this.next(fit)) records.push(next.record);
    return { records, end: next.end };
  }

  private async end(fit: number, ended?: Promise<unknown>): Promise<void> {
    await ended;
    this.fits.delete(fit);
    this.keep();
  }

  /** Gives signs of life until that is done. */
  private async pulsing<T>(training: Promise<T>): Promise<T> {
    const pulse = setInterval(() => this.post({ kind: "alive" }), PULSE);
    try {
      return await training;
    } finally {
      clearInterval(pulse);
    }
  }

  private fitOf(fit: number): BegunFit {
    const found = this.fits.get(fit);
    if (!found) throw new ResourceError("WORKER_FAILED", "This training has ended.");
    return found;
  }

  /** Sends the page all that training has made of the model. */
  private keep(): void {
    // whatever is asked of the next worker, its model is as it was between two epochs
    const { fit: _, ...checkpoint } = this.made.checkpoint();
    this.post({ kind: "checkpoint", checkpoint }, [checkpoint.trained.buffer]);
    this.keptAt = performance.now();
  }

  private resolve(value: unknown): unknown {
    return isReference(value) ? this.datasets.get(value.datasetId) : value;
  }

  /** What the page has of kernels. */
  private supplied(request: { kind: "kernels" } & KernelRequest): Promise<KernelModule>;
  private supplied(request: { kind: "build" } & BuildQuestion): Promise<Choice>;
  private supplied(
    request: ({ kind: "kernels" } & KernelRequest) | ({ kind: "build" } & BuildQuestion),
  ): Promise<KernelModule | Choice> {
    this.post({ id: this.kernels.length, ...request });
    return new Promise<KernelModule | Choice>((resolve, reject) => {
      this.kernels.push({ resolve, reject });
    });
  }

  private post(message: FromWorker, buffers?: readonly ArrayBuffer[]): void {
    this.patience.forget();
    this.port.post(message, buffers);
  }
}

/**
 * Whether an error of a training is none that is told: a kernel that throws leaves the model amid
 * an update.
 */
function isFatal(error: unknown, signal?: AbortSignal): boolean {
  return sendError(error, signal).kind === "foreign";
}

/** The memory of the typed arrays in an answer, which were made for it and needn't be copied. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): readonly ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return [...found];
}
