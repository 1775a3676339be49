/**
 * Checks the gradients of random graphs of up to 12 ops against central differences, and tells
 * those that are wrong.
 *
 *     npm run sweep:gradients [graphs, default 100000] [first number, default 0]
 */
import * as lanegrad from "../../build/dist/tensor.js";
import { checkGraph } from "./randomGraphs.mjs";

const [graphs = "100000", first = "0"] = process.argv.slice(2);
// Node 20 can wait for ever (NodePlatform::DrainTasks) where nothing but the engine's own work, as
// an instantiation, is under way: a timer keeps it from there
const timer = setInterval(() => undefined, 1000);
let wrong = 0;
for (let i = 0; i < Number(graphs); i++) {
  const found = await checkGraph(lanegrad, Number(first) + i);
  if (found) console.log(found);
  if (found) wrong++;
  if ((i + 1) % 5000 === 0) console.log(`${i + 1} graphs, ${wrong} wrong`);
}
console.log(`${graphs} random graphs, ${wrong} with a gradient that is no central difference`);
clearInterval(timer);
process.exitCode = wrong > 0 ? 1 : 0;
