/** The examples in the folder `examples`, by entry and name. */
export function writtenExamples(): ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The examples in the docstrings of a source's text, by the function's name. */
export function docstringExamples(source: string): ReadonlyMap<string, string>;
