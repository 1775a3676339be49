/** The sources of the package's entries, by the name that programs import. */
export const entries: ReadonlyMap<string, string>;

/** Paths of the guides, in the order in which README.md names them. */
export function guides(): string[];
