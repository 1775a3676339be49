/**
 * Trains small networks and prints digests of the weights they end with: run it with any Node, on
 * any machine, and compare.
 *
 *     npm run build && node test/sweeps/engines.mjs
 *
 * The last line is a digest of the lines above it, the same on every engine.
 */

import * as lanegrad from "../../build/dist/node.js";
import { digestOf, trainings } from "./trainings.mjs";

const digests = [];
for await (const { name, digest } of trainings(lanegrad)) {
  console.log(`${name.padEnd(19)} ${digest}`);
  digests.push(digest);
}
const all = await digestOf(new TextEncoder().encode(digests.join()));
const { node, v8 } = process.versions;
console.log(`${"all".padEnd(19)} ${all} on Node ${node}, V8 ${v8}, ${process.arch}`);
