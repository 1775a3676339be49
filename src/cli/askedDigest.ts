import { digestOfOptions } from "../search/digest.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import type { Asked } from "../train/coach/fitState.js";

/** Options that change no bit of what is trained, or that are told apart. */
const WITHOUT_EFFECT: readonly string[] = [
  ...["jobs", "threads", "ranges", "state", "svg", "json", "quiet"],
  ...["save", "plot", "checkpoint", "every", "log", "tensorboard"],
];

/** A digest of a command's options, but those that change no bit. */
export function digestOfFlags(options: object): string {
  const trained = Object.entries(options).filter(([name]) => !WITHOUT_EFFECT.includes(name));
  return digestOfOptions(trained.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What processes compare of a command's options. */
export function askedDigest(options: object): Asked {
  return { [`${DIGEST}options`]: digestOfFlags(options) };
}
