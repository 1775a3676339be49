import { type EpochRecord, LanegradError, ResourceError, takeRows } from "../browser.js";
import { batchRows } from "./batchRows.js";
import type { Configuration } from "./configuration.js";
import { courseOf, rateOf, standOf } from "./course.js";
import { loadData } from "./dataSets.js";
import type { OpenedModel } from "./modelFiles.js";
import { layersOf, makeModel } from "./network.js";
import { Pace, type Speed } from "./pace.js";
import { placeAfter } from "./recovery.js";
import type { HistoryPoint, PageData, PageModel, PageState } from "./state.js";
import type { Store } from "./store.js";
import { traceBatch } from "./trace.js";
import { unlessAborted } from "./unlessAborted.js";

/** Milliseconds from one look at the weights and answers of a training model to the next. */
const LOOK_EVERY = 100;

/** What a model is made from, as often as it is to begin anew. */
interface Source {
  readonly configuration: Configuration;
  /** @throws where the data isn't such as the model was made for. */
  readonly make: (data: PageData) => Promise<PageModel>;
  /** Of a file, the epochs that its model had behind it. */
  readonly opened?: PageState["opened"];
}

/**
 * Does what the reader asks for, one thing at a time, and keeps the state up to date. Failures are
 * handed to `onError`.
 */
export class Trainer {
  private model: PageModel | undefined;
  /** What `model` was made from. */
  private source: Source | undefined;
  /** What was asked for last: the source of the load under way, or of `model`. */
  private wanted: Source | undefined;
  /** How fast trainings go, also the one under way. */
  speed: Speed = "steady";
  /** Aborted to end what is under way or waits: loads, and all else. */
  private readonly stops = { load: new AbortController(), other: new AbortController() };
  /** What is under way; settles always. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Starts anew with a configuration: its data, and a model with its first weights. */
  begin(configuration: Configuration): Promise<void> {
    return this.load({ configuration, make: (data) => makeModel(configuration, data) });
  }

  /**
   * Goes back to the first weights: of the configuration in force, or those in the file that was
   * opened.
   */
  async reset(): Promise<void> {
    if (this.wanted) await this.load(this.wanted);
  }

  /**
   * Trains up to the configuration's number of epochs, or as many more, until something else is
   * asked for.
   */
  train(): Promise<void> {
    return this.next("other", async (signal) => {
      const { model } = this;
      const { data, configuration, position } = this.store.state;
      if (!model || !data) return;
      const { epochs: wanted, batchSize } = configuration;
      const epochs = position.epoch < wanted ? wanted - position.epoch : wanted;
      const goal = position.epoch + epochs;
      this.store.change({ activity: "training", trace: undefined, goal, stopped: false });
      const pace = new Pace(() => this.speed, data.train.rows);
      const history = [...this.store.state.history];
      let done = position;
      let looked = 0;
      try {
        const course = courseOf(configuration, standOf(this.store.state, goal));
        const options = { epochs, batchSize, validation: data.test, signal, ...course };
        for await (const record of model.fit(data.train, options)) {
          const epoch = done.epoch + 1;
          history.push(pointOf(record, epoch));
          done = { ...position, epoch, batch: 0 };
          if (record.isLast) this.store.change({ stopped: true });
          if (performance.now() - looked >= LOOK_EVERY) {
            const seen = await this.seen(model, data);
            this.store.change({ position: done, history: [...history], ...seen });
            looked = performance.now();
          }
          await pace.keep();
          signal.throwIfAborted();
        }
      } finally {
        this.store.change({ position: done, history });
      }
    });
  }

  /** Trains on one batch, and shows what flowed through the network. */
  step(): Promise<void> {
    return this.next("other", async (signal) => {
      const { model } = this;
      const { data, configuration, position, history } = this.store.state;
      if (!model || !data) return;
      this.store.change({ activity: "stepping", stopped: false });
      const rows = batchRows(data.train, configuration, position);
      const trace = await unlessAborted(traceBatch(model, data.train, rows, configuration), signal);
      const isLast = position.batch + 1 === position.batches;
      const next = isLast
        ? { ...position, epoch: position.epoch + 1, batch: 0 }
        : { ...position, batch: position.batch + 1 };
      const goal = Math.max(configuration.epochs, position.epoch + 1);
      const rate = rateOf(configuration, standOf(this.store.state, goal));
      const options = { batchSize: "full", validation: data.test, signal, ...rate } as const;
      // iterated, for the record comes also where the validation then fails
      for await (const record of model.fit(takeRows(data.train, rows), options)) {
        const point = pointOf(record, next.epoch + next.batch / next.batches);
        const { learningRate } = record;
        const stepped = { ...trace, ...(learningRate !== undefined && { rate: learningRate }) };
        this.store.change({ position: next, trace: stepped, history: [...history, point] });
      }
    });
  }

