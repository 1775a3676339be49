import { type Command, Option } from "commander";
import { type HiddenActivation, hiddenActivations } from "../catalog/activations.js";
import { namesIn } from "../catalog/lookup.js";
import { lossNames } from "../catalog/lossNames.js";
import { allOptimizers } from "../catalog/optimizerEntries.js";
import type { OptimizerName } from "../catalog/optimizers.js";
import type { Task } from "../data/targets.js";
import type { ClassWeight } from "../data/weights.js";
import type { Augmentation, LossName, MetricName } from "../index.js";
import type { Lanes } from "../runtime/supply/numerics.js";
import type { ThreadsOption } from "../runtime/threads/threads.js";
import { addColumnOptions, type ColumnFlags } from "./columnOptions.js";
import { addCrewOption } from "./crewFlags.js";
import { lanesOption } from "./lanes.js";
import { addRegularizationOptions, type RegularizationFlags } from "./regularizationOptions.js";
import { addScheduleOptions, type ScheduleFlags } from "./scheduleFlags.js";
import { addSplitOptions, type SplitFlags } from "./splitOptions.js";
import { addStoppingOptions, type StoppingFlags } from "./stoppingFlags.js";
import { PRESETS, type Preset } from "./tableDefaults.js";
import { addTableOptions, type TableFlags } from "./tableOptions.js";
import { addUpdateOptions, type UpdateFlags } from "./updateOptions.js";
import {
  arrayNames,
  augmentation,
  batchSize,
  choice,
  classWeights,
  fileName,
  fraction,
  hiddenActivation,
  layerSizes,
  logName,
  metricNames,
  nonNegativeNumber,
  positiveNumber,
  threads,
  wholeNumber,
} from "./values.js";

/** Options that say which rows a command reads. */
export interface SourceOptions extends TableFlags {
  readonly target?: string;
  readonly weights?: string;
  readonly data?: string;
  readonly arrays?: readonly string[];
}

