/**
 * The thread that makes inputs and tries them. What it tries lies in shared memory, for whoever
 * watches to know what it hangs at.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { Coverage } from "./coverage.mjs";
import { keyOf, MOST_MILLISECONDS, memoryInUse, mostMemory, wrongError } from "./judge.mjs";
import { mutated, spliced } from "./mutate.mjs";
import { Random } from "./random.mjs";

const { path, counters, words, kept, seed, inputs, seconds, endsAtFirst, shared } = workerData;
const state = new Int32Array(shared, 0, 8);
const place = new Uint8Array(shared, 32);
const coverage = new Coverage(counters);
globalThis.$branches = coverage.branches;
const target = await import(path);
const random = new Random(seed);
// Node 20 can wait for ever where nothing but the engine's own work is under way
const awake = setInterval(() => undefined, 1000);
const corpus = [];
const problems = new Set();
/** How often an input is tried to be made shorter. */
const MOST_TRIALS = 1000;
let tried = 0;
let slowest = 0;
/** The largest that inputs allocated in proportion to what they may need, and was looked at. */
let looked = 1;

/** Tries an input: what is wrong about it, if anything is. */
async function outcomeOf(input) {
  place.set(input);
  state[1] = input.length;
  state[0]++;
  coverage.begin();
  let wrong;
  const memory = memoryInUse();
  const begun = performance.now();
  try {
    const running = target.run(input);
    if (running) await running;
  } catch (reason) {
    wrong = wrongError(reason, target);
  }
  return { wrong, time: performance.now() - begun, allocated: memoryInUse() - memory };
}

/** After a call, whatever it comes to. */
const settled = async (call) => {
  try {
    await call();
  } catch {}
};

/** Tries an input of which nothing is known, and keeps it if it takes new ways. */
async function look(input) {
  tried++;
  const { wrong, time, allocated } = await outcomeOf(input);
  if (coverage.isNew()) corpus.push(input);
  if (wrong) return report(wrong, input, true);
  slowest = Math.max(slowest, time);
  if (time > MOST_MILLISECONDS) await lookAtTime(input, time);
  const share = allocated / mostMemory(input, target);
  if (share > 1.25 * looked) await lookAtMemory(input, share);
}

/** One slow time may be the machine's, on which others compute too. */
async function lookAtTime(input, first) {
  let least = first;
  for (let again = 0; again < 3 && least > MOST_MILLISECONDS; again++) {
    const before = process.cpuUsage();
    const begun = performance.now();
    await settled(() => (target.read ?? target.run)(input));
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, performance.now() - begun, (user + system) / 1000);
  }
  if (least > MOST_MILLISECONDS) await report(`slow: ${input.length} bytes take ${least.toFixed(0)} ms`, input);
}

/** Most that is allocated isn't needed for long. */
async function lookAtMemory(input, share) {
  const peak = await peakOf(input);
  // what needs more in proportion may be another problem
  looked = share;
  if (peak > mostMemory(input, target)) await report(`memory: ${input.length} bytes need ${peak}`, input);
}

function peakOf(input) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./peak.mjs", import.meta.url), { workerData: { path, input } });
    worker.once("message", ({ bytes }) => resolve(bytes));
    worker.once("error", reject);
  });
}

async function report(wrong, input, isRefused = false) {
  const key = keyOf(wrong);
  if (problems.has(key)) return;
  problems.add(key);
  parentPort.postMessage({ problem: wrong, input: isRefused ? await shortened(input, key) : input, tried });
}

/**
 * The input without what it does as well without, of inputs that are refused wrongly: they are
 * tried again quickly.
 */
async function shortened(input, key) {
  let shortest = input;
  let left = MOST_TRIALS;
  for (let size = input.length >> 1; size > 0; size >>= 1)
    for (let begin = 0; begin + size <= shortest.length && left > 0; left--) {
      const shorter = spliced(shortest, begin, begin + size, new Uint8Array());
      const { wrong } = await outcomeOf(shorter);
      if (wrong && keyOf(wrong) === key) shortest = shorter;
      else begin += size;
    }
  return shortest;
}

/** An input of the corpus, the later ones more often. */
const picked = () => corpus[corpus.length - 1 - random.below(1 + random.below(corpus.length))];

for (const input of [...kept, ...(await target.seeds())]) await look(new Uint8Array(input));
if (corpus.length === 0) corpus.push(new Uint8Array());
const change = target.mutate ?? mutated;
const end = performance.now() + 1000 * seconds;
while (tried < inputs && performance.now() < end && !(endsAtFirst && problems.size > 0)) {
  await look(change(picked(), random, { other: picked(), words }));
  state[2] = coverage.features;
  state[3] = corpus.length;
}
clearInterval(awake);
// the branches that each takes, for the shortest few to be kept
const taken = [];
for (const input of corpus) {
  await outcomeOf(input);
  taken.push(coverage.branchesTaken());
}
parentPort.postMessage({ ended: { tried, slowest, looked, branches: coverage.taken, counters, corpus, taken } });
