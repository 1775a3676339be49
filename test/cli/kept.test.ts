/**
 * What the command line keeps of a training that Ctrl-C ends, and what it says of the one that
 * weights come from.
 */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { decodeModel } from "../../src/io/modelFile.js";
import { pressedAt, runOn } from "./fakeHost.js";
import { inFolder, iris, jsonLines, lanegrad } from "./lanegrad.js";

const TRAIN = [
  ...["train", iris, "--target", "species", "--batch-size", "16", "--validation", "0.3", "--hidden", "32"],
  ...["--schedule", "constant", "--learning-rate", "0.1", "--weight-decay", "0", "--optimizer", "adam"],
];
const read = (path: string) => decodeModel(readFileSync(path));

test.each([["--save"], ["--checkpoint", "--save"]])("Ctrl-C keeps the best epoch: %s", async (...flags) => {
  const { out } = lanegrad([...TRAIN, "--epochs", "40", "--json"]);
  const epochs = jsonLines(out).filter(({ event }) => event === "epoch");
  const best = Number(epochs[epochs.length - 1].bestEpoch);
  // far enough behind the best one that its weights are others
  const end = epochs.findIndex(({ epoch, bestEpoch }) => Number(epoch) >= Number(bestEpoch) + 2) + 1;
  const kept = Number(epochs[end - 1].bestEpoch);
  expect(end).toBeGreaterThan(kept);
  expect(best).toBeGreaterThan(0);
  const saved = inFolder(`stopped${flags.length}.safetensors`);
  const files: Readonly<Record<string, string>> = { "--save": saved, "--checkpoint": inFolder("stopped.ckpt") };
  const host = pressedAt(end);
  const named = flags.flatMap((flag) => [flag, files[flag]]);
  expect(await runOn(host, ...TRAIN, "--epochs", "40", "--json", ...named)).toBe(130);
  const shorter = inFolder(`shorter${flags.length}.safetensors`);
  lanegrad([...TRAIN, "--epochs", String(kept), "--no-patience", "--quiet", "--save", shorter]);
  expect(read(saved).training?.epochs).toBe(kept);
  expect(read(saved).layers).toEqual(read(shorter).layers);
});

const first = inFolder("learnedWithSgd.safetensors");
beforeAll(() => {
  const options = ["--target", "species", "--epochs", "1", "--optimizer", "sgd", "--learning-rate", "0.1"];
  expect(lanegrad(["train", iris, ...options, "--quiet", "--save", first]).code).toBe(0);
});

test("--init says where its weights learned with another optimizer, whatever else is told", () => {
  const train = ["train", iris, "--target", "species", "--epochs", "1", "--init", first];
  const note = `The weights of ${first} learned with sgd, and adamW trains them on: --optimizer chooses.\n`;
  for (const flag of ["--quiet", "--json"]) expect(lanegrad([...train, flag]).err).toBe(note);
  expect(lanegrad([...train, "--quiet", "--optimizer", "sgd"]).err).toBe("");
});

test("--resume takes no other optimizer", () => {
  const checkpoint = inFolder("adam.ckpt");
  const train = ["train", iris, "--target", "species", "--epochs", "3", "--quiet"];
  expect(lanegrad([...train, "--checkpoint", checkpoint]).code).toBe(0);
  for (const other of [
    ["--optimizer", "sgd"],
    ["--learning-rate", "0.3"],
  ])
    expect(lanegrad([...train, ...other, "--resume", checkpoint])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^This checkpoint is of .*adamW.*, and the model of .*: restore it into one made/),
    });
});
