import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import type { ReduceOnPlateau } from "../train/coach/plateauOptions.js";
import { type EarlyStopping, MODES, type MonitorOptions } from "../train/coach/stoppingOptions.js";
import { choice, nonNegativeNumber, numberWhere, wholeNumber } from "./values.js";

/** Options of `train` that say what is watched after each epoch, and what comes of it. */
export interface StoppingFlags extends MonitorOptions, Pick<EarlyStopping, "startFromEpoch" | "restoreBest"> {
  /** `false`: all epochs. */
  readonly patience?: number | false;
  readonly reduceOnPlateau?: number;
  readonly plateauFactor?: ReduceOnPlateau["factor"];
  readonly cooldown?: ReduceOnPlateau["cooldown"];
  readonly minLearningRate?: ReduceOnPlateau["minLearningRate"];
}

/** Adds the options that say what is watched after each epoch, and what comes of it. */
export function addStoppingOptions(command: Command): Command {
  const add = (flag: string, value: string, about: string, parse: (text: string) => unknown) =>
    command.addOption(new Option(`${flag} <${value}>`, about).argParser(parse));
  const whole = (flag: string, low: number) => wholeNumber(flag, low, 1e9);
  command.optionsGroup("Stopping:");
  refuseBoth(command);
  add(
    "--patience",
    "epochs",
    "epochs without a better value, such as a smaller loss of the --validation rows, after which training ends, with the best weights (default there: 10; CSV files: all epochs)",
    whole("--patience", 1),
  );
  command
    .option("--no-patience", "train for all epochs, and keep the last weights")
    .option("--no-restore-best", "keep the last weights where --patience ends the training");
  add(
    "--start-from-epoch",
    "epochs",
    "epochs at the beginning that --patience passes over (default: 0)",
    whole("--start-from-epoch", 0),
  );
  add(
    "--reduce-on-plateau",
    "epochs",
    "epochs without a better value after which the rate sinks to a tenth",
    whole("--reduce-on-plateau", 1),
  );
  add(
    "--plateau-factor",
    "share",
    "what --reduce-on-plateau multiplies the rate by (default: 0.1)",
    numberWhere("--plateau-factor", "a number above 0 and below 1", (value) => value > 0 && value < 1),
  );
  add(
    "--cooldown",
    "epochs",
    "epochs behind each fall of the rate that --reduce-on-plateau doesn't count (default: 0)",
    whole("--cooldown", 0),
  );
  add(
    "--min-learning-rate",
    "number",
    "lowest rate that --reduce-on-plateau sets (default: 0)",
    nonNegativeNumber("--min-learning-rate"),
  );
  command.option(
    "--monitor <name>",
    "what --patience and --reduce-on-plateau watch: loss, accuracy, one of --metrics; with val_ in front of it that of the --validation rows (default: val_loss)",
  );
  add(
    "--min-delta",
    "number",
    "by how much a value has to beat the best one (default: 0; --reduce-on-plateau: 0.0001)",
    nonNegativeNumber("--min-delta"),
  );
  add("--mode", "name", `whether less or more is better (default: auto): ${MODES.join(", ")}`, choice("--mode", MODES));
  return command;
}

/**
 * Refuses `--patience` together with `--no-patience`, in either order: these listeners see what
 * stood before the second.
 */
function refuseBoth(command: Command): void {
  const refuseIf = (isOther: (patience: StoppingFlags["patience"]) => boolean) => () => {
    if (isOther(command.getOptionValue("patience")))
      throw new UsageError("INVALID_OPTION", "--patience and --no-patience contradict each other: leave one out.");
  };
  command.on(
    "option:patience",
    refuseIf((patience) => patience === false),
  );
  command.on(
    "option:no-patience",
    refuseIf((patience) => typeof patience === "number"),
  );
}
