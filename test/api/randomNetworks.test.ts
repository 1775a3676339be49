/**
 * Random networks of all kinds: their answers, their gradients and the bits that training leaves;
 * and what finds a fault in these.
 */
import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hiddenActivations } from "../../src/catalog/activations.js";
import { lossNames } from "../../src/catalog/lossNames.js";
import { allOptimizers } from "../../src/catalog/optimizerEntries.js";
import * as lanegrad from "../../src/node.js";
import { add, multiply, stopGradient, subtract } from "../../src/nodeTensor.js";
import { checkNumbers, drawNetwork, trainingDigest } from "../sweeps/networks/check.mjs";
import { digestOf } from "../sweeps/trainings.mjs";

/** Networks of the sample; the sweep tries 100,000. */
const SAMPLE = 100;

const PLAIN = { threads: 1, lanes: 128 } as const;

/** The library with another `sequential`. */
const withModels = (sequential: (options: lanegrad.ModelOptions) => Promise<lanegrad.Model>): typeof lanegrad =>
  Object.assign({}, lanegrad, { sequential });

test(`answers of ${SAMPLE} random networks are within their bounds of float64, gradients are central differences`, async () => {
  const all = { answers: 0, largest: 0, gradients: 0 };
  for (let i = 0; i < SAMPLE; i++) {
    const { wrong, answers, largest, gradients } = await checkNumbers(lanegrad, i);
    expect(wrong).toEqual([]);
    all.answers += answers;
    all.largest = Math.max(all.largest, largest);
    all.gradients += gradients;
  }
  expect(all.answers).toBeGreaterThan(50 * SAMPLE);
  expect(all.gradients).toBeGreaterThan(10 * SAMPLE);
  // bounds that nothing comes near would find nothing
  expect(all.largest).toBeGreaterThan(0.05);
});

test("random networks are trained to the same bits everywhere: these, in other lanes, on other threads", async () => {
  const digests: string[] = [];
  for (let i = 0; i < SAMPLE; i++) digests.push((await trainingDigest(lanegrad, i, PLAIN)).digest);
  expect(await digestOf(new TextEncoder().encode(digests.join()))).toBe("3d980063eb3e6e49");
  for (let i = 0; i < SAMPLE; i += 5)
    expect([i, (await trainingDigest(lanegrad, i, { ...PLAIN, lanes: "wide" })).digest]).toEqual([i, digests[i]]);
  for (const [i, exactly] of [2, 3, 8].entries())
    expect([i, (await trainingDigest(lanegrad, i, { threads: { exactly } })).digest]).toEqual([i, digests[i]]);
});

test("every activation, loss and optimizer of the catalog is drawn, but for lbfgs, which takes no batches; and layers", () => {
  const drawn = Array.from({ length: 1000 }, (_, i) => drawNetwork(lanegrad, i).about).join("\n");
  const layers = ["conv2d", "simpleRnn", "gru", "lstm", "equilibrium", "residual", "concat", "dropout"];
  const names = [...hiddenActivations(), ...lossNames(), ...Object.keys(allOptimizers()), ...layers];
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(drawn))).toEqual(["lbfgs"]);
});

test("answers that are off by a thousandth are found", async () => {
  const faulty = withModels(async (options) => {
    const model = await lanegrad.sequential(options);
    const predict = model.predict.bind(model);
    model.predict = async (rows, ...rest) => {
      const { outputs, ...more } = await predict(rows, ...rest);
      return { ...more, outputs: outputs.map((value) => value + 1e-3 * (1 + Math.abs(value))) };
    };
    return model;
  });
  for (let i = 0; i < 20; i++) {
    const { wrong } = await checkNumbers(faulty, i);
    expect(wrong[0]).toContain(": answer 0 is");
  }
});

test("gradients that are off by 2e-5 are found", async () => {
  const steeper = lanegrad.layer("steeper", (x) => {
    const some = multiply(x, 2e-5);
    return add(x, subtract(some, stopGradient(some)));
  });
  const faulty = withModels((options) => lanegrad.sequential({ ...options, layers: [...options.layers, steeper] }));
  for (let i = 0; i < 20; i++) {
    // a loss that is computed from logits needs its own last layer
    const last = drawNetwork(lanegrad, i).options.layers.at(-1);
    if (last && "activation" in last && ["sigmoid", "softmax"].includes(last.activation)) continue;
    const { wrong } = await checkNumbers(faulty, i);
    expect(wrong[0]).toContain(": the gradient of ");
  }
});

test("the sweep finds other bits, and goes on where it was ended", async () => {
  const script = fileURLToPath(new URL("../sweeps/networks/networks.mjs", import.meta.url));
  const sweep = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, "--threads", "1", ...args]);
    return stdout.trim().split("\n");
  };
  const state = join(mkdtempSync(join(tmpdir(), "networks-")), "state.json");
  await sweep("--networks", "2", "--state", state);
  const [progress, report] = await sweep("--networks", "4", "--state", state);
  expect(progress).toBe("4 of 4 networks, 0 wrong");
  expect(report).toBe((await sweep("--networks", "4"))[1]);
  await expect(sweep("--networks", "4", "--first", "1", "--state", state)).rejects.toThrow("other settings");
  const planted = sweep("--networks", "4", "--plant", "3");
  await expect(planted).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining("Network 3 has other bits in "),
  });
});
