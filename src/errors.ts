/** Stable machine-readable names of everything that can go wrong; see each class below. */
export const ERROR_CODES = [
  "INVALID_OPTION",
  "INVALID_SHAPE",
  "DATA_NOT_FOUND",
  "DATA_INVALID",
  "DATA_NON_FINITE",
  "DATA_MISMATCH",
  "FORMAT_INVALID",
  "FORMAT_UNSUPPORTED",
  "NON_FINITE_LOSS",
  "NON_FINITE_WEIGHTS",
  "NOT_CONVERGED",
  "OUT_OF_MEMORY",
  "DISPOSED",
  "BUSY",
  "SUPERSEDED",
  "WRITE_FAILED",
  "WORKER_FAILED",
  "UNSUPPORTED_ENGINE",
  "KERNELS_NOT_FOUND",
  "KERNELS_INVALID",
  "SCRIPT_NOT_FOUND",
  "MPI_NOT_FOUND",
  "PROCESSES_FAILED",
] as const;

/** One of `ERROR_CODES`. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * The root of lanegrad's errors: `message` is one sentence that says what is wrong and what to do,
 * `code` is stable.
 */
export class LanegradError extends Error {
  /** The name of the class, which survives messages between threads. */
  override readonly name: string = "LanegradError";

  constructor(
    /** Says what went wrong to programs: it stays the same from version to version. */
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * A call or command with options or shapes that don't fit together (`INVALID_OPTION`,
 * `INVALID_SHAPE`).
 */
export class UsageError extends LanegradError {
  /** "UsageError". */
  override readonly name = "UsageError";
}

/**
 * Data that is missing, malformed, not finite, or that doesn't fit the model (`DATA_*`,
 * `NOT_CONVERGED`).
 */
export class DataError extends LanegradError {
  /** "DataError". */
  override readonly name = "DataError";
}

/** A file whose bytes are not what its format promises (`FORMAT_*`). */
export class FormatError extends LanegradError {
  /** "FormatError". */
  override readonly name = "FormatError";
}

/** Where training left the finite numbers. `epoch` and `batch` count from 1, `layer` from 0. */
export interface NonFinitePlace {
  /** Counts from 1. */
  readonly epoch: number;
  /** Counts from 1 in each epoch. */
  readonly batch: number;
  /** Counts from 0. */
  readonly layer: number;
}

/** The codes of a NumericsError. */
export type NumericsCode = Extract<ErrorCode, `NON_FINITE_${string}` | "NOT_CONVERGED">;

/**
 * Training diverged (`NON_FINITE_*`), or a row found no equilibrium (`NOT_CONVERGED`): the model
 * stays as it was before the named batch.
 */
export class NumericsError extends LanegradError {
  /** "NumericsError". */
  override readonly name = "NumericsError";

  constructor(
    code: NumericsCode,
    message: string,
    /** Where training left the finite numbers. */
    readonly place: NonFinitePlace,
  ) {
    super(code, message);
  }
}

/**
 * The machine or the object's state doesn't allow it (`OUT_OF_MEMORY`, `DISPOSED`, `BUSY`,
 * `WRITE_FAILED`, ...).
 */
export class ResourceError extends LanegradError {
  /** "ResourceError". */
  override readonly name = "ResourceError";
  /**
   * The epochs, as records count them, that a model has been through with which the next call goes
   * on: of the WORKER_FAILED of a model with `worker: true` whose worker is no more. Absent from
   * all other errors.
   */
  readonly epochs?: number;
}
