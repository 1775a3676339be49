/**
 * `node src/make/prose.mjs [--write]`, a part of `npm run lint`: no line of prose is longer than
 * 100 characters, in comments and in documents. `--write` wraps those that are, and leaves all
 * other lines as they are.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wrappedComments } from "./prose/comments.mjs";
import { WIDTH, wrapped } from "./prose/markdown.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isWriting = process.argv.includes("--write");
const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 2 ** 26,
});
// git also lists what has been deleted and not been told to it
const paths = listed.split("\0").filter((path) => existsSync(join(root, path)) && !path.startsWith("test/golden/"));

const tooLong = [];
for (const path of new Set(paths)) {
  const wrap = wrapperOf(path);
  if (!wrap) continue;
  const text = readFileSync(join(root, path), "utf8");
  const better = wrap(text);
  if (better === text) continue;
  if (isWriting) writeFileSync(join(root, path), better);
  else tooLong.push(path);
}
if (tooLong.length > 0) {
  console.error(
    `${tooLong.join("\n")}\nhave lines of prose of over ${WIDTH} characters: node src/make/prose.mjs --write wraps them`,
  );
  process.exitCode = 1;
}

/** What wraps the prose of such a file; undefined for those that have none. */
function wrapperOf(path) {
  if (path.endsWith(".md")) return (text) => wrapped(text.split("\n"), WIDTH).join("\n");
  if (/\.(?:ts|mts|mjs|js)$/.test(path)) return wrappedComments;
  return undefined;
}
