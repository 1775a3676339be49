/**
 * Writes trainings.json: what the trainings of trainings.mjs come to with the present build.
 *
 *     npm run build && node test/golden/make_trainings.mjs
 *
 * A training that stands there already keeps its line: one whose outcome has changed ends this with an error. So it only ever adds.
 * To record a change of numerics that is wanted, delete those lines first, and say in the commit why the bits are others.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as lanegrad from "../../build/dist/node.js";
import { outcomeOf, trainings } from "./trainings.mjs";

const file = new URL("trainings.json", import.meta.url);
const known = new Map(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, "utf8"))) : []);

const lines = new Map();
for (const training of trainings(lanegrad)) {
  const { name } = training;
  const { weights, told } = await outcomeOf(lanegrad, training, { threads: 1 });
  const before = known.get(name);
  if (before && (before.weights !== weights || before.told !== told)) throw new Error(`${name}: not what it was.`);
  if (lines.has(name)) throw new Error(`${name}: there are two of that name.`);
  lines.set(name, `${JSON.stringify(name)}: ${JSON.stringify({ weights, told })}`);
}
writeFileSync(file, `{\n${[...lines.values()].join(",\n")}\n}\n`);
console.log(`${lines.size} trainings, ${known.size} of them known before`);
