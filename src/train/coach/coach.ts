import { invalidOption } from "../../check.js";
import type { Dataset } from "../../data/dataset.js";
import { UsageError } from "../../errors.js";
import { ExtendedNetwork } from "../../nn/extendedNetwork.js";
import { valueScale } from "../../nn/losses.js";
import { runInSlices } from "../../runtime/timeSlice.js";
import { type BatchWay, batchWayOf, checkRows } from "../batchWay.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import { batchOf, type Course } from "../course.js";
import { checkFitOptions, type DataPlan, type Plan } from "../fitOptions.js";
import type { FitProgress } from "../fitOver.js";
import type { Measure, Measurer, Metrics, RowMetrics } from "../measuring.js";
import type { ModelParts } from "../modelParts.js";
import type { Shuffles } from "../shuffles.js";
import type { Started } from "../started.js";
import type { EpochRecord, FitOptions, Writable } from "../types.js";
import { askedFor, checkAsked } from "./asked.js";
import { BestEpoch } from "./bestEpoch.js";
import { type BatchRecord, checkCallbacks, Pause, type TrainedModel } from "./callbacks.js";
import { momentumIn } from "./cycledMomentum.js";
import { EarlyStopper } from "./earlyStopper.js";
import type { FitState } from "./fitState.js";
import { GradientNorms } from "./gradientNorms.js";
import { LearningRate } from "./learningRate.js";
import { fitStateOf, takeUp } from "./place.js";
import { Plateau } from "./plateau.js";
import { settlePlateau } from "./plateauOptions.js";
import { factorOf, shareOf } from "./schedule.js";
import { Scheduled } from "./scheduled.js";
import { checkMomenta } from "./scheduleOptions.js";
import { endWith, settleEarlyStopping } from "./stoppingOptions.js";

const NO_ROWS =
  "metrics are measured of rows that are all there, and these come in pieces: pass fit the option validation too.";

/** Options with which the rate may change, so that records tell it. */
const RATED = ["schedule", "reduceOnPlateau", "onEpoch", "onBatch"] as const;

/** What a training ends with when a callback stops it amid an epoch. */
const STOPPED = new Error("A callback has stopped the training.");

/**
 * Decides what the learning rate is, when one training ends, what the model then is, and what is
 * measured of it; calls the callbacks.
 */
export class Coach {
  /** Those of the `fit`, with batches as the training takes them. */
  readonly options: FitOptions;
  /** How it goes through these, if not as usual. */
  readonly way: BatchWay | undefined;
  private readonly stopper: EarlyStopper | undefined;
  private readonly plateau: Plateau | undefined;
  private scheduled: Scheduled | undefined;
  private course: Course | undefined;
  private progress: FitProgress | undefined;
  /** Measures the training rows. */
  private rows: RowMetrics | undefined;
  /** Whether a callback is under way. */
  private isPaused = false;
  /** Whether an epoch is over, and no batch of the next one has begun. */
  private isBetween = false;
  private isOver = false;

  /** `resumed` is a training that this one is to go on with. @throws UsageError INVALID_OPTION. */
  constructor(
    options: FitOptions,
    private readonly model: TrainedModel,
    private readonly shuffles: Shuffles,
    private readonly resumed: FitState | undefined,
    private readonly metrics: Metrics | undefined,
    /** The way to go through batches, given the usual one and the model's seed. */
    wayOver: (way: BatchWay | undefined, seed: number) => BatchWay | undefined,
  ) {
    const { earlyStopping, schedule, dropoutSchedule, reduceOnPlateau } = options;
    checkFitOptions(options);
    checkCallbacks(options);
    const { optimizer, seed } = model.info;
    const { options: settled, way } = batchWayOf(options, optimizer.name);
    this.way = wayOver(way, seed);
    const { signal: _, ...unsignalled } = settled;
    // processes that train together ask for signals when they ask each other
    this.options = this.way?.accord ? unsignalled : settled;
    if (earlyStopping !== undefined) this.stopper = new EarlyStopper(settleEarlyStopping(earlyStopping));
    if (reduceOnPlateau !== undefined) this.plateau = new Plateau(settlePlateau(reduceOnPlateau));
    if (schedule !== undefined) {
      factorOf(schedule);
      if (typeof schedule === "object") checkMomenta(schedule, momentumIn(optimizer.name, optimizer) !== undefined);
    }
    if (dropoutSchedule !== undefined) shareOf(dropoutSchedule);
  }

