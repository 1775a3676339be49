import { type Dataset, type EpochRecord, type Model, type ModelOptions, sequential } from "../browser.js";
import type { Evaluation, FitOptions, Prediction, Trace, WorkerModel } from "../index.js";
import type { PageModel } from "./state.js";
import { unlessAborted } from "./unlessAborted.js";

/** Whether a model's worker has begun: its script is here then. */
let hasBegun = false;

/** A new model, which a worker trains: it owns the model at once where its script is here. */
export function newModel(options: ModelOptions): Promise<PageModel> {
  return hasBegun ? sequential({ ...options, worker: true }) : FirstModel.of(options);
}

/**
 * A new model that this thread computes until it is first trained or traced, and a worker from then
 * on, to the same bits: the worker's script is the largest file of the page, and whoever only looks
 * needs none of it.
 */
class FirstModel implements PageModel {
  private working: Promise<WorkerModel> | undefined;
  private worker: WorkerModel | undefined;
  private isDisposed = false;

  private constructor(
    private readonly options: ModelOptions,
    private readonly first: Model,
  ) {}

  /** @throws as `sequential` does. */
  static async of(options: ModelOptions): Promise<FirstModel> {
    return new FirstModel(options, await sequential(options));
  }

  get info(): PageModel["info"] {
    return this.present.info;
  }

  async *fit(train: Dataset, options?: FitOptions): AsyncGenerator<EpochRecord> {
    yield* (await this.atWork(options?.signal)).fit(train, options);
  }

  async trace(rows: Dataset): Promise<Trace> {
    return (await this.atWork()).trace(rows);
  }

  async predict(rows: Parameters<WorkerModel["predict"]>[0]): Promise<Prediction> {
    return this.present.predict(rows);
  }

  async evaluate(...asked: Parameters<WorkerModel["evaluate"]>): Promise<Evaluation> {
    return this.present.evaluate(...asked);
  }

  async weights(): ReturnType<PageModel["weights"]> {
    return this.present.weights();
  }

  async gradients(): ReturnType<PageModel["gradients"]> {
    return this.present.gradients();
  }

  async toBytes(): Promise<Uint8Array> {
    return this.present.toBytes();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.present.dispose();
  }

  private get present(): Model | WorkerModel {
    return this.worker ?? this.first;
  }

  /**
   * The worker's model, begun when it is first wanted; where that failed, once more. @throws the
   * signal's reason, while the worker goes on being begun.
   */
  private atWork(signal?: AbortSignal): Promise<WorkerModel> {
    this.working ??= this.begin();
    return unlessAborted(this.working, signal);
  }

  private async begin(): Promise<WorkerModel> {
    try {
      const worker = await sequential({ ...this.options, worker: true });
      hasBegun = true;
      return this.moveTo(worker);
    } catch (error) {
      this.working = undefined;
      throw error;
    }
  }

  private moveTo(worker: WorkerModel): WorkerModel {
    if (this.isDisposed) worker.dispose();
    else if (!this.worker) {
      this.worker = worker;
      this.first.dispose();
    }
    return worker;
  }
}
