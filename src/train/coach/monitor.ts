import { unknownName } from "../../check.js";
import { UsageError } from "../../errors.js";
import type { AskedMetric } from "../measuring.js";
import type { EpochRecord } from "../types.js";
import { MONITORS, type MonitorOptions } from "./stoppingOptions.js";

/** What a training has to watch. */
export interface Measures {
  readonly hasValidation: boolean;
  readonly hasAccuracy: boolean;
  /** Those that `fit` was asked for. */
  readonly metrics: readonly AskedMetric[];
  /** Whether they are measured of the training rows too. */
  readonly hasRows: boolean;
}

/** The best value so far of one measure of epochs. */
export class Monitor {
  private isMore = false;
  /** That value; undefined before there is one. */
  best: number | undefined;

  constructor(private readonly options: Required<MonitorOptions>) {}

  /**
   * @throws UsageError INVALID_OPTION where the training has nothing to watch by the name; `what`
   * would watch it.
   */
  check(what: string, { hasValidation, hasAccuracy, metrics, hasRows }: Measures): void {
    const { monitor, mode } = this.options;
    const name = monitor.replace(/^val_/, "");
    const isKnown = (MONITORS as readonly string[]).includes(monitor);
    const metric = isKnown ? undefined : metrics.find((asked) => asked.name === name);
    if (!isKnown && !metric) {
      const names = metrics.flatMap((asked) => [`val_${asked.name}`, asked.name]);
      throw unknownName("monitor", monitor, [...MONITORS, ...names]);
    }
    if (monitor.startsWith("val_") && !hasValidation)
      throw new UsageError(
        "INVALID_OPTION",
        `\`${what}\` watches ${monitor}, and there is no validation: pass fit the option validation, or \`monitor: "${monitor.slice(4)}"\`.`,
      );
    if (metric && monitor === name && !hasRows)
      throw new UsageError(
        "INVALID_OPTION",
        `\`${what}\` watches ${monitor}, which rows that come in pieces don't have: pass \`monitor: "val_${name}"\`.`,
      );
    if (metric && metric.isMore === undefined && mode === "auto")
      throw new UsageError(
        "INVALID_OPTION",
        `\`${what}\` watches ${monitor}, and nobody says whether less or more is better: pass \`mode: "min"\` or \`mode: "max"\`.`,
      );
    this.isMore = mode === "auto" ? (metric ? metric.isMore === true : name === "accuracy") : mode === "max";
    if (!metric && monitor.endsWith("accuracy") && !hasAccuracy)
      throw new UsageError(
        "INVALID_OPTION",
        `\`${what}\` watches ${monitor}, which rows without classes don't have: pass \`monitor: "${monitor.replace("accuracy", "loss")}"\`.`,
      );
  }

  /** The measure in a record; undefined where the validation failed. */
  valueIn(record: EpochRecord): number | undefined {
    const { monitor } = this.options;
    const name = monitor.replace(/^val_/, "");
    const measures = name === monitor ? record : record.validation;
    if (name === "loss" || name === "accuracy") return measures?.[name];
    return measures?.metrics?.[name];
  }

  /**
   * Whether a value beats the best one by more than `minDelta`, and so is the best from now on; NaN
   * never does.
   */
  improves(value: number): boolean {
    const { minDelta } = this.options;
    const { isMore, best = isMore ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY } = this;
    const isBetter = isMore ? value - minDelta > best : value + minDelta < best;
    if (isBetter) this.best = value;
    return isBetter;
  }
}
