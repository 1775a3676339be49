import { ResourceError } from "../errors.js";
import type { Training } from "./training.js";

/** The error that cut an epoch, or what came behind it, with what has become of the model. */
export function tellState(training: Training, error: ResourceError, epoch: number, isBehind = false): ResourceError {
  const place = `epoch ${epoch}`;
  const when = isBehind ? `after ${place}` : `before ${training.beginningOf?.(epoch) ?? place}`;
  const advice = error.code === "WORKER_FAILED" ? ": train on, or with threads: 1" : "";
  const message = `${error.message.slice(0, -1)}; the model is ${training.outcome ?? `as it was ${when}`}${advice}.`;
  return new ResourceError(error.code, message, { cause: error });
}
