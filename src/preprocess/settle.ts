import { describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import { checkState } from "./checkState.js";
import { inputNames, type PreprocessorState } from "./state.js";

/** What a preprocessor settles of a model. */
export interface Settled {
  readonly preprocessor: PreprocessorState;
  readonly inputs: number;
  readonly features: readonly string[];
  readonly classes?: readonly string[];
}

/** The options that a preprocessor settles, as callers give them. */
type Unsettled = { readonly [Option in keyof Settled | "targetNames"]?: unknown };

/**
 * What the `preprocessor` among the options of `sequential` settles: a Preprocessor that has
 * learned, or its state.
 * @throws UsageError INVALID_OPTION for what is neither, and for options that say otherwise
 */
export function settle(options: Unsettled): Settled {
  const { preprocessor: given } = options;
  if (!isRecord(given))
    throw new UsageError(
      "INVALID_OPTION",
      `preprocessor must be one that has learned, or its state, not ${describeValue(given)}.`,
    );
  const state = checkState("state" in given ? given.state : given, (field, wanted) => {
    return new UsageError(
      "INVALID_OPTION",
      `The preprocessor has a state where "${field}" is not ${wanted}: fit it anew.`,
    );
  });
  for (const option of ["features", "classes", "targetNames"] as const)
    if (options[option] !== undefined)
      throw new UsageError(
        "INVALID_OPTION",
        `The preprocessor knows the ${option}; leave the option \`${option}\` out.`,
      );
  const features = inputNames(state);
  if (options.inputs !== undefined && options.inputs !== features.length)
    throw new UsageError(
      "INVALID_SHAPE",
      `The preprocessor makes ${features.length} inputs, and inputs says ${describeValue(options.inputs)}; leave it out.`,
    );
  const classes = state.target?.classes;
  return { preprocessor: state, inputs: features.length, features, ...(classes && { classes }) };
}