  /** The file of a model with the weights that a reset goes back to. */
  async firstModel(): Promise<Uint8Array> {
    const { data } = this.store.state;
    if (!this.source || !data) return new Uint8Array();
    const model = await this.source.make(data);
    try {
      return await model.toBytes();
    } finally {
      model.dispose();
    }
  }

  /** Ends what is under way. */
  pause(): Promise<void> {
    return this.next("other", async () => {});
  }

  /**
   * Goes on with a model that was opened, on the data set that its configuration names; disposes
   * the model if that fails.
   */
  async use({ model, configuration, epochs, reopen, check }: OpenedModel): Promise<void> {
    const checked =
      (give: () => Promise<PageModel>): Source["make"] =>
      (data) => {
        check(data);
        return give();
      };
    await this.load(
      { configuration, make: checked(reopen), opened: { epochs } },
      checked(async () => model),
    );
    if (this.model !== model) model.dispose();
  }

  /**
   * Fetches the data of a configuration, and goes on with the model made for it; if that fails, all
   * stays as it is.
   */
  private async load(source: Source, make = source.make): Promise<void> {
    const { configuration } = source;
    await this.next("load", async (signal) => {
      this.wanted = source;
      this.store.change({ activity: "loading", configuration });
      try {
        const data = await unlessAborted(loadData(configuration), signal);
        this.adopt(await make(data), data, source);
      } catch (error) {
        if (this.source && !signal.aborted) {
          this.wanted = this.source;
          this.store.change({ configuration: this.source.configuration });
        }
        throw error;
      }
    });
  }

  private adopt(model: PageModel, data: PageData, source: Source): void {
    this.model?.dispose();
    this.model = model;
    this.source = source;
    const { configuration, opened } = source;
    const { batchSize } = configuration;
    const batches = batchSize === "full" ? 1 : Math.ceil(data.train.rows / batchSize);
    this.store.change({
      model,
      data,
      configuration,
      opened,
      failed: false,
      stopped: false,
      goal: undefined,
      position: { epoch: 0, batch: 0, batches },
      history: [],
      trace: undefined,
      layers: [],
      predictions: undefined,
    });
  }

  /**
   * Ends what is under way, then does this; a load, which all else needs, is ended by another load
   * only.
   */
  private next(kind: "load" | "other", task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stops.other.abort();
    if (kind === "load") this.stops.load.abort();
    const stop = new AbortController();
    this.stops[kind] = stop;
    const { signal } = stop;
    this.work = this.work.then(async () => {
      if (signal.aborted) return;
      try {
        await task(signal);
      } catch (error) {
        this.goBack(error);
        if (kind === "other" && overflowed(error)) this.store.change({ failed: true });
        if (!signal.aborted) this.onError(error);
      }
      const { data } = this.store.state;
      if (this.model && data) await this.look(this.model, data).catch(this.onError);
      this.store.change({ activity: "idle" });
    });
    return this.work;
  }

  /** Where an error cost the model epochs, shows it where it is now. */
  private goBack(error: unknown): void {
    if (!(error instanceof ResourceError) || error.epochs === undefined) return;
    const { history, position, opened } = this.store.state;
    const place = placeAfter(error.epochs, history, position, opened?.epochs);
    this.store.change({ ...place, trace: undefined });
  }

  private async look(model: PageModel, data: PageData): Promise<void> {
    this.store.change(await this.seen(model, data));
  }

  /** Copies of what views show of the model. */
  private async seen(model: PageModel, data: PageData): Promise<Pick<PageState, "layers" | "predictions">> {
    const [layers, predictions] = await Promise.all([layersOf(model), model.predict(data.test)]);
    return { layers, predictions };
  }
}

function pointOf({ loss, accuracy, validation }: EpochRecord, epoch: number): HistoryPoint {
  return { epoch, loss, ...(accuracy !== undefined && { accuracy }), ...(validation && { test: validation }) };
}

/** Whether a training ended since its numbers left the finite ones. */
function overflowed(error: unknown): boolean {
  return error instanceof LanegradError && error.code === "DATA_NON_FINITE";
}

/** The state before anything is loaded. */
export function firstState(configuration: Configuration, theme: PageState["theme"]): PageState {
  return {
    activity: "loading",
    configuration,
    position: { epoch: 0, batch: 0, batches: 1 },
    history: [],
    layers: [],
    runs: [],
    lastRun: 0,
    theme,
  };
}
