import { FormatError } from "../errors.js";
import type { SearchPlan } from "../search/searchPlan.js";
import { type SearchState, stateOf, trialsOf } from "../search/searchState.js";
import type { Trial } from "../search/trials.js";
import type { Host } from "./host.js";

/** A file of trials has no more bytes than this: 100,000 trials have fewer. */
const MOST_BYTES = 2 ** 28;

/**
 * The trials in a file of an earlier run of the same search; none where there is no file.
 * @throws FormatError, UsageError with its name.
 */
export async function readState(
  { platform }: Host,
  path: string | undefined,
  asked: SearchState["asked"],
  plan: SearchPlan,
): Promise<readonly Trial[]> {
  if (path === undefined || !(await platform.exists(path))) return [];
  const bytes = await platform.readFile(path);
  let state: unknown;
  try {
    if (bytes.length > MOST_BYTES) throw new RangeError("too long");
    state = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError("FORMAT_INVALID", `${path} holds no state of a search: name another file, or delete it.`, {
      cause,
    });
  }
  try {
    return trialsOf(state, asked, plan);
  } catch (cause) {
    if (cause instanceof FormatError) throw new FormatError(cause.code, `${path}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Writes all trials after each one, one file after the other: it is always whole. */
export function keepState(
  { platform }: Host,
  path: string | undefined,
  asked: SearchState["asked"],
): (trials: readonly Trial[]) => Promise<void> {
  if (path === undefined) return async () => undefined;
  let last: Promise<void> = Promise.resolve();
  return (trials) => {
    const text = `${JSON.stringify(stateOf(asked, trials))}\n`;
    last = last.then(() => platform.writeFile(path, new TextEncoder().encode(text)));
    return last;
  };
}
