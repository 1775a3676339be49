import { type Command, Option } from "commander";
import { SCHEDULE_NUMBERS, SCHEDULES, type ScheduleOptions, schedulesWith } from "../train/coach/scheduleOptions.js";
import { choice, milestones, numberWhere, wholeNumber } from "./values.js";

/**
 * Options of `train` that say how the learning rate changes from update to update, named as those
 * of the library.
 */
export interface ScheduleFlags extends Omit<ScheduleOptions, "name" | "epochs"> {
  readonly schedule?: ScheduleOptions["name"];
  /** Epochs that it spans. */
  readonly scheduleEpochs?: number;
}

/** What the options that are numbers are, behind the schedules that have them. */
const NUMBERS = {
  warmup: ["share", "share of the updates in which the learning rate grows from 0 (default: 0)"],
  decayRate: ["number", "what the rate is multiplied by (default: 0.1), or of inverseTime what divides it (1)"],
  alpha: ["share", "share of the rate at the end (default: 0)"],
  power: ["number", "power by which it sinks (default: 1, a line)"],
  tMul: ["number", "how many times longer each cycle is than the one before (default: 2)"],
  mMul: ["number", "how many times higher it begins (default: 1)"],
  pctStart: ["share", "share of the updates in which the rate grows (default: 0.3)"],
  divFactor: ["number", "the greatest rate over the first (default: 25)"],
  finalDivFactor: ["number", "the first rate over the last (default: 10000)"],
  baseMomentum: ["share", "momentum where the rate is greatest (default: 0.85)"],
  maxMomentum: ["share", "momentum at both ends (default: 0.95)"],
} as const;

/** Adds the options that say how the learning rate changes. */
export function addScheduleOptions(command: Command): Command {
  const add = (flag: string, value: string, about: string, parse: (text: string) => unknown) =>
    command.addOption(new Option(`${flag} <${value}>`, about).argParser(parse));
  const whole = (flag: string) => wholeNumber(flag, 1, 1e9);
  command.optionsGroup("Schedule:");
  add(
    "--schedule",
    "name",
    `how the learning rate changes (default: constant; cosine for CSV files): ${SCHEDULES.join(", ")}`,
    choice("--schedule", SCHEDULES),
  );
  add(
    "--schedule-epochs",
    "epochs",
    "epochs that the schedule spans (default: those of --epochs)",
    whole("--schedule-epochs"),
  );
  add(
    "--step-size",
    "epochs",
    "of step, epochs from one multiplication of the rate by --decay-rate to the next",
    whole("--step-size"),
  );
  add(
    "--milestones",
    "epochs",
    "of multiStep, epochs after which the rate is multiplied by --decay-rate, such as 30,60",
    milestones("--milestones"),
  );
  add("--first-epochs", "epochs", "of cosineRestarts, epochs of its first cycle", whole("--first-epochs"));
  for (const [option, [value, about]] of Object.entries(NUMBERS) as [keyof typeof NUMBERS, readonly string[]][]) {
    const [, words, holds] = SCHEDULE_NUMBERS[option];
    const flag = flagOf(option);
    const owners = option === "warmup" ? "" : `of ${schedulesWith(option).join(", ")}, `;
    const wanted = words.startsWith("a ") ? words : `a ${value}: ${words}`;
    add(flag, value, `${owners}${about}`, numberWhere(flag, wanted, holds));
  }
  return command;
}

/** An option's flag: "--decay-rate" of decayRate. */
export function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
