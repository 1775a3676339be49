/**
 * `npm run fuzz -- [targets] [--inputs N] [--seconds S] [--seed K] [--keep]`: tries inputs on
 * parsers, made of those before that took new ways through them. By default all targets, 100,000
 * inputs each.
 *
 * No input may crash a parser, be refused with an error that isn't a LanegradError, take 250 ms, or
 * need more than 4 times its own size and a megabyte. Those that do are printed, as a JSON text
 * whose characters are the bytes; the exit code is then 1. `--keep` writes the shortest inputs that
 * take all branches into test/fuzz/corpus.
 */
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { readCorpus, writeCorpus, written } from "./engine/corpus.mjs";
import { fuzz } from "./engine/session.mjs";

const targets = readdirSync(new URL("targets", import.meta.url)).map((file) => file.replace(/\.mjs$/, ""));
const { values, positionals } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    seconds: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    keep: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !targets.includes(name));
if (unknown !== undefined) {
  console.error(`There is no target ${unknown}: choose of ${targets.join(", ")}.`);
  process.exit(2);
}
const [inputs, seconds, seed] = [values.inputs, values.seconds, values.seed].map(Number);
const count = (number) => number.toLocaleString("en");

for (const name of positionals.length > 0 ? positionals : targets) {
  let told = 0;
  const {
    ended,
    problems,
    seconds: taken,
  } = await fuzz(name, {
    ...{ inputs, seconds, seed },
    found: ({ problem, input }) => console.log(`${name}: ${problem}\n  input ${written(input)}`),
    progress({ tried, features, kept, seconds: time }) {
      if (time - told < 10) return;
      told = time;
      console.error(
        `${name}: ${count(tried)} tried in ${time.toFixed(0)} s, ${count(features)} features, ${count(kept)} in the corpus`,
      );
    },
  });
  if (problems.length > 0) process.exitCode = 1;
  if (!ended) continue;
  const { tried, branches, counters, corpus, slowest } = ended;
  console.log(
    `${name}: ${count(tried)} inputs in ${taken.toFixed(0)} s (seed ${seed}), ${branches} of ${counters} branches, ` +
      `${count(corpus.length)} inputs in the corpus, the slowest took ${slowest.toFixed(0)} ms: ` +
      (problems.length === 0 ? "nothing found" : `${problems.length} found`),
  );
  if (values.keep) console.log(`${name}: ${readCorpus(name).length} kept before, ${writeCorpus(name, ended)} now`);
}
