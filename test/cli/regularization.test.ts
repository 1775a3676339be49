/** Penalties and constraints from the command line: told, kept, and refused where they are none. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../src/cli/commands.js";
import { load } from "../../src/node.js";
import { lanegradError } from "../api/support/expectations.js";
import { fakeHost } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "regularization-"));
const model = join(folder, "model.safetensors");

async function run(...args: string[]): Promise<string> {
  const host = fakeHost();
  await makeProgram(host, "1.2.3", () => {}).parseAsync(args, { from: "user" });
  return host.out();
}

const train = (...options: string[]) => run("train", "iris", "--epochs", "20", "--save", model, ...options);

test("penalties and constraints are those of every kernel, told and kept", async () => {
  const options = ["--l1", "0.001", "--l2", "0.01", "--constraint", "maxNorm=0.5"];
  expect(await train(...options)).toContain(", L1 0.001, L2 0.01, maxNorm 0.5 ·");
  using loaded = await load(model);
  const own = { kernelRegularizer: { l1: 0.001, l2: 0.01 }, kernelConstraint: { kind: "maxNorm", limit: 0.5 } };
  expect(loaded.info.layers).toMatchObject([{ regularization: own }, { regularization: own }]);
  const [{ kernel }] = loaded.weights();
  expect(Math.hypot(kernel[0], kernel[2], kernel[4], kernel[6])).toBeLessThan(0.500001);
  expect(await run("info", model)).toMatch(
    /layer 1 +kernelRegularizer L1 0\.001, L2 0\.01 · kernelConstraint maxNorm 0\.5/,
  );
  expect(JSON.parse(await run("info", model, "--json")).layers[0]).toMatchObject({ regularization: own });
  const [start] = (await train(...options, "--json")).split("\n");
  expect(JSON.parse(start)).toMatchObject({ l1: 0.001, l2: 0.01, constraint: own.kernelConstraint });
  await run("evaluate", model, "iris");
});

test("norms are of 1, weights not below 0, and kernels alone decay", async () => {
  await train("--constraint", "unitnorm", "--quiet");
  using units = await load(model);
  const [{ kernel }] = units.weights();
  expect(Math.hypot(kernel[0], kernel[2], kernel[4], kernel[6])).toBeCloseTo(1, 5);
  await train("--constraint", "nonNegative", "--quiet");
  using positive = await load(model);
  for (const layer of positive.weights()) expect(Math.min(...layer.kernel)).toBeGreaterThanOrEqual(0);
  expect(await train("--optimizer", "adamW", "--decay-kernels-only", "--bias")).toContain(
    "weight decay 0.01 of kernels",
  );
  using decayed = await load(model);
  expect(decayed.info.optimizer).toMatchObject({ weightDecay: 0.01, decayKernelsOnly: true });
});

test("a training is gone on with by the same penalties alone", async () => {
  const checkpoint = join(folder, "run.ckpt");
  const options = ["--l2", "0.01", "--quiet"];
  await train(...options, "--checkpoint", checkpoint);
  await train(...options, "--resume", checkpoint);
  await lanegradError(() => train("--l2", "0.02", "--quiet", "--resume", checkpoint), "INVALID_SHAPE");
});

describe("refused is", () => {
  test.each([
    [["--l2", "-1"], "--l2 takes a number of 0 or more, not"],
    [["--l1", "much"], '--l1 takes a number of 0 or more, not "much".'],
    [
      ["--constraint", "maxNrom"],
      '--constraint takes one of maxNorm, unitNorm, nonNegative, not "maxNrom" (did you mean "maxNorm"?).',
    ],
    [["--constraint", "maxNorm=0"], '--constraint maxNorm= takes a number above 0, not "0".'],
    [["--constraint", "unitNorm=2"], '--constraint takes unitNorm without a number, not "unitNorm=2".'],
    [["--decay-kernels-only"], "--decay-kernels-only needs a decay: add --weight-decay 0.01."],
  ])("%j", async (options, sentence) => {
    const error = await lanegradError(() => train(...options, "--quiet"), "INVALID_OPTION");
    expect(error.message).toContain(sentence);
  });
});
