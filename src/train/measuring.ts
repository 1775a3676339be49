/**
 * Metrics by name, of the rows that a model is evaluated on: loaded by the first that are asked
 * for.
 */
import { checkOptions, describeValue, invalidOption, isRecord, unknownName } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { UsageError } from "../errors.js";
import type { CustomMetric } from "../metrics/customMetric.js";
import type { Measured } from "../metrics/measured.js";
import { type MetricValues, metricNamed, namedMetrics } from "../metrics/named.js";
import { traitsOf } from "../nn/losses.js";
import { OnDemand } from "../onDemand.js";
import { power } from "../random/exact.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import { runInSlices, type TimeSlice } from "../runtime/timeSlice.js";
import { runNow, type Sliced } from "../sliced.js";
import { questionOf } from "./answers.js";
import { CHUNK, Inference } from "./inference.js";
import type { WeighLoss } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import { orderColumns, placeDense, readRows } from "./placing/features.js";
import { placeData } from "./placing/placedData.js";
import { targetsFor } from "./placing/targets.js";
import type { Schema } from "./schema.js";
import type { EvaluateOptions, Evaluation } from "./types.js";
import { unpaused } from "./unpaused.js";

/** Rows that don't count alike. */
const weighing = new OnDemand("weights", () => import("./placing/weighing.js"));

/** A metric that was asked for. */
export interface AskedMetric {
  readonly name: string;
  /** Absent where a user's metric doesn't say. */
  readonly isMore?: boolean;
  readonly of?: "classes" | "labels" | "numbers";
  readonly measure: (measured: Measured) => number;
}

/**
 * Makes what measures rows; `slice` is that of a `fit`, `Pass` goes through them, `join` makes of
 * what is found of them what is measured.
 * @throws UsageError INVALID_OPTION for metrics of what the rows haven't.
 */
export type Measure = (
  parts: ModelParts,
  schema: Schema,
  slice: TimeSlice | undefined,
  Pass?: typeof Inference,
  join?: Join,
) => RowMetrics;

/** Makes, of what was found of this process's own rows, the same of all rows. */
export type Join = (own: Measured) => Measured;

/** Knows what is to be measured of rows. */
export interface Measurer {
  measure(data: Dataset): Measure | undefined;
  /** What goes through rows that are validated, if not as usual. */
  readonly Pass?: typeof Inference | undefined;
  /**
   * The rows of a validation that this process has, as they count, where it holds its own alone.
   */
  validated?(validation: Dataset, runtime: Runtime, slice: TimeSlice): Promise<Dataset> | undefined;
  /** What `work` makes of the model as it is to be at the end. */
  withAverages<T>(work: () => Promise<T>): Promise<T>;
}

/** Evaluates rows, as they count. */
export type Judge = (data: Dataset, weigh?: WeighLoss) => Promise<Evaluation>;

/**
 * What `evaluate` gives of `data`, as rows count, with the metrics that are asked for; with `join`
 * the rows are this process's own, and those that count. @throws UsageError INVALID_OPTION.
 */
export async function measured(
  options: EvaluateOptions | undefined,
  data: Dataset,
  parts: ModelParts,
  schema: Schema,
  evaluate: Judge,
  Pass?: typeof Inference,
  join?: Join,
): Promise<Evaluation> {
  const names = ["metrics", "distributed", "rows"] as const;
  if (options !== undefined) checkOptions("evaluate", options, '{ metrics: ["accuracy"] }', names);
  const metrics = options?.metrics;
  const measure = metrics === undefined ? undefined : new Metrics(metrics);
  const weights = data.weights ? await weighing.load() : undefined;
  const all = (rows: Dataset): Promise<Evaluation> => {
    const judge = () => evaluate(rows, weights?.weigherOf(parts.runtime, rows));
    return (
      measure
        ?.of(rows)(parts, schema, undefined, join ? undefined : Pass, join)
        .beside(judge)() ?? judge()
    );
  };
  if (!weights) return all(data);
  return join
    ? weights.withWholeKernels(parts.runtime, () => all(data))
    : weights.withCounted(parts.runtime, data, all);
}

/** The metrics that were asked for. */
export class Metrics {
  readonly asked: readonly AskedMetric[];

  /** @throws UsageError INVALID_OPTION for what are none. */
  constructor(metrics: unknown) {
    if (!Array.isArray(metrics)) throw invalidOption("metrics", 'a list such as ["accuracy", "auc"]', metrics);
    this.asked = Array.from(metrics, (metric: unknown): AskedMetric => {
      if (isRecord(metric)) return ownMetric(metric);
      const known = typeof metric === "string" ? metricNamed(metric) : undefined;
      if (!known) throw unknownName("metric", metric, [...namedMetrics().keys()]);
      return { name: String(metric), ...known };
    });
    const names = this.asked.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice) throw new UsageError("INVALID_OPTION", `metrics names ${twice} twice: leave one out.`);
  }

  /** What measures the rows of `data`. */
  of(data: Dataset): Measure {
    return (...given) => new RowMetrics(this.asked, data, ...given);
  }
}

/** Measures rows, as often as wanted. */
export class RowMetrics {
  private readonly truths: Omit<Measured, "outputs" | "predicted">;
  private readonly question: ReturnType<typeof questionOf>;

