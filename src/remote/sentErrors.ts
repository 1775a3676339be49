import {
  DataError,
  FormatError,
  LanegradError,
  type NumericsCode,
  NumericsError,
  ResourceError,
  UsageError,
} from "../errors.js";
import type { SentError } from "./protocol.js";

/** The classes of typed errors by the names that cross, but NumericsError, which takes a place. */
const CLASSES: Readonly<Record<string, typeof LanegradError>> = { DataError, FormatError, ResourceError, UsageError };

/** Stands in the worker for what a callback has thrown. */
export const callbackFailed = new Error("A callback has failed with an error that the page has.");

/** Stands in the worker for the error with which a training's rows ended. */
export const noPiece = new Error("The rows have ended with an error that the page has.");

/** What the page has of the errors that may end a training. */
export interface OwnErrors {
  readonly signal?: AbortSignal | undefined;
  /** Of the rows that come in pieces. */
  readonly rows?: { readonly failure: unknown } | undefined;
  readonly callbacks?: { readonly failure: unknown } | undefined;
}

/** An error as it crosses; `signal` is the one that may have stopped what failed. */
export function sendError(error: unknown, signal?: AbortSignal): SentError {
  if (signal?.aborted && error === signal.reason) return { kind: "aborted" };
  if (error === noPiece) return { kind: "noPiece" };
  if (error === callbackFailed) return { kind: "callbackFailed" };
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
export function receiveError(sent: SentError, { signal, rows, callbacks }: OwnErrors = {}): unknown {
  if (sent.kind === "aborted") return signal?.reason;
  if (sent.kind === "noPiece") return rows?.failure;
  if (sent.kind === "callbackFailed") return callbacks?.failure;
  if (sent.kind === "foreign") return Object.assign(new Error(sent.message), { name: sent.name });
  const { name, code, message, place, cause } = sent;
  // no other class has a place
  if (place) return new NumericsError(code as NumericsCode, message, place);
  const ErrorClass = CLASSES[name] ?? LanegradError;
  return new ErrorClass(code, message, cause && { cause: receiveError(cause) });
}
