/**
 * Clipping, averages, accumulation and L-BFGS from the command line: told, kept, logged, and
 * refused where they are none.
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../src/cli/commands.js";
import { inFlags } from "../../src/cli/flags.js";
import { load } from "../../src/node.js";
import { lanegradError } from "../api/support/expectations.js";
import { fakeHost } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "updates-"));
const model = join(folder, "model.safetensors");

async function run(...args: string[]): Promise<string> {
  const host = fakeHost();
  await makeProgram(host, "1.2.3", () => {}).parseAsync(args, { from: "user" });
  return host.out();
}

const train = (...options: string[]) => run("train", "iris", "--epochs", "20", "--save", model, ...options);

test.each([
  ["--clip-value", "clipValue", "gradients within 0.01"],
  ["--clip-norm", "clipNorm", "norms of gradients up to 0.01"],
  ["--global-clip-norm", "globalClipNorm", "norm of all gradients up to 0.01"],
  ["--ema-momentum", "emaMomentum", "average of weights by 0.01"],
])("%s is told and kept", async (flag, option, words) => {
  expect(await train(flag, "0.01")).toContain(words);
  using loaded = await load(model);
  expect(loaded.info.optimizer).toMatchObject({ [option]: 0.01 });
  expect(await run("info", model)).toContain(`${option} 0.01`);
  const [start] = (await train(flag, "0.01", "--json")).split("\n");
  expect(JSON.parse(start).optimizer).toMatchObject({ [option]: 0.01 });
});

test.each(["--clip-value", "--clip-norm", "--global-clip-norm", "--ema-momentum"])("0 turns %s off", async (flag) => {
  const [start] = (await train(flag, "0", "--json")).split("\n");
  expect(JSON.parse(start).optimizer).toEqual({ name: "sgd", learningRate: JSON.parse(start).optimizer.learningRate });
});

test("norms of gradients are in logs and events", async () => {
  const log = join(folder, "run.csv");
  const [, epoch] = (await train("--global-clip-norm", "1", "--json", "--log", log)).split("\n");
  expect(JSON.parse(epoch).gradientNorm).toBeGreaterThan(0);
  expect(readFileSync(log, "utf8").split("\n")[0].split(",")).toContain("gradient_norm");
});

test("batches that are added are told", async () => {
  const added = ["--batch-size", "10", "--gradient-accumulation-steps", "4"];
  expect(await train(...added)).toContain("batches of 10, 4 of them an update ·");
  const [start] = (await train(...added, "--json")).split("\n");
  expect(JSON.parse(start)).toMatchObject({ batchSize: 10, gradientAccumulationSteps: 4 });
});

test("L-BFGS takes all rows, and goes on from a checkpoint", async () => {
  const checkpoint = join(folder, "run.ckpt");
  const options = ["--optimizer", "lbfgs", "--hidden", "4", "--loss", "crossEntropy"];
  expect(await train(...options, "--checkpoint", checkpoint)).toContain("lbfgs, rate 1 · full batch ·");
  await train(...options, "--resume", checkpoint, "--quiet");
  using loaded = await load(model);
  expect(loaded.info.optimizer.name).toBe("lbfgs");
});

test("L-BFGS is told how many steps it takes and remembers", async () => {
  const options = ["--optimizer", "lbfgs", "--hidden", "4", "--loss", "crossEntropy"];
  expect(await train(...options, "--max-iterations", "5", "--history-size", "3")).toContain(
    "lbfgs, rate 1, 5 steps an epoch, 3 steps remembered · full batch ·",
  );
  using loaded = await load(model);
  expect(loaded.info.optimizer).toMatchObject({ maxIterations: 5, historySize: 3 });
});

describe("refused is", () => {
  test.each([
    [["--clip-norm", "-1"], "--clip-norm takes"],
    [["--ema-momentum", "1"], "--ema-momentum takes"],
    [["--gradient-accumulation-steps", "0"], "--gradient-accumulation-steps takes"],
    [["--clip-norm", "1", "--clip-value", "1"], "clips gradients in one way"],
    [["--optimizer", "lbfgs", "--clip-norm", "1"], "--clip-norm must be left out of lbfgs"],
    [["--history-size", "5"], "--history-size belongs to lbfgs, not to sgd"],
    [["--optimizer", "lbfgs", "--history-size", "1001"], "--history-size takes a whole number from 1 to 1000"],
    [["--optimizer", "lbfgs", "--batch-size", "10"], "pass --batch-size full"],
    [["--gradient-accumulation-steps", "2", "--batch-size", "full"], "needs a number as --batch-size"],
  ])("%s", async (options, sentence) => {
    const error = await lanegradError(() => train(...options), "INVALID_OPTION");
    expect(inFlags(error.message)).toContain(sentence);
  });
});
