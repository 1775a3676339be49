/** The names that a value may be, for whoever completes commands. */
const known = new WeakMap<object, readonly string[]>();

/**
 * `taker`, which parses an option's value or is an argument, known to take these names, or some
 * with commas between them.
 */
export function takes<Taker extends object>(names: readonly string[], taker: Taker): Taker {
  known.set(taker, names);
  return taker;
}

/** The names that such a taker takes; none where its values are no names. */
export function namesFor(taker: object | undefined): readonly string[] {
  return (taker && known.get(taker)) ?? [];
}
