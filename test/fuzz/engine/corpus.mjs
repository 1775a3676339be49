/** Inputs that are kept: a file for each target, a text a line whose characters are the bytes. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Inputs of a target at most, and characters of its file. */
const MOST = 150;
const MOST_CHARACTERS = 24_000;

const pathOf = (name) => new URL(`../corpus/${name}.json`, import.meta.url);

/** The inputs that are kept of a target. */
export function readCorpus(name) {
  const path = pathOf(name);
  if (!existsSync(path)) return [];
  return JSON.parse(readFileSync(path, "utf8")).map((text) => Uint8Array.from(Buffer.from(text, "latin1")));
}

/** Keeps the shortest few inputs that take all branches between them. */
export function writeCorpus(name, { corpus, taken }) {
  const order = [...corpus.keys()].sort((a, b) => corpus[a].length - corpus[b].length);
  const known = new Set();
  const chosen = order.filter((i) => {
    const isNew = taken[i].some((branch) => !known.has(branch));
    for (const branch of taken[i]) known.add(branch);
    return isNew;
  });
  const lines = [];
  let left = MOST_CHARACTERS;
  for (const i of chosen.slice(0, MOST)) {
    const line = `  ${written(corpus[i])}`;
    left -= line.length;
    if (left > 0) lines.push(line);
  }
  writeFileSync(pathOf(name), `[\n${lines.sort().join(",\n")}\n]\n`);
  return lines.length;
}

/** Bytes as a text in JSON, in printable ASCII. */
export function written(bytes) {
  return JSON.stringify(Buffer.from(bytes).toString("latin1")).replace(
    /[\x7f-\xff]/g,
    (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
  );
}