  /**
   * Takes the training that is about to begin, of a model that has been through `epochs` since it
   * was made or loaded, and those of its file before; returns what there is left to do of it.
   * @throws UsageError INVALID_OPTION where it has not what is to be watched, or isn't the one that
   * is to be gone on with.
   */
  async begin(
    parts: ModelParts,
    { plan, schema, training }: Started,
    epochs: number,
    epochsLoaded: number,
    progress: FitProgress,
  ): Promise<Plan> {
    const { stopper, plateau, resumed, shuffles, options, metrics, way } = this;
    const hasAccuracy = schema.classes !== undefined || training.data.tally?.hasAccuracy === true;
    const hasValidation = plan.validation !== undefined;
    const train = "train" in plan ? (plan as DataPlan).train : undefined;
    if (way) checkRows(way, plan.batchSize, train && training.rows);
    const measures = { hasValidation, hasAccuracy, metrics: metrics?.asked ?? [], hasRows: train !== undefined };
    stopper?.check(measures);
    plateau?.check(measures);
    if (metrics && !train && !hasValidation) throw new UsageError("INVALID_OPTION", NO_ROWS);
    this.rows = train && this.measure(train)?.(parts, schema, training.slice, way?.Pass);
    const asked = await runInSlices(training.slice, askedFor(plan, options, parts, schema, way?.relay));
    await way?.begin?.(asked, training, parts);
    const rate = new LearningRate(training);
    const best = new BestEpoch(training, shuffles, resumed?.kept);
    const epochsBefore = resumed?.epochsBefore ?? epochs;
    const life = epochsLoaded + epochsBefore;
    this.scheduled = new Scheduled(options, plan, training, parts.passes, rate, life, () => this.course?.steps ?? 0);
    const steps = this.scheduled.begun;
    const norms = GradientNorms.of(training);
    const { batchSize } = plan;
    const isWhole = train !== undefined;
    const course: Course = {
      ...{ training, rate, best, norms, asked, batchSize, isWhole, epochsBefore, steps },
      lastEpoch: epochsBefore + plan.epochs,
      ...{ epoch: epochs + 1, batch: 0, shuffles: shuffles.state },
    };
    this.progress = progress;
    if (resumed) {
      this.takeUp(course, resumed);
      const bestEpoch = stopper?.bestEpoch;
      progress.end = { ...(bestEpoch && { bestEpoch }), ...(this.isOver && { stoppedEpoch: epochs }) };
    }
    training.beforeBatch = (b) => {
      this.isBetween = false;
      const batch = batchOf(course, b);
      if (batch === 0) norms?.begin();
      rate.set(batch);
      this.scheduled?.set(batch);
    };
    if (options.onBatch || way?.accord) training.afterBatch = (b) => this.afterBatch(course, b);
    this.course = course;
    return { ...plan, epochs: this.isOver ? 0 : epochsBefore + plan.epochs - epochs };
  }

  /** Goes on with another training where it was. */
  private takeUp(course: Course, resumed: FitState): void {
    const { training, rate, asked, isWhole } = course;
    const { place, stopping, plateau, isOver, steps } = resumed;
    checkAsked(asked, resumed.asked);
    if (isWhole && place.batch > training.batches)
      throw invalidOption("fit.place of a checkpoint", `among ${training.batches} batches`, place.batch);
    takeUp(training, place);
    Object.assign(course, { batch: place.batch, steps });
    rate.base = resumed.rate;
    rate.last = resumed.lastRate;
    if (stopping) this.stopper?.restore(stopping);
    if (plateau) this.plateau?.restore(plateau);
    this.isOver = isOver;
    if (isOver) this.way?.accord?.over();
  }

  /** What goes into a checkpoint that a callback makes, or whoever looks at the epochs. */
  get state(): Pick<Checkpoint, "shuffles" | "order" | "fit"> | undefined {
    const { course, isOver, stopper, plateau } = this;
    if (!course || !(this.isPaused || this.isBetween)) return undefined;
    return { ...course.shuffles, fit: fitStateOf(course, isOver, stopper?.state, plateau?.state) };
  }