/** The options of `lanegrad train` as given; job or data decide about what is absent. */
export interface TrainOptions
  extends SourceOptions,
    ColumnFlags,
    SplitFlags,
    UpdateFlags,
    RegularizationFlags,
    ScheduleFlags,
    StoppingFlags {
  readonly preset?: Preset;
  readonly task?: Task;
  readonly standardize?: boolean;
  readonly conv?: readonly number[];
  readonly equilibrium?: number;
  readonly monotone?: boolean;
  readonly equilibriumTolerance?: number;
  readonly equilibriumIterations?: number;
  readonly requireConvergence?: boolean;
  readonly hidden?: readonly number[];
  readonly activation?: HiddenActivation;
  readonly bias?: boolean;
  readonly init?: string;
  readonly loss?: LossName;
  readonly labelSmoothing?: number;
  readonly classWeight?: ClassWeight;
  readonly augment?: Augmentation;
  readonly optimizer?: OptimizerName;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly amsgrad?: boolean;
  readonly weightDecay?: number;
  readonly epochs?: number;
  readonly batchSize?: number | "full";
  readonly seed?: number;
  readonly dtype?: "float32" | "float64";
  readonly threads?: ThreadsOption;
  readonly lanes?: Lanes;
  readonly fast?: boolean;
  readonly save?: string;
  readonly metrics?: readonly MetricName[];
  readonly members?: number;
  readonly jobs?: number;
  readonly plot?: string;
  readonly checkpoint?: string;
  readonly every?: number;
  readonly resume?: string;
  readonly log?: string;
  readonly tensorboard?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const optimizerNames = namesIn(allOptimizers());

const SEED_MAX = 2 ** 32 - 1;
const MOST_MEMBERS = 1000;

/** An option whose text is parsed by the function that `make` returns for its long flag. */
function option<T>(flags: string, description: string, make: (flag: string) => (text: string) => T): Option {
  // "--lr, --learning-rate <number>": errors name the long one
  const parse = make(flags.split(" ").find((part) => /^--[\w-]+$/.test(part)) ?? flags);
  return new Option(flags, description).argParser(parse);
}

/** Asks for metrics by name. */
export function metricsOption(): Option {
  return option("--metrics <names>", "measured besides, such as auc,f1Macro,logLoss or rmse,mae,r2", metricNames);
}

/** Names arrays of an archive of NumPy. */
export function arraysOption(): Option {
  return option(
    "--arrays <names>",
    "arrays of an .npz file: features, then targets (default: x,y and alike)",
    arrayNames,
  );
}

/** Adds the options that say which rows a command reads. */
export function addSourceOptions(command: Command): Command {
  command
    .optionsGroup("Data:")
    .option("--target <column>", "column of a CSV file that is to be predicted, or several of numbers, as a,b")
    .option("--weights <column>", "column of a CSV file that says how much each row counts, a number of 0 or more");
  return addTableOptions(command)
    .addOption(arraysOption())
    .option("--data <source>", "digits of mnist and mnist-5v8: full, 10k, or a folder of IDX files");
}

/** Adds the options that say which rows are trained on, and how, in the groups their help shows. */
export function addFitOptions(command: Command): Command {
  addColumnOptions(addSourceOptions(command)).addOption(
    option(
      "--task <name>",
      "what the target of a CSV file is: classification or regression (default: by its cells)",
      (flag) => choice(flag, ["classification", "regression"] as const),
    ),
  );
  addSplitOptions(command)
    .option(
      "--standardize",
      "learn with features (as by --scaling standard) and numbers to predict at mean 0 and deviation 1 (default for CSV files, but with --scaling robust)",
    )
    .option("--no-standardize", "take features and numbers to predict as they are (default otherwise)")
    .optionsGroup("Network:")
    .addOption(
      option(
        "--conv <filters>",
        "convolutions of images in front of the hidden layers (3 x 3, relu, then the largest of 2 x 2), with so many filters, such as 8,16",
        layerSizes,
      ),
    )
    .addOption(
      option(
        "--equilibrium <units>",
        "so many units in front of the hidden layers, all connected, which come to rest (tanh, or --activation)",
        (flag) => wholeNumber(flag, 1, 2 ** 14),
      ),
    )
    .option("--monotone", "units of --equilibrium that always come to one state of rest, with relu")
    .addOption(
      option(
        "--equilibrium-tolerance <share>",
        "how much a unit may change at rest, as a share of the largest one (default: as fine as the element type)",
        fraction,
      ),
    )
    .addOption(
      option(
        "--equilibrium-iterations <number>",
        "iterations after which units that still move are taken as they are (default: 200)",
        (flag) => wholeNumber(flag, 1, 2 ** 31 - 1),
      ),
    )
    .option(
      "--require-convergence",
      "end with an error where units don't come to rest, in training and whenever the model is used",
    )
    .addOption(option("--hidden <sizes>", 'units of the hidden layers, such as 196,98, or "none"', layerSizes))
    .addOption(
      option("--activation <name>", `of the hidden layers: ${hiddenActivations().join(", ")}`, hiddenActivation),
    )
    .option("--bias", "give every layer biases (default, except for iris)")
    .option("--no-bias", "give no layer biases (default for iris)")
    .option("--init <file>", "start from the weights of a .safetensors file");
  command
    .optionsGroup("Training:")
    .addOption(
      option("--preset <name>", `defaults for CSV files that take longer: ${PRESETS.join(", ")}; see below`, (flag) =>
        choice(flag, PRESETS),
      ),
    )
    .addOption(option("--loss <name>", lossNames().join(", "), (flag) => choice(flag, lossNames())))
    .addOption(
      option(
        "--label-smoothing <share>",
        "share of each target that is spread over all classes, of the cross-entropies",
        fraction,
      ),
    )
    .addOption(
      option(
        "--class-weight <weights>",
        'what rows count for their classes: "balanced", all classes the same, or numbers, as yes=5,no=1 (default: 1)',
        classWeights,
      ),
    )
    .addOption(
      option(
        "--augment <changes>",
        "what is done to training images by chance, in each epoch anew: shift=2 (pixels at most), flip (left to right), rotate=10 (degrees at most)",
        augmentation,
      ),
    )
    .addOption(option("--optimizer <name>", optimizerNames.join(", "), (flag) => choice(flag, optimizerNames)))
    .addOption(option("--lr, --learning-rate <number>", "size of an update", positiveNumber))
    .addOption(option("--momentum <share>", "of sgd and rmsProp", fraction))
    .option("--nesterov", "Nesterov's form of the momentum of sgd")
    .option("--amsgrad", "the AMSGrad kind of adam and adamW")
    .addOption(
      option(
        "--weight-decay <number>",
        "strength of the pull to smaller weights, of adamW and lion beside the gradient (CSV files: by their rows; adamW: 0.01, otherwise 0)",
        nonNegativeNumber,
      ),
    )
    .addOption(option("--epochs <number>", "passes over the training rows", (flag) => wholeNumber(flag, 1, 1e9)))
    .addOption(option("--batch, --batch-size <rows>", 'rows of an update, or "full" for all', batchSize))
    .addOption(metricsOption())
    .addOption(
      option("--seed <number>", "of weights, shuffles and splits (default: 1; iris: 10)", (flag) =>
        wholeNumber(flag, 0, SEED_MAX),
      ),
    );
  addRegularizationOptions(command);
  addUpdateOptions(command);
  addScheduleOptions(command);
  return addStoppingOptions(command)
    .optionsGroup("Machine:")
    .addOption(
      option("--dtype <name>", "float32 (default) or float64", (flag) => choice(flag, ["float32", "float64"] as const)),
    )
    .addOption(
      option(
        "--threads <number>",
        "threads to compute on at most (default: as many as gain), or exactly-2: two, be it faster or not",
        threads,
      ),
    )
    .addOption(lanesOption())
    .option(
      "--fast",
      "wide lanes with fused multiply-adds: faster on some processors, but not the same bits everywhere",
    );
}

/** Adds all options of `train`. */
export function addTrainOptions(command: Command): Command {
  addFitOptions(command)
    .optionsGroup("Training:")
    .addOption(
      option(
        "--members <number>",
        "networks that are trained, from as many seeds, and averaged in one file (default: 1)",
        (flag) => wholeNumber(flag, 1, MOST_MEMBERS),
      ),
    );
  return addCrewOption(command, "members")
    .optionsGroup("Output:")
    .addOption(
      option("-o, --save <file>", "keep the model in a .safetensors file", (flag) => fileName(flag, ".safetensors")),
    )
    .addOption(option("--plot <file>", "draw loss and accuracy into an .svg file", (flag) => fileName(flag, ".svg")))
    .addOption(
      option("--checkpoint <file>", "keep in a .ckpt file what --resume goes on from, also at Ctrl-C", (flag) =>
        fileName(flag, ".ckpt"),
      ),
    )
    .addOption(
      option("--every <epochs>", "epochs between two checkpoints (default: 1)", (flag) => wholeNumber(flag, 1, 1e9)),
    )
    .addOption(
      option("--resume <file>", "go on with the training of a --checkpoint; give the same options again", (flag) =>
        fileName(flag, ".ckpt"),
      ),
    )
    .addOption(option("--log <file>", "write a line for each epoch to a .csv or .jsonl file", logName))
    .option("--tensorboard <folder>", "write the measures of each epoch to an event file of TensorBoard")
    .option("--json", "one JSON object a line on stdout, and nothing else there")
    .option("--quiet", "no progress and no curve");
}