  constructor(
    private readonly asked: readonly AskedMetric[],
    private readonly data: Dataset,
    private readonly parts: ModelParts,
    private readonly schema: Schema,
    private readonly slice: TimeSlice | undefined,
    private readonly Pass = Inference,
    private readonly join: Join = (own) => own,
  ) {
    unpaused();
    this.truths = truthsOf(parts, schema, data);
    this.question = questionOf(parts, schema);
    for (const metric of asked) checkKind(metric, this.truths, this.question === "label", data.name);
  }

  /** What gives what `evaluate` does, with the metrics. */
  beside(evaluate: () => Promise<Evaluation>): () => Promise<Evaluation> {
    return async () => {
      const evaluating = evaluate();
      // outside of a `fit` all is done before anything else can happen: memory is released then
      if (this.slice) await evaluating;
      const [evaluation, metrics] = await Promise.all([evaluating, this.values()]);
      return { ...evaluation, metrics };
    };
  }

  /** The metrics now. @throws DataError DATA_NON_FINITE. */
  async values(): Promise<MetricValues> {
    const { asked, data, parts, slice } = this;
    const answering = this.answering();
    const { outputs, classes } = slice ? await runInSlices(slice, answering) : runNow(answering);
    parts.standardizer?.unscaleOutputs(outputs, this.schema, data.name);
    const measured = this.join({ ...this.truths, outputs: shares(parts, outputs), predicted: classes });
    const values = Object.fromEntries(asked.map(({ name, measure }) => [name, measure(measured)]));
    // a training goes on, in pieces shorter than this
    if (slice) unpaused(parts, { rows: CHUNK });
    return values;
  }

  /** Asks the model as it is now, in the memory where it is now. */
  private *answering(): Sliced<{ readonly outputs: Reals; readonly classes: Int32Array }> {
    const { parts, question, data, schema } = this;
    const { runtime, network } = parts;
    const { arena } = runtime;
    const features = yield* readRows(parts, data, schema);
    const mark = arena.mark();
    try {
      const placed = yield* placeData(runtime, features, {}, network.outputs, placeDense);
      return yield* new this.Pass(parts, parts.loss, placed, question).predict(data.name);
    } finally {
      arena.release(mark);
    }
  }
}

/**
 * @throws UsageError INVALID_OPTION for what customMetric hasn't made, or under a name of the
 * library.
 */
function ownMetric(metric: object): AskedMetric {
  const { name, measure, mode }: Partial<CustomMetric> = metric;
  if (typeof name !== "string" || typeof measure !== "function" || metricNamed(name) || name === "loss")
    throw invalidOption("A metric", "a name, or what customMetric gives under a name that the library hasn't", name);
  const checked = (measured: Measured): number => {
    const value: unknown = measure(measured);
    if (typeof value === "number") return value;
    throw new UsageError("INVALID_OPTION", `The metric ${name} returned ${describeValue(value)}: return a number.`);
  };
  return { name, measure: checked, ...(mode && { isMore: mode === "max" }) };
}

/**
 * What is true of the rows, in the model's order of classes and targets, and the targets' own
 * units.
 */
function truthsOf(parts: ModelParts, schema: Schema, data: Dataset): Omit<Measured, "outputs" | "predicted"> {
  const ordered = runNow(orderColumns(parts, data, schema));
  const { labels, matrix, classes = 0 } = targetsFor(parts, ordered, schema);
  const { rows, weights } = ordered;
  const columns = parts.network.outputs;
  const targets = matrix ?? new Float64Array(rows * columns);
  if (labels && !matrix) for (const [row, label] of labels.entries()) targets[row * columns + label] = 1;
  return {
    ...{ rows, columns, targets: Float64Array.from(targets), classes },
    ...(labels && { labels }),
    ...(weights && { weights: weights.slice() }),
  };
}

/** @throws UsageError INVALID_OPTION for a metric of what the rows haven't. */
function checkKind(
  { name, of }: AskedMetric,
  { labels, targets }: Pick<Measured, "labels" | "targets">,
  haveLabels: boolean,
  data: string,
): void {
  const classes = labels !== undefined;
  const areFlags = haveLabels && targets.every((target) => target === 0 || target === 1);
  const fits = { classes, labels: classes || areFlags, numbers: !classes };
  if (!of || fits[of]) return;
  const kind = of === "numbers" ? "numbers" : "classes";
  const others = [...namedMetrics()].filter(([, metric]) => fits[metric.of]).map(([other]) => other);
  const message = `The metric ${name} is of ${kind}, which ${data} hasn't: choose one of ${others.join(", ")}.`;
  throw new UsageError("INVALID_OPTION", message);
}

/**
 * The answers, and of a model that answers logits the probabilities that its loss makes of them.
 */
function shares({ loss, network }: ModelParts, outputs: Reals): Float64Array {
  const { activation, units } = network.layers[network.layers.length - 1];
  const values = Float64Array.from(outputs);
  const own = traitsOf(loss).activation;
  if (activation !== "linear" || own === undefined) return values;
  if (own === "sigmoid") return values.map(sigmoid);
  for (let first = 0; first < values.length; first += units) {
    const row = values.subarray(first, first + units);
    const most = row.reduce((a, b) => Math.max(a, b));
    const powers = row.map((value) => exp(value - most));
    const total = powers.reduce((sum, value) => sum + value, 0);
    row.set(powers.map((value) => value / total));
  }
  return values;
}

function sigmoid(logit: number): number {
  const small = exp(-Math.abs(logit));
  return (logit < 0 ? small : 1) / (1 + small);
}

function exp(x: number): number {
  return power(Math.E, x);
}