  private async afterBatch(course: Course, b: number): Promise<void> {
    const { training, epoch, rate, norms } = course;
    const { rows, status } = training.programOf(b);
    course.batch++;
    const [lossSum, , weightSum] = status.current;
    const loss = lossSum * valueScale(training.loss, weightSum, training.network.outputs);
    const record: BatchRecord = {
      ...{ epoch, batch: course.batch, rows, loss, learningRate: rate.last },
      ...(norms && { gradientNorm: norms.last }),
    };
    const isStopped = await this.pause(course, (pause) => this.options.onBatch?.(record, pause));
    const { accord } = this.way ?? {};
    if (accord ? accord.after(isStopped, rate.base) : isStopped) throw STOPPED;
  }

  /** Adds to the record of an epoch what has been decided after it. */
  async afterEpoch(record: Writable<EpochRecord>): Promise<void> {
    const { course, progress, stopper, plateau, options } = this;
    if (!course || !progress) return;
    const { rate, best, training, batchSize, norms } = course;
    const batches = Math.ceil(training.rows / batchSize);
    course.epoch++;
    course.steps += batches;
    course.batch = 0;
    course.shuffles = this.shuffles.state;
    if (RATED.some((option) => options[option] !== undefined)) record.learningRate = rate.last;
    if (norms) record.gradientNorm = norms.mean(batches);
    Object.assign(record, this.way?.told?.());
    if (plateau) rate.base = plateau.rateAfter(record, rate.base);
    rate.endEpoch();
    this.scheduled?.endEpoch();
    this.rest();
    const { rows } = this;
    if (rows) record.metrics = await this.withAverages(() => rows.values());
    if (stopper) {
      const { isBest, isLast } = stopper.judge(record);
      if (isBest && stopper.restoresBest) await best.keep(record.epoch);
      if (stopper.bestEpoch !== undefined) record.bestEpoch = stopper.bestEpoch;
      this.isOver = isLast;
    }
    if (this.isOver) record.isLast = true;
    const isStopped =
      options.onEpoch !== undefined && (await this.pause(course, (pause) => options.onEpoch?.(record, pause)));
    const { accord } = this.way ?? {};
    const isLast = record.isLast || record.epoch === course.lastEpoch;
    if (accord ? accord.after(isStopped, rate.base, isLast) : isStopped) record.isLast = true;
    progress.end = endWith(record);
    this.isBetween = true;
  }

  /** Lets a callback have the model to itself; returns whether it has stopped the training. */
  private async pause({ rate, training }: Course, call: (pause: Pause) => unknown): Promise<boolean> {
    const pause = new Pause(this.model, rate.base, this.options.schedule !== undefined);
    this.rest();
    this.isPaused = true;
    try {
      await call(pause);
      training.slice.check();
    } catch (failure) {
      this.way?.accord?.fail();
      throw failure;
    } finally {
      this.isPaused = false;
    }
    rate.base = pause.learningRate;
    return pause.isStopped;
  }

  /** The training fails. */
  fail(failure: unknown): void {
    this.way?.accord?.failed(failure);
  }

  /** Whether that is how a callback ends a training amid an epoch. */
  isStop(error: unknown): boolean {
    return error === STOPPED;
  }

  /** What goes through the validation rows, if not as usual. */
  get Pass(): Measurer["Pass"] {
    return this.way?.Pass;
  }

  /** What measures rows. */
  measure(rows: Dataset): Measure | undefined {
    const measure = this.metrics?.of(rows);
    const join = this.way?.join;
    if (!measure || !join) return measure;
    return (parts, schema, slice) => measure(parts, schema, slice, undefined, join);
  }

  /** The validation rows of this process, as they count, where it holds its own alone. */
  validated(...given: Parameters<NonNullable<BatchWay["validated"]>>): Promise<Dataset> | undefined {
    return this.way?.validated?.(...given);
  }

  /**
   * What `work` makes of the model as it is to be at the end: by the averages of its weights, if it
   * keeps any.
   */
  withAverages<T>(work: () => Promise<T>): Promise<T> {
    const network = this.course?.training.network;
    return network instanceof ExtendedNetwork ? network.withAverages(work) : work();
  }

  /** Puts the optimizer's own numbers back, which the model has between two updates. */
  private rest(): void {
    this.course?.rate.rest();
    this.scheduled?.rest();
  }

  /** Makes the model what it is to be; returns its epochs, which are so many now. */
  end(epochs: number): number {
    this.way?.accord?.leave();
    this.rest();
    const { course } = this;
    const kept = course?.best.restore(epochs) ?? epochs;
    const network = course?.training.network;
    if (network instanceof ExtendedNetwork) network.keepAverages();
    return kept;
  }
}
