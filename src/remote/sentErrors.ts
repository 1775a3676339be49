import { DataError, FormatError, LanegradError, NumericsError, ResourceError, UsageError } from "../errors.js";
import type { SentError } from "./protocol.js";

/** The classes of typed errors by the names that cross, but NumericsError, which takes a place. */
const CLASSES: Readonly<Record<string, typeof LanegradError>> = { DataError, FormatError, ResourceError, UsageError };

/** An error as it crosses; `signal` is the one that may have stopped what failed. */
export function sendError(error: unknown, signal?: AbortSignal): SentError {
  if (signal?.aborted && error === signal.reason) return { kind: "aborted" };
  if (!(error instanceof LanegradError)) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "foreign", name, message };
  }
  const { name, code, message, cause } = error;
  return {
    kind: "lanegrad",
    name,
    code,
    message,
    ...(error instanceof NumericsError && { place: error.place }),
    ...(cause !== undefined && { cause: sendError(cause) }),
  };
}

/** The error that was sent, as the page throws it: of the same class, code and message. */
export function receiveError(sent: SentError, signal?: AbortSignal): unknown {
  if (sent.kind === "aborted") return signal?.reason;
  if (sent.kind === "foreign") return Object.assign(new Error(sent.message), { name: sent.name });
  const { name, code, message, place, cause } = sent;
  if (place && (code === "NON_FINITE_LOSS" || code === "NON_FINITE_WEIGHTS"))
    return new NumericsError(code, message, place);
  const ErrorClass = CLASSES[name] ?? LanegradError;
  return new ErrorClass(code, message, cause && { cause: receiveError(cause) });
}
