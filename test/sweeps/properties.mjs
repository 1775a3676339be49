// npm run sweep:properties [-- seeds]: the property tests with as many seeds (default: 100), each
// other cases.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const seeds = Number(process.argv[2] ?? 100);
const files = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules"))
  .map((file) => join("test", file))
  .filter((file) => readFileSync(file, "utf8").includes("support/fastCheck.js"));

for (let seed = 1; seed <= seeds; seed++) {
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", "--reporter=dot", ...files], {
    env: { ...process.env, FAST_CHECK_SEED: String(seed) },
    encoding: "utf8",
  });
  if (run.status !== 0) {
    process.stdout.write(run.stdout + run.stderr);
    console.error(`FAST_CHECK_SEED=${seed} npx vitest run ${files.join(" ")} fails.`);
    process.exit(1);
  }
  if (seed % 10 === 0) console.log(`${seed} of ${seeds} seeds passed`);
}
