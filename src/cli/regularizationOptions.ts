import { type Command, Option } from "commander";
import { CONSTRAINT_KINDS, type Constraint } from "../catalog/regularization.js";
import { SCHEDULES, type ScheduleOptions } from "../train/coach/scheduleOptions.js";
import { choice, constraint, fraction, nonNegativeNumber } from "./values.js";

/**
 * Penalties of all layers, and what their parameters are brought to after each update; absent where
 * there are none.
 */
export interface RegularizationPlan {
  readonly l1?: number;
  readonly l2?: number;
  readonly biasL1?: number;
  readonly biasL2?: number;
  /** Of the hidden layers' outputs. */
  readonly activityL1?: number;
  readonly activityL2?: number;
  readonly constraint?: Constraint;
  readonly biasConstraint?: Constraint;
}

/** Options of `train` that hold back what a network learns. */
export interface RegularizationFlags extends RegularizationPlan {
  readonly dropout?: number;
  readonly dropoutSchedule?: ScheduleOptions["name"];
  readonly noise?: number;
}

/** Schedules that are told by their names alone, as those of a dropout are. */
const PLAIN_SCHEDULES = SCHEDULES.filter((name) => !["step", "multiStep", "cosineRestarts"].includes(name));

/** What penalties are of, by their flags. */
const PENALTIES = {
  "--l1": "the sum of the kernels' sizes",
  "--l2": "the sum of their squares, without a half,",
  "--bias-l1": "the sum of the biases' sizes",
  "--bias-l2": "the sum of their squares",
  "--activity-l1": "the mean over rows of the sum of the hidden layers' sizes",
  "--activity-l2": "the mean over rows of the sum of their squares",
} as const;

/** Adds the options that hold back what a network learns. */
export function addRegularizationOptions(command: Command): Command {
  const add = (flag: string, value: string, about: string, parse: (text: string) => unknown) =>
    command.addOption(new Option(`${flag} <${value}>`, about).argParser(parse));
  command.optionsGroup("Regularization:");
  add(
    "--dropout",
    "share",
    "share of the hidden layers' outputs that an update leaves out (default: none)",
    fraction("--dropout"),
  );
  add(
    "--dropout-schedule",
    "name",
    `how the share of --dropout changes (default: constant): ${PLAIN_SCHEDULES.join(", ")}`,
    choice("--dropout-schedule", PLAIN_SCHEDULES),
  );
  add(
    "--noise",
    "deviation",
    "of Gaussian noise that training adds to what enters the network (default: none)",
    nonNegativeNumber("--noise"),
  );
  for (const [flag, what] of Object.entries(PENALTIES))
    add(flag, "number", `this times ${what} is added to the loss`, nonNegativeNumber(flag));
  add(
    "--constraint",
    "name",
    `what each update ends with, for every kernel: ${CONSTRAINT_KINDS.join(", ")}; maxNorm=3 names the greatest norm of a unit's weights (default: 2)`,
    constraint("--constraint"),
  );
  add(
    "--bias-constraint",
    "name",
    "what each update ends with, for the biases of every layer; as --constraint",
    constraint("--bias-constraint"),
  );
  return command;
}
