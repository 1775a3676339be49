/**
 * What one Node does of `npm run sweep:networks`, slice after slice: gets messages { first, checks,
 * places, plant } - the first network's number, whether numbers are checked, the places in which
 * each network is trained, the network that is another one in its first place - and answers with
 * what it found of each network.
 */
import * as lanegrad from "../../../build/dist/node.js";
import { checkNumbers, trainingDigest } from "./check.mjs";

const planted = { ...lanegrad, sequential: (options) => lanegrad.sequential({ ...options, seed: options.seed + 1 }) };
// Node 20 can wait for ever where nothing but the engine's own work is under way: a timer keeps it
// from there
setInterval(() => undefined, 1000);
process.on("disconnect", () => process.exit());
// the sweep may have ended before that was heard
if (!process.connected) process.exit();

process.on("message", async ({ first, checks, places, plant }) => {
  const found = [];
  for (const [k, own] of places.entries()) {
    const numbers = checks ? await checkNumbers(lanegrad, first + k) : undefined;
    const trainings = [];
    for (const [p, place] of own.entries())
      trainings.push(await trainingDigest(first + k === plant && p === 0 ? planted : lanegrad, first + k, place));
    found.push({ ...numbers, trainings });
  }
  process.send(found);
});
