/**
 * `npm run sweep:endurance [-- --minutes 60 --models 10000 --plant memory]`: makes, trains, asks,
 * saves, loads and disposes models one after the other, for so many minutes and so many models at
 * least, and looks at what the process holds. Prints a table of it; exit code 1 where something
 * grows. Ctrl+C ends it early, with the table. `--plant` keeps what should be given back: the
 * models (`memory`), `handles` or `descriptors`.
 */
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as lanegrad from "../../../build/dist/node.js";
import { KINDS, live, SAMPLES } from "./models.mjs";
import { growthIn, tableOf, usageOf } from "./samples.mjs";

const { values: told } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    models: { type: "string", default: "10000" },
    plant: { type: "string" },
  },
});
const [minutes, most] = [told.minutes, told.models].map(Number);

/** Milliseconds after which what a terminated worker leaves is gone. */
const REST = 200;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const folder = await mkdtemp(join(tmpdir(), "lanegrad-endurance-"));
const start = performance.now();
const kept = [];
const samples = [];
let isEnded = false;
process.once("SIGINT", () => {
  isEnded = true;
});
// Node 20 can wait for ever where nothing but the engine's own work is under way: a timer keeps it
// from there
const timer = setInterval(() => undefined, 1000);

let models = 0;
for (; shareOf(models) < 1 && !isEnded; models += KINDS) {
  if (shareOf(models) * SAMPLES >= samples.length) samples.push(await sample());
  await saveAndLoad(models);
  for (let i = models; i < models + KINDS; i++) {
    await live(lanegrad, i, told.plant === "memory" ? kept : undefined);
    if (told.plant === "descriptors") kept.push(await open(join(folder, "model.safetensors")));
    if (told.plant === "handles") kept.push(setInterval(() => undefined, 1000));
  }
}
samples.push(await sample());

for (const one of kept) {
  if (one.dispose) one.dispose();
  else if (one.close) await one.close();
  else clearInterval(one);
}
clearInterval(timer);
const growth = growthIn(samples);
const left = (await readdir(folder)).filter((name) => name.startsWith("."));
if (left.length > 0) growth.push(`${left.length} temporary files are left`);
await rm(folder, { recursive: true });
console.log(tableOf(samples, "models"));
console.log(
  `${models} models in ${minutesSince(start).toFixed(1)} minutes on Node ${process.versions.node}: ` +
    `${growth.join("; ") || "all flat"}.`,
);
process.exitCode = growth.length === 0 ? 0 : 1;

/** How much of what was asked for is done. */
function shareOf(lived) {
  return Math.min(most > 0 ? lived / most : 1, minutes > 0 ? minutesSince(start) / minutes : 1);
}

function minutesSince(moment) {
  return (performance.now() - moment) / 60_000;
}

/** What the process holds, once what has ended is gone. */
async function sample() {
  await new Promise((resolve) => setTimeout(resolve, REST));
  collect();
  const { memory, descriptors } = usageOf([process.pid]);
  const handles = process.getActiveResourcesInfo().length;
  return { at: models, memory: memory || process.memoryUsage.rss() / 2 ** 20, handles, descriptors };
}

/** A model's file and checkpoint, written, read, and written over by the next. */
async function saveAndLoad(seed) {
  const path = join(folder, "model.safetensors");
  const checkpoint = join(folder, "run.ckpt");
  const layers = [lanegrad.dense(3, "softmax")];
  const model = await lanegrad.sequential({ inputs: 4, layers, loss: "crossEntropy", seed });
  await model.save(path);
  await model.saveCheckpoint(checkpoint);
  await model.resume(checkpoint);
  (await lanegrad.load(path)).dispose();
  model.dispose();
}
