/**
 * What is watched, how the rate changes and what holds a network back, from the command line: told,
 * passed on, and refused where it makes no sense.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../src/cli/commands.js";
import { inFlags } from "../../src/cli/flags.js";
import { load } from "../../src/node.js";
import { SCHEDULE_NUMBERS, SCHEDULE_OPTIONS, SCHEDULES } from "../../src/train/coach/scheduleOptions.js";
import { lanegradError } from "../api/support/expectations.js";
import { fakeHost } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "options-"));
const model = join(folder, "model.safetensors");

async function run(...args: string[]): Promise<string> {
  const host = fakeHost({ columns: 400 });
  await makeProgram(host, "1.2.3", () => {}).parseAsync(args, { from: "user" });
  return host.out();
}

const train = (...options: string[]) => run("train", "iris", "--epochs", "6", ...options);
const eventsOf = async (...options: string[]) =>
  (await train("--json", ...options))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("schedules", () => {
  test("have all of the library's options", async () => {
    const help = await run("train", "--help").catch(() => "");
    const host = fakeHost({ columns: 400 });
    await makeProgram(host, "1.2.3", () => {})
      .parseAsync(["train", "--help"], { from: "user" })
      .catch(() => undefined);
    const flags = Object.values(SCHEDULE_OPTIONS)
      .flat()
      .map((option) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
    for (const flag of [...flags, "--schedule-epochs "]) expect(help + host.out()).toContain(flag);
  });

  test("are passed on as they are given", async () => {
    const [start, ...epochs] = await eventsOf(
      ...["--schedule", "exponential", "--decay-rate", "0.25", "--batch-size", "130", "--learning-rate", "0.4"],
    );
    expect(start.schedule).toEqual({ name: "exponential", decayRate: 0.25 });
    expect(epochs[3].learningRate).toBeCloseTo(0.4 * 0.25 ** 0.5, 12);
    const [cycles] = await eventsOf(
      ...["--schedule", "cosineRestarts", "--first-epochs", "2", "--t-mul", "1", "--m-mul", "0.5", "--alpha", "0.1"],
    );
    expect(cycles.schedule).toEqual({ name: "cosineRestarts", firstEpochs: 2, tMul: 1, mMul: 0.5, alpha: 0.1 });
    const [longer] = await eventsOf("--schedule", "polynomial", "--power", "2", "--schedule-epochs", "9");
    expect(longer.schedule).toEqual({ name: "polynomial", epochs: 9, power: 2 });
    expect(await train("--schedule", "inverseTime", "--decay-rate", "3")).toContain("(inverseTime, decay rate 3)");
  });

  test.each(Object.keys(SCHEDULE_NUMBERS) as (keyof typeof SCHEDULE_NUMBERS)[])(
    "%s is of its own alone",
    async (option) => {
      const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const wrong = SCHEDULES.find((name) => !SCHEDULE_OPTIONS[name].includes(option)) ?? "constant";
      const needed = ["--step-size", "2", "--milestones", "2", "--first-epochs", "2"];
      const place = ["step", "multiStep", "cosineRestarts"].indexOf(wrong) * 2;
      const more = place < 0 ? [] : needed.slice(place, place + 2);
      const value = String(SCHEDULE_NUMBERS[option][0] || 0.5);
      await lanegradError(() => train("--schedule", wrong, ...more, flag, value), "INVALID_OPTION");
      await lanegradError(() => train("--schedule", wrong, ...more, flag, "-1"), "INVALID_OPTION");
    },
  );
});

describe("what is watched", () => {
  test("may be a measure of the rows trained on, without any set aside", async () => {
    const rows = ["--monitor", "loss", "--patience", "2", "--learning-rate", "1e-9", "--min-delta", "0.5"];
    const [start, ...events] = await eventsOf(...rows, "--start-from-epoch", "1");
    expect(start).toMatchObject({
      patience: 2,
      earlyStopping: { patience: 2, monitor: "loss", minDelta: 0.5, startFromEpoch: 1 },
    });
    // one epoch that isn't watched, one that is the best so far, and two that are no better
    expect(events.at(-1)).toMatchObject({ stoppedEpoch: 4, bestEpoch: 2 });
    const told = await train(...rows);
    expect(told).toContain("6 epochs at most, until 2 epochs bring no better loss");
    expect(told).toMatch(/the model has the weights of epoch 1, whose loss is the best \(--no-patience/);
    expect(await train(...rows, "--no-restore-best")).toContain("the model has the last weights, not those of epoch 1");
  });

  test("may be to be as great as can be", async () => {
    const told = await train("--validation", "0.2", "--patience", "1", "--mode", "max");
    expect(told).toContain("until 1 epoch bring no greater validation loss");
    expect(told).toMatch(/whose validation loss is the greatest/);
  });

  test("may be a metric that is measured", async () => {
    const path = join(folder, "rows.csv");
    const lines = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * 5) % 11},${i % 3 ? "yes" : "no"}`);
    writeFileSync(path, `a,b,kind\n${lines.join("\n")}\n`);
    const out = await run(
      ...["train", path, "--target", "kind", "--epochs", "5", "--validation", "0.3", "--json"],
      ...["--metrics", "auc", "--monitor", "val_auc", "--mode", "max", "--patience", "3"],
    );
    const [start] = out.split("\n");
    expect(JSON.parse(start).earlyStopping).toEqual({ patience: 3, monitor: "val_auc", mode: "max" });
  });

  test("makes the rate sink", async () => {
    const [start, ...epochs] = await eventsOf(
      ...["--monitor", "loss", "--reduce-on-plateau", "1", "--plateau-factor", "0.5", "--cooldown", "1"],
      ...["--min-learning-rate", "3e-10", "--min-delta", "0.5", "--learning-rate", "1e-9"],
    );
    expect(start.reduceOnPlateau).toEqual({
      ...{ patience: 1, monitor: "loss", minDelta: 0.5, factor: 0.5, cooldown: 1, minLearningRate: 3e-10 },
    });
    const rates = epochs.slice(0, 6).map(({ learningRate }) => learningRate);
    expect(rates[0]).toBe(1e-9);
    expect(Math.min(...rates)).toBe(3e-10);
  });
});

test("penalties of biases and activities, and noise, are told and kept", async () => {
  const options = ["--bias", "--bias-l1", "0.1", "--bias-l2", "0.2", "--activity-l2", "0.3", "--noise", "0.05"];
  const out = await train(...options, "--bias-constraint", "nonNegative", "--save", model);
  expect(out).toContain(", biases L1 0.1, L2 0.2, activities L2 0.3, biases nonNegative ·");
  expect(out).toContain(" · noise 0.05");
  using loaded = await load(model);
  const biases = { biasRegularizer: { l1: 0.1, l2: 0.2 }, biasConstraint: { kind: "nonNegative" } };
  expect(loaded.info.layers).toMatchObject([
    { kind: "gaussianNoise", stddev: 0.05 },
    { regularization: { ...biases, activityRegularizer: { l1: 0, l2: 0.3 } } },
    { regularization: biases },
  ]);
  expect(loaded.info.layers[2].regularization?.activityRegularizer).toBeUndefined();
});

describe("refused is", () => {
  test.each([
    ["--bias-l1 0.1", "--bias-l1 needs biases: add --bias."],
    ["--bias-constraint maxNorm", "--bias-constraint needs biases: add --bias."],
    ["--hidden none --activity-l2 1", "--activity-l2 needs a hidden layer: add --hidden 64."],
    ["--hidden none --dropout 0.2", "--dropout needs a hidden layer: add --hidden 64."],
    ["--hidden none --dropout-schedule cosine", "--dropout-schedule needs a hidden layer: add --hidden 64."],
    [
      "--schedule oneCycle --base-momentum 0.8 --optimizer adagrad",
      "--base-momentum needs an optimizer with a momentum: choose adam, or sgd with --momentum 0.9.",
    ],
    [
      "--schedule oneCycle --base-momentum 0.96 --optimizer adam",
      "--base-momentum, 0.96, must not be above --max-momentum, 0.95: give both.",
    ],
    [
      "--start-from-epoch 6 --patience 2 --monitor loss",
      "--start-from-epoch 6 passes over all of 6 epochs: name a smaller number, or more --epochs.",
    ],
    ["--patience 2 --no-patience", "--patience and --no-patience contradict each other: leave one out."],
    ["--no-patience --patience 2", "--patience and --no-patience contradict each other: leave one out."],
    ["--noise -1", '--noise takes a number of 0 or more, not "-1".'],
    ["--schedule-epochs 3", "--schedule-epochs needs a rate that changes: add --schedule cosine."],
    ["--schedule step --step-size 2 --power 2", "--power needs --schedule polynomial: add it."],
    ["--schedule oneCycle --pct-start 1", '--pct-start takes a share: above 0 and below 1, not "1".'],
    ["--patience 2", "--patience needs rows that are measured after each epoch: add --validation 0.2."],
    [
      "--patience 2 --monitor val_loss",
      "--patience needs rows that are measured after each epoch: add --validation 0.2.",
    ],
    ["--monitor loss", "--monitor needs --patience or --reduce-on-plateau: add --patience 10."],
    ["--min-delta 1", "--min-delta needs --patience or --reduce-on-plateau: add --patience 10."],
    ["--mode min", "--mode needs --patience or --reduce-on-plateau: add --patience 10."],
    ["--start-from-epoch 2", "--start-from-epoch needs --patience: add --patience 10."],
    ["--cooldown 2", "--cooldown needs --reduce-on-plateau: add --reduce-on-plateau 5."],
    ["--monitor f1 --patience 2", "--monitor f1 needs that metric: add --metrics f1."],
    [
      "--monitor lose --patience 2",
      'There is no monitor "lose": choose one of val_loss, val_accuracy, loss, accuracy.',
    ],
    [
      "--monitor val_loss --reduce-on-plateau 2",
      "--reduce-on-plateau needs rows that are measured after each epoch: add --validation 0.2.",
    ],
    ["--decay-rate 0.5", "--decay-rate needs --schedule exponential, inverseTime, step or multiStep: add it."],
    ["--monitor loss --patience 2 --mode most", '--mode takes one of auto, min, max, not "most".'],
  ])("%s", async (options, sentence) => {
    const error = await lanegradError(() => train(...options.split(" "), "--quiet"), "INVALID_OPTION");
    expect(inFlags(error.message)).toBe(sentence);
  });
});
