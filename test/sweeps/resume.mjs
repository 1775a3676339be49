/**
 * `npm run sweep:resume [trainings] [kills]`: interrupts trainings drawn at random after each of
 * their updates, and goes on from the bytes of a checkpoint; then kills processes that train and
 * save checkpoints, at random moments, and goes on from the file that they leave. Prints what it
 * did; exit code 1 where a bit differs from that of the training that was never interrupted.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as lanegrad from "../../build/dist/node.js";
import { drawTraining, trainInterrupted, trainWhole } from "./interrupted.mjs";

const { adam, dense, dropout, loadIris, sequential } = lanegrad;
const PLACES = [{}, { threads: { exactly: 2 } }, { threads: { exactly: 3 } }, { lanes: "wide" }];
/** Milliseconds after its first checkpoint within which a training is killed. */
const LONGEST = 60;
const FIT = {
  epochs: 10,
  batchSize: 16,
  schedule: { name: "cosine" },
  earlyStopping: { monitor: "loss", patience: 8 },
};

async function interruptAll(trainings) {
  const found = { steps: 0, wrong: 0 };
  for (let i = 0; i < trainings; i++) {
    const training = drawTraining(lanegrad, new lanegrad.Generator(10_000 + i));
    const { steps, ...whole } = await trainWhole(lanegrad, training);
    for (let step = 1; step <= steps; step++) {
      const resumed = await trainInterrupted(lanegrad, training, step, PLACES[step % PLACES.length]);
      found.steps++;
      if (resumed.state === whole.state && resumed.failure === whole.failure) continue;
      found.wrong++;
      console.log(`Differs: ${training.name}, seed ${10_000 + i}, after ${step} of ${steps} updates.`);
    }
  }
  console.log(`${trainings} trainings interrupted after each of ${found.steps} updates: ${found.wrong} differ.`);
  return found.wrong;
}

function model() {
  const layers = [dense(12, "tanh"), dropout(0.2), dense(3, "softmax")];
  return sequential({ inputs: 4, layers, loss: "crossEntropy", optimizer: adam(), seed: 3, standardize: true });
}

/**
 * Goes on from the file, if there is one, and saves a checkpoint after each update, until it ends
 * or is killed.
 */
async function trainSaving(path, isResumed) {
  const own = await model();
  if (isResumed) await own.resume(path);
  const onBatch = async () => {
    await own.saveCheckpoint(path);
    process.send?.("saved");
  };
  await own.fit(loadIris(), { ...FIT, onBatch });
  return Buffer.from(await own.toBytes());
}

async function killAll(kills) {
  const folder = await mkdtemp(join(tmpdir(), "lanegrad-resume-"));
  const path = join(folder, "run.ckpt");
  const whole = await model();
  await whole.fit(loadIris(), { ...FIT, onBatch: () => undefined });
  const wanted = Buffer.from(await whole.toBytes());
  let [killed, ended, wrong] = [0, 0, 0];
  while (killed < kills) {
    for (let isResumed = false, isOver = false; !isOver; isResumed = true) {
      const script = fileURLToPath(import.meta.url);
      const trainer = fork(script, ["train", path, isResumed ? "resume" : "begin"], {
        stdio: ["ignore", "pipe", "inherit", "ipc"],
      });
      const over = once(trainer, "exit");
      const output = [];
      trainer.stdout.on("data", (chunk) => output.push(chunk));
      await Promise.race([once(trainer, "message"), over]);
      const timer = killed < kills ? setTimeout(() => trainer.kill("SIGKILL"), Math.random() * LONGEST) : undefined;
      const [code] = await over;
      clearTimeout(timer);
      isOver = code !== null;
      if (!isOver) killed++;
      else {
        ended++;
        if (code !== 0 || Buffer.concat(output).toString().trim() !== wanted.toString("base64")) wrong++;
      }
    }
  }
  await rm(folder, { recursive: true });
  console.log(`${killed} processes killed: ${ended} trainings went on to their end, and ${wrong} of them differ.`);
  return wrong;
}

if (process.argv[2] === "train") {
  const bytes = await trainSaving(process.argv[3], process.argv[4] === "resume");
  process.stdout.write(bytes.toString("base64"), () => process.exit(0));
} else {
  const wrong = (await interruptAll(Number(process.argv[2] ?? 200))) + (await killAll(Number(process.argv[3] ?? 50)));
  process.exit(wrong === 0 ? 0 : 1);
}
