/**
 * `npm run fuzz:planted -- [targets]`: plants faults in the parsers, one at a time, and tells how
 * soon the fuzzer finds each. The exit code is 1 if one isn't found within five minutes.
 */
import { fuzz } from "./engine/session.mjs";
import { faults } from "./faults.mjs";

const SECONDS = 300;
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(faults);

for (const name of names)
  for (const fault of faults[name]) {
    const { problems, seconds } = await fuzz(name, {
      ...{ inputs: Number.POSITIVE_INFINITY, seconds: SECONDS, seed: 1 },
      ...{ faults: [fault], endsAtFirst: true },
    });
    const [found] = problems;
    if (!found) process.exitCode = 1;
    const [first] = found?.problem.split("\n") ?? [];
    console.log(
      `${name}: ${fault.what}: ${found ? `found by input ${found.tried}, after ${seconds.toFixed(1)} s: ${first}` : "not found"}`,
    );
  }
