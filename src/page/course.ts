import type { FitOptions } from "../index.js";
import type { Configuration } from "./configuration.js";
import type { PageState } from "./state.js";

/** Where a model stands in its training. */
export interface Stand {
  /** Epochs that its file had behind it; 0 of a new model. */
  readonly behind: number;
  /** Epochs of `fit` on the page: each of its own is one, and so is each batch that was stepped. */
  readonly fitted: number;
  /** Epochs of the page that are done; not a whole number amid one. */
  readonly done: number;
  /** The epoch at which the training ends. */
  readonly goal: number;
}

/** Where the model stands that a state shows, on its way to that epoch. */
export function standOf(
  { opened, history, position }: Pick<PageState, "opened" | "history" | "position">,
  goal: number,
): Stand {
  const { epoch, batch, batches } = position;
  return { behind: opened?.epochs ?? 0, fitted: history.length, done: epoch + batch / batches, goal };
}

/**
 * How a training's rate changes until it is at its goal, and what ends it before that: as `fit`
 * takes them.
 */
export function courseOf(
  configuration: Pick<Configuration, "schedule" | "patience">,
  stand: Stand,
): Pick<FitOptions, "schedule" | "earlyStopping"> {
  const { patience } = configuration;
  const left = stand.goal - Math.floor(stand.done);
  return {
    ...rateOver(configuration, lifeOf(stand) + left),
    // what the page shows is where the training ended, not where it was best
    ...(patience !== "never" && { earlyStopping: { patience, restoreBest: false } }),
  };
}

/**
 * The schedule alone, for one batch: the span of which as large a share lies behind as of the
 * page's epochs.
 */
export function rateOf(configuration: Pick<Configuration, "schedule">, stand: Stand): Pick<FitOptions, "schedule"> {
  const { behind, done, goal } = stand;
  const life = lifeOf(stand);
  const span = behind + done > 0 ? Math.round((life * (behind + goal)) / (behind + done)) : 1;
  return rateOver(configuration, Math.max(life + 1, span));
}

/** Epochs of the model's life, as `fit` counts them. */
function lifeOf({ behind, fitted }: Stand): number {
  return behind + fitted;
}

function rateOver({ schedule }: Pick<Configuration, "schedule">, epochs: number): Pick<FitOptions, "schedule"> {
  return schedule === "constant" ? {} : { schedule: { name: schedule, epochs } };
}
