import { ResourceError } from "../errors.js";
import type { Training } from "./training.js";

/** The error that cut an epoch, with what has become of the model, which is as it was `when`. */
export function tellState(training: Training, error: ResourceError, when: string): ResourceError {
  const advice = error.code === "WORKER_FAILED" ? ": train on, or with threads: 1" : "";
  const message = `${error.message.slice(0, -1)}; the model is ${training.outcome ?? `as it was ${when}`}${advice}.`;
  return new ResourceError(error.code, message, { cause: error });
}
