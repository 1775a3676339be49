/** The examples of functions: those of their docstrings, and of the others in examples/*.md. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./options.mjs";

const folder = join(root, "site/examples");
const EXAMPLE = /^## (\w+)\n\n```ts\n([\s\S]*?)^```$/gm;

/**
 * The examples in `examples`, by the entry and the name of what they show: "lanegrad/csv" and
 * "parseTable". The heading of a file begins with the entry.
 */
export function writtenExamples() {
  const found = new Map();
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), "utf8");
    const entry = /^# ([\w/]+)/.exec(text)?.[1];
    const ofEntry = found.get(entry) ?? new Map();
    for (const [, name, code] of text.matchAll(EXAMPLE)) ofEntry.set(name, code);
    found.set(entry, ofEntry);
  }
  return found;
}

const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?function (\w+)/g;
const CODE = /^```ts\n([\s\S]*?)^```/m;

/** The examples in the docstrings of functions of a source's text, by the function's name. */
export function docstringExamples(source) {
  const found = new Map();
  for (const [, docstring, name] of source.matchAll(DOCUMENTED)) {
    const code = CODE.exec(docstring.replaceAll(/^ \* ?/gm, ""))?.[1];
    if (code !== undefined) found.set(name, code);
  }
  return found;
}
