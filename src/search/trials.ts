import type { Settings } from "./settings.js";
import type { Score } from "./trained.js";

/** What a trial came to. */
export interface Trial {
  /** From 1 on. */
  readonly trial: number;
  /** From 1 on; of "halving" a trial has a result in each rung that it reached. */
  readonly rung: number;
  /** The settings that were tried. */
  readonly settings: Settings;
  /**
   * The objective, over several divisions their mean; null where training left the finite numbers,
   * which counts as worst.
   */
  readonly score: number | null;
  /** Why it has none. */
  readonly failure?: string;
  /** What was measured, the mean of all divisions; absent where it has no score. */
  readonly measured?: Pick<Score, "loss" | "accuracy" | "metrics">;
  /** Epochs, and seconds, trained in all divisions. */
  readonly epochs: number;
  /** Seconds trained in all divisions. */
  readonly seconds: number;
}

/** Errors of a training that leaves the finite numbers: such a trial counts as worst. */
const DIVERGED = ["NON_FINITE_LOSS", "NON_FINITE_WEIGHTS", "NOT_CONVERGED", "DATA_NON_FINITE"];

/**
 * Why a trial has no score; undefined for all other failures. By its code: the error may be of
 * another copy of its class.
 */
export function divergenceOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error && "code" in cause)) return undefined;
  return DIVERGED.some((code) => code === cause.code) ? cause.message : undefined;
}

/** The mean of what several divisions say, added in their order. */
export function meanOf(
  scores: readonly Score[],
): Required<Pick<Trial, "measured">> & Pick<Trial, "epochs" | "seconds"> {
  const mean = (read: (score: Score) => number): number =>
    scores.reduce((sum, score) => sum + read(score), 0) / scores.length;
  const [{ accuracy, metrics }] = scores;
  return {
    measured: {
      loss: mean(({ loss }) => loss),
      ...(accuracy !== undefined && { accuracy: mean((score) => score.accuracy ?? Number.NaN) }),
      ...(metrics && {
        metrics: Object.fromEntries(
          Object.keys(metrics).map((name) => [name, mean((score) => score.metrics?.[name] ?? Number.NaN)]),
        ),
      }),
    },
    epochs: scores.reduce((sum, { epochs }) => sum + epochs, 0),
    seconds: scores.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** The better trials first; equal ones, and those without a score, in order of their numbers. */
export function ranked(trials: readonly Trial[], isMore: boolean): readonly Trial[] {
  const worth = ({ score }: Trial): number => (score === null ? Number.POSITIVE_INFINITY : isMore ? -score : score);
  return [...trials].sort((a, b) => {
    const [first, second] = [worth(a), worth(b)];
    return first === second ? a.trial - b.trial : first < second ? -1 : 1;
  });
}
