import { optimizerNamed } from "../../catalog/optimizerEntries.js";
import type { OptimizerName } from "../../catalog/optimizers.js";
import { JOBS } from "../../cli/jobs.js";
import type { ActivationName, LossName } from "../../index.js";
import type { Configuration } from "../configuration.js";
import { makeOptimizer, outputOf } from "../network.js";
import type { PageData, PageState } from "../state.js";

/** A layer as programs write it. */
export interface RecipeLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: ActivationName;
  /** Whether batch norm follows it. */
  readonly isNormalized: boolean;
  /** Share of its answers that training leaves out; absent where that is none. */
  readonly dropout?: number;
}

/**
 * What the programs of all libraries are written from: the configuration, with all that follows
 * from it.
 */
export interface Recipe {
  readonly configuration: Configuration;
  readonly layers: readonly RecipeLayer[];
  readonly loss: LossName;
  /** Whether squared errors are those of the tutorial, halves of sums over outputs. */
  readonly isTutorialLoss: boolean;
  readonly optimizer: OptimizerName;
  /** All numbers of the optimizer's options but those that are 0, defaults filled in. */
  readonly options: Readonly<Record<string, number>>;
  /** Whether the page has the first weights from a file, and the epochs that lay behind them. */
  readonly isOpened: boolean;
  readonly epochsBehind: number;
  /** Whether the first weights are drawn as the tutorial of that data draws them. */
  readonly hasFirstWeights: boolean;
  /** Names of the classes; absent where a number is learned. */
  readonly classes?: readonly string[];
  /**
   * Whether the network learns numbers that are brought to mean 0 and deviation 1, of columns that
   * are ready as they are.
   */
  readonly isStandardized: boolean;
  readonly rows: { readonly train: number; readonly test: number };
}

/** The recipe of what is on the page; `opened` tells of the file that its model came from. */
export function recipeOf(configuration: Configuration, page: PageData, opened?: PageState["opened"]): Recipe {
  const { train, test, classes, target, preprocessor } = page;
  const { hidden, activation, loss, data, optimizer, dropout, batchNorm } = configuration;
  const output = outputOf(loss, page);
  const sizes = [train.columns, ...hidden, output.units];
  const layers = sizes.slice(1).map((units, i): RecipeLayer => {
    if (i === hidden.length) return { inputs: sizes[i], units, activation: output.activation, isNormalized: false };
    const own = typeof activation === "string" ? activation : activation[i];
    const left = dropout > 0 && { dropout: dropout / 100 };
    return { inputs: sizes[i], units, activation: own, isNormalized: batchNorm, ...left };
  });
  const job = JOBS.find(({ name }) => name === data);
  const options = Object.entries(makeOptimizer(configuration).options);
  return {
    configuration,
    layers,
    loss,
    isTutorialLoss: loss === job?.defaults.loss && job.defaults.reduction === "tutorial",
    optimizer,
    options: Object.fromEntries(options.filter((option): option is [string, number] => Number(option[1]) > 0)),
    isOpened: opened !== undefined,
    epochsBehind: opened?.epochs ?? 0,
    hasFirstWeights: job?.firstWeights !== undefined && !opened,
    ...(target === undefined && { classes }),
    isStandardized: target !== undefined && preprocessor !== undefined,
    rows: { train: train.rows, test: test.rows },
  };
}

/** The options that differ from the optimizer's own defaults; the learning rate always. */
export function optionsToWrite({ optimizer, options }: Recipe): Readonly<Record<string, number>> {
  const { defaults } = optimizerNamed(optimizer);
  const differing = Object.entries(options).filter(
    ([name, value]) => name === "learningRate" || value !== defaults[name as keyof typeof defaults],
  );
  return Object.fromEntries(differing);
}
