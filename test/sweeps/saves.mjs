/**
 * `npm run sweep:saves [-- --kills 4000 --plant half]`: kills processes at random moments that save
 * models, and, as often, that save checkpoints, and looks at what they leave. After every kill the
 * file must be whole, one of the two versions that are being saved; after the next save nothing may
 * lie beside it. Prints what it did, at Ctrl+C too; exit code 1 where a file was lost, half written
 * or left over. `--plant half` saves as nobody should, half a file in place; `--plant beside`
 * leaves another file behind.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { adam, dense, load, sequential } from "../../build/dist/node.js";

const { values: told, positionals } = parseArgs({
  options: { kills: { type: "string", default: "4000" }, plant: { type: "string", default: "" } },
  allowPositionals: true,
});
/** Milliseconds after a saver's first save within which it is killed: some twenty saves. */
const LONGEST = 40;
const UNITS = 200;

let isOver = false;
process.once("SIGINT", () => {
  isOver = true;
});

/** What is saved: how a model writes it, its bytes, and how what reads it goes on from it. */
const KINDS = {
  model: {
    write: (model, path) => model.save(path),
    read: (path) => load(path),
  },
  checkpoint: {
    write: (model, path) => model.saveCheckpoint(path),
    async read(path) {
      const model = await modelOf(1);
      await model.resume(path);
      return model;
    },
  },
};

/** Saves two models in turn to one path, until it is killed. */
async function saveForEver(kind, path, plant) {
  const models = await Promise.all([1, 2].map(modelOf));
  const write = plant ? PLANTED[plant] : KINDS[kind].write;
  await KINDS[kind].write(models[0], path);
  process.send("saving");
  for (let i = 1; ; i++) await write(models[i % 2], path);
}

const PLANTED = {
  async half(_, path) {
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    // until it is killed
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
  async beside(model, path) {
    await writeFile(`${path}.new`, "half");
    await model.save(path);
  },
};

function modelOf(seed) {
  const layers = [dense(UNITS, "relu"), dense(1)];
  return sequential({ inputs: UNITS, layers, loss: "meanSquaredError", optimizer: adam(), seed, threads: 1 });
}

/** Kills so many processes that save in that way; returns how often something was wrong. */
async function killAll(kind, kills) {
  const folder = await mkdtemp(join(tmpdir(), "lanegrad-saves-"));
  const path = join(folder, kind);
  const { write, read } = KINDS[kind];
  const versions = [];
  for (const seed of [1, 2]) {
    const model = await modelOf(seed);
    await write(model, path);
    model.dispose();
    versions.push(await readFile(path));
  }
  const found = { whole: 0, broken: 0, leftBeside: 0, leftAfterNextSave: 0 };
  let kill = 0;
  for (; kill < kills && !isOver; kill++) {
    const saver = fork(fileURLToPath(import.meta.url), ["--plant", told.plant, "save", kind, path], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(saver, "message");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST));
    saver.kill("SIGKILL");
    await once(saver, "exit");
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const isWhole = versions.some((version) => version.equals(bytes));
    if (isWhole) found.whole++;
    else {
      found.broken++;
      await writeFile(path, versions[0]);
    }
    if ((await readdir(folder)).length > 1) found.leftBeside++;
    const model = await read(path);
    await write(model, path);
    model.dispose();
    if ((await readdir(folder)).length > 1) found.leftAfterNextSave++;
    if ((kill + 1) % 100 === 0) console.log(`${kill + 1} of ${kills} saves of a ${kind} killed`);
  }
  await rm(folder, { recursive: true });
  console.log(
    `${kill} saves of a ${kind} killed: ${found.whole} files whole, ${found.broken} lost or broken; ` +
      `${found.leftBeside} temporary files left, ${found.leftAfterNextSave} of them after the next save.`,
  );
  return found.broken + found.leftAfterNextSave;
}

if (positionals[0] === "save") await saveForEver(positionals[1], positionals[2], told.plant);
else {
  const kills = Number(told.kills);
  const wrong = await Promise.all([
    killAll("model", Math.ceil(kills / 2)),
    killAll("checkpoint", Math.floor(kills / 2)),
  ]);
  process.exit(wrong.every((count) => count === 0) ? 0 : 1);
}
