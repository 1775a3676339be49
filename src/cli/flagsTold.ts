import { digestOfOptions, optionsTold } from "../search/digest.js";
import type { Asked } from "../train/coach/fitState.js";
import { flagOf } from "./scheduleFlags.js";

/** Options that change no bit of what is trained, or that are told apart. */
const WITHOUT_EFFECT: readonly string[] = [
  ...["jobs", "threads", "ranges", "state", "svg", "json", "quiet"],
  ...["save", "plot", "checkpoint", "every", "log", "tensorboard"],
];

/** Options that name what is read, which each host may have elsewhere. */
const READ: readonly string[] = ["resume", "init", "data"];

/** A digest of a command's options, but those that change no bit. */
export function digestOfFlags(options: object): string {
  return digestOfOptions(withEffect(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What processes compare of a command's options, by the flags. */
export function flagsTold(options: object): Asked {
  const flags = withEffect(options).map(([name, value]): [string, unknown] => [
    flagOf(name),
    READ.includes(name) && typeof value === "string" ? "a file" : value,
  ]);
  return optionsTold(Object.fromEntries(flags));
}

function withEffect(options: object): [string, unknown][] {
  return Object.entries(options).filter(([name]) => !WITHOUT_EFFECT.includes(name));
}
