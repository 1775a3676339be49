/**
 * `npm run sweep:saves [kills]`: kills processes that save models at random moments and looks at what they leave. After
 * every kill the file must be whole, one of the two versions that are being saved; after the next save nothing may lie
 * beside it. Prints what it did; exit code 1 where a file was lost, half written or left over.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dense, load, sequential } from "../../build/dist/node.js";

const kills = Number(process.argv[2] ?? 4000);
/** Milliseconds after a saver's first save within which it is killed: some twenty saves. */
const LONGEST = 40;
const UNITS = 200;

/** Saves two models in turn to one path, until it is killed. */
async function saveForEver(path) {
  const models = await Promise.all([1, 2].map(modelOf));
  await models[0].save(path);
  process.send("saving");
  for (let i = 1; ; i++) await models[i % 2].save(path);
}

function modelOf(seed) {
  const layers = [dense(UNITS, "relu"), dense(1)];
  return sequential({ inputs: UNITS, layers, loss: "meanSquaredError", seed, threads: 1 });
}

async function sweep() {
  const folder = await mkdtemp(join(tmpdir(), "lanegrad-saves-"));
  const path = join(folder, "model.safetensors");
  const versions = await Promise.all([1, 2].map(async (seed) => Buffer.from(await (await modelOf(seed)).toBytes())));
  const found = { whole: 0, broken: 0, leftBeside: 0, leftAfterNextSave: 0 };
  for (let kill = 0; kill < kills; kill++) {
    const saver = fork(fileURLToPath(import.meta.url), ["save", path], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(saver, "message");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST));
    saver.kill("SIGKILL");
    await once(saver, "exit");
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (versions.some((version) => version.equals(bytes))) found.whole++;
    else found.broken++;
    if ((await readdir(folder)).length > 1) found.leftBeside++;
    const model = await load(path);
    await model.save(path);
    model.dispose();
    if ((await readdir(folder)).length > 1) found.leftAfterNextSave++;
    if (process.stderr.isTTY) process.stderr.write(`\r${kill + 1} of ${kills}`);
  }
  await rm(folder, { recursive: true });
  console.log(
    `${kills} saves killed: ${found.whole} files whole, ${found.broken} lost or broken; ` +
      `${found.leftBeside} temporary files left, ${found.leftAfterNextSave} of them after the next save.`,
  );
  process.exit(found.broken + found.leftAfterNextSave === 0 ? 0 : 1);
}

if (process.argv[2] === "save") await saveForEver(process.argv[3]);
else await sweep();
