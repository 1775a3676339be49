/**
 * `npm run sweep:networks [-- --networks 100000 --first 0 --nodes node,/path/to/other/node --threads 1,2,3,4,5,6,7,8 --lanes 128,wide --every 1 --state FILE]`:
 * random networks. Of each the answers are held against float64, within a bound that is computed
 * along (reference.mjs), and the gradients against central differences. Then every Node that is
 * named trains it, each in other lanes and, with every so-many-th network (`every`), on another
 * number of threads than the first one named: what it has become is the same everywhere, to the
 * bit. Prints what it found; exit code 1 where something is wrong.
 *
 * With `--state` the counts are kept in that file after each slice, and a sweep that was ended goes
 * on from there. `--plant 3` makes network 3 another one in its first place, which is to be found.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: told } = parseArgs({
  options: {
    networks: { type: "string", default: "100000" },
    first: { type: "string", default: "0" },
    nodes: { type: "string", default: process.execPath },
    threads: { type: "string", default: "1,2,3,4,5,6,7,8" },
    lanes: { type: "string", default: "128,wide" },
    every: { type: "string", default: "1" },
    state: { type: "string" },
    plant: { type: "string" },
  },
});

/** Networks after which the Nodes are compared, and the state is kept. */
const SLICE = 200;

const [first, count, every] = [told.first, told.networks, told.every].map(Number);
const nodes = told.nodes.split(",");
const lanes = told.lanes.split(",").map((name) => (name === "128" ? 128 : name));
const [least, ...more] = told.threads.split(",").map(Number);
const [plain, ...cheap] = lanes.map((name) => ({ lanes: name, threads: { exactly: least } }));
const dear = more.flatMap((exactly) => lanes.map((name) => ({ lanes: name, threads: { exactly } })));

const settings = JSON.stringify({ ...told, networks: undefined, state: undefined });
const found = begun() ?? {
  settings,
  networks: 0,
  answers: 0,
  largest: 0,
  gradients: 0,
  trainings: 0,
  threaded: 0,
  wide: 0,
  wrong: 0,
};
const script = fileURLToPath(new URL("slice.mjs", import.meta.url));
const workers = nodes.map((execPath) => fork(script, { execPath }));
const endings = workers.map(async (worker, k) => {
  const [code, signal] = await once(worker, "exit");
  throw new Error(`${nodes[k]} ended with ${signal ?? `code ${code}`}.`);
});
while (found.networks < count) {
  await sweep(first + found.networks, Math.min(SLICE, count - found.networks));
  if (told.state) keep();
  console.log(`${found.networks} of ${count} networks, ${found.wrong} wrong`);
}
for (const worker of workers) worker.kill();
console.log(
  `${found.networks} random networks, from number ${first} on: ${found.answers} answers against float64, off by at most ` +
    `${found.largest.toFixed(2)} of their bounds; ${found.gradients} elements of gradients against central differences; ` +
    `${found.trainings} trainings in ${nodes.length} Nodes, ${found.threaded} of them on ${more.join(", ") || "no more"} threads ` +
    `and ${found.wide} in lanes of 256 bits. ${found.wrong} wrong.`,
);
process.exitCode = found.wrong === 0 ? 0 : 1;

/** What a sweep with these settings had come to. */
function begun() {
  if (!told.state || !existsSync(told.state)) return undefined;
  const before = JSON.parse(readFileSync(told.state, "utf8"));
  if (before.settings === settings) return before;
  throw new Error(`${told.state} is of a sweep with other settings: ${before.settings}`);
}

function keep() {
  writeFileSync(`${told.state}.new`, JSON.stringify(found));
  renameSync(`${told.state}.new`, told.state);
}

/** Has all Nodes train a slice, and counts what they tell. */
async function sweep(begin, many) {
  const lists = await Promise.all(workers.map((worker, k) => slice(worker, k, begin, many)));
  for (let n = 0; n < many; n++) {
    const all = lists.map((list) => list[n]);
    const [{ answers, largest, gradients, wrong }] = all;
    found.answers += answers;
    found.largest = Math.max(found.largest, largest);
    found.gradients += gradients;
    const [wanted] = all[0].trainings;
    for (const [k, { trainings, places }] of all.entries())
      for (const [p, { digest, build }] of trainings.entries()) {
        found.trainings++;
        if (places[p].threads.exactly !== least) found.threaded++;
        if (build !== "narrow") found.wide++;
        if (digest !== wanted.digest)
          wrong.push(`Network ${begin + n} has other bits in ${nodes[k]} with ${JSON.stringify(places[p])}.`);
      }
    for (const sentence of wrong) console.log(sentence);
    found.wrong += wrong.length;
  }
  found.networks += many;
}

/**
 * What one Node tells of the networks of a slice; the first one also looks at their numbers, and
 * trains them in the plain place.
 */
async function slice(worker, k, begin, many) {
  const places = Array.from({ length: many }, (_, n) => [...(k === 0 ? [plain] : []), ...placesOf(begin + n, k)]);
  worker.send({ first: begin, checks: k === 0, places, ...(k === 0 && { plant: Number(told.plant) }) });
  const [all] = await Promise.race([once(worker, "message"), endings[k]]);
  return all.map((one, n) => ({ ...one, places: places[n] }));
}

/** Where Node number `k` trains network `i`: the places go round, another one in each Node. */
function placesOf(i, k) {
  const isDear = dear.length > 0 && i % every === 0;
  const places = isDear ? dear : [...cheap, plain];
  return [places[((isDear ? i / every : i) + k) % places.length]];
}
