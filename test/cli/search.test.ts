import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { searchSvg } from "../../src/cli/searchSvg.js";
import { fakeHost, runOn } from "./fakeHost.js";
import { cli, inFolder, iris, lanegrad } from "./lanegrad.js";

const usual = ["search", iris, "--target", "species", "--epochs", "3", "--trials", "4"];

interface Line {
  readonly event: string;
  readonly trial?: number;
  readonly [key: string]: unknown;
}

/** Lines of --json in order of trials, without what depends on the machine. */
function linesOf(text: string): readonly Line[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line): Line => JSON.parse(line.replaceAll(/"seconds":[\d.e-]+/g, '"seconds":0')))
    .sort((a, b) => (a.trial ?? Number.POSITIVE_INFINITY) - (b.trial ?? Number.POSITIVE_INFINITY));
}

async function told(...args: readonly string[]): Promise<readonly Line[]> {
  const host = fakeHost();
  expect([await runOn(host, ...usual, "--json", ...args), host.err()]).toEqual([0, ""]);
  return linesOf(host.out());
}

test("tells each trial, then the best as flags, the same for any number of jobs", async () => {
  const one = await told("--jobs", "1");
  expect(one.map(({ event }) => event)).toEqual(["trial", "trial", "trial", "trial", "search"]);
  expect(one[4]).toMatchObject({ trials: 4, diverged: 0, testAccuracy: expect.any(Number) });
  for (const jobs of ["2", "3"]) expect(await told("--jobs", jobs)).toEqual(one);
});

test("trains with the best settings as train does with their flags, and saves that model", async () => {
  const saved = inFolder("found.safetensors");
  const lines = await told("--hidden", "8", "--save", saved);
  const { flags } = lines[4];
  const other = inFolder("trained.safetensors");
  const host = fakeHost();
  const args = ["train", iris, "--target", "species", "--epochs", "3", "--hidden", "8", "--save", other, "--quiet"];
  expect(await runOn(host, ...args, ...String(flags).split(" "))).toBe(0);
  expect(readFileSync(saved).equals(readFileSync(other))).toBe(true);
});

test("prints the trials from the best on, and progress with the time left", async () => {
  const host = fakeHost();
  expect(await runOn(host, ...usual, "--jobs", "1", "--objective", "accuracy", "--folds", "2")).toBe(0);
  expect(host.out()).toMatch(/^search {2}random, 4 trials, for the best accuracy · seed 1$/m);
  const scores = [...host.out().matchAll(/^\d +([\d.]+) % /gm)].map(([, score]) => Number(score));
  expect(scores).toHaveLength(4);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(host.out()).toMatch(/^best +trial \d: --activation \w+ --batch-size \d+ /m);
  expect(host.err()).toMatch(/^trial 1\/4 · accuracy [\d.]+ · [\d.]+ s left$/m);
});

test("draws a dot for each trial over each range, and the best score so far", async () => {
  const path = inFolder("search.svg");
  const ranges = inFolder("drawn.json");
  const values = JSON.stringify(["relu", "tanh"]);
  writeFileSync(
    ranges,
    `{ "activation": { "values": ${values} }, "learning-rate": { "low": 0.001, "high": 1e30, "log": true } }`,
  );
  const host = fakeHost();
  const args = ["search", iris, "--target", "species", "--epochs", "3", "--trials", "9", "--optimizer", "sgd"];
  expect(await runOn(host, ...args, "--ranges", ranges, "--svg", path)).toBe(0);
  expect(host.out()).toMatch(/^ +best loss so far$/m);
  expect(host.out()).toMatch(/^picture +.*search\.svg$/m);
  const svg = readFileSync(path, "utf8");
  const [, diverged = "0"] = /^diverged +(\d+) trials?/m.exec(host.out()) ?? [];
  expect(Number(diverged)).toBeGreaterThan(0);
  expect(svg.match(/>×</g)).toHaveLength(2 * Number(diverged));
  expect(svg.match(/<circle/g)).toHaveLength(2 * (9 - Number(diverged)));
  expect(svg.match(/<circle class="other"/g)).toHaveLength(2);
  for (const text of ["activation", "learning-rate", "relu", "tanh"]) expect(svg).toContain(`>${text}</text>`);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test("draws what is one value alone, and scores that are all alike", () => {
  const best = { trial: 1, rung: 1, settings: { a: 3, b: 0.5 }, score: 2, epochs: 1, seconds: 1 };
  const plan = {
    method: "random",
    seed: 1,
    objective: "loss",
    isMore: false,
    settings: [best.settings],
    rungs: [{ trials: 1 }],
  } as const;
  const ranges = { a: { values: [3] }, b: { low: 0, high: 1 } };
  const svg = searchSvg("<rows>", { plan, ranges, found: { best, trials: [best] } });
  expect(svg).toContain("&lt;rows&gt;");
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test("a grid of a file's ranges, and halving", async () => {
  const path = inFolder("ranges.json");
  writeFileSync(
    path,
    '{ "hidden": { "values": ["none", [4, 4]] }, "learning-rate": { "low": 0.001, "high": 0.1, "log": true } }',
  );
  const host = fakeHost();
  const args = ["search", iris, "--target", "species", "--epochs", "9", "--json", "--ranges", path];
  expect(await runOn(host, ...args, "--method", "grid")).toBe(0);
  const settings = linesOf(host.out())
    .slice(0, 6)
    .map((line) => line.settings);
  expect(settings).toEqual(
    ["none", [4, 4]].flatMap((hidden) => [0.001, 0.01, 0.1].map((rate) => ({ hidden, "learning-rate": rate }))),
  );
  const halved = fakeHost();
  expect(await runOn(halved, ...args, "--method", "halving", "--trials", "9")).toBe(0);
  const epochs = linesOf(halved.out())
    .filter(({ event }) => event === "trial")
    .map((line) => [line.rung, line.epochs]);
  expect(epochs.sort()).toEqual([...new Array(9).fill([1, 1]), ...new Array(3).fill([2, 3]), [3, 9]]);
});

test("halving, which says how long trials last, has no range of epochs", async () => {
  const path = inFolder("epochs.json");
  writeFileSync(path, '{ "epochs": { "values": [3, 9] } }');
  const host = fakeHost();
  const args = ["search", iris, "--target", "species", "--ranges", path, "--method", "halving", "--quiet"];
  expect(await runOn(host, ...args)).toBe(2);
  expect(host.err()).toMatch(
    /^--method halving says itself how many epochs a trial has: leave them out of --ranges\.$/m,
  );
});

test("Ctrl-C loses no trial that is over: the same command goes on to the same result", async () => {
  const state = inFolder("stopped.json");
  const args = ["search", iris, "--target", "species", "--epochs", "40", "--trials", "12", "--json", "--jobs", "2"];
  const child = spawn(process.execPath, [cli, ...args, "--state", state]);
  let out = "";
  let isPressed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (isPressed || out.split("\n").length < 4) return;
    isPressed = true;
    child.kill("SIGINT");
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(130);
  const kept: { trials: readonly { trial: number }[] } = JSON.parse(readFileSync(state, "utf8"));
  expect(kept.trials.map(({ trial }) => trial).sort()).toEqual(
    linesOf(out)
      .map(({ trial }) => trial)
      .sort(),
  );
  const resumed = lanegrad([...args, "--state", state]);
  expect([resumed.code, resumed.err]).toEqual([0, ""]);
  const whole = linesOf(lanegrad(args).out);
  const found = [...linesOf(out), ...linesOf(resumed.out)].sort((a, b) => (a.trial ?? 99) - (b.trial ?? 99));
  expect(found).toEqual(whole);
});

test("a trial that diverges is told, and ends nothing", async () => {
  const path = inFolder("diverging.json");
  writeFileSync(path, '{ "learning-rate": { "values": [1e30, 0.01] } }');
  const table = inFolder("line.csv");
  writeFileSync(table, `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${i * 3.5}`).join("\n")}\n`);
  const host = fakeHost();
  const args = [
    "search",
    table,
    "--target",
    "y",
    "--epochs",
    "20",
    "--hidden",
    "none",
    "--optimizer",
    "sgd",
    "--quiet",
  ];
  expect(await runOn(host, ...args, "--ranges", path, "--method", "grid")).toBe(0);
  expect(host.out()).toMatch(/^best +trial 2: --learning-rate 0\.01$/m);
  expect(host.out()).toMatch(/^diverged +1 trial, such as 1: .*\.$/m);
});

describe("refuses in a sentence", () => {
  const file = (text: string): string => {
    const path = inFolder("refused.json");
    writeFileSync(path, text);
    return path;
  };

  test.each<[string, RegExp]>([
    ["", /refused\.json holds no ranges: it must be JSON/],
    ["\u00ff\u0000", /refused\.json/],
    ["[]", /must hold an object with a range for each option/],
    ["{}", /must hold an object with a range for each option/],
    [
      '{"__proto__": {"values": [1]}}',
      /has a range of "__proto__", which is no option to search for: those are learning-rate/,
    ],
    ['{"constructor": {"values": [1]}}', /has a range of "constructor", which is no option/],
    ['{"learning-rat": {"values": [1]}}', /which is no option to search for \(did you mean "learning-rate"\?\)/],
    ['{"save": {"values": ["/etc/passwd"]}}', /has a range of "save", which is no option to search for/],
    ['{"learning-rate": 3}', /the range of learning-rate takes its options as an object/],
    ['{"learning-rate": {"low": 0, "high": 1, "log": true}}', /its low must be above 0/],
    ['{"learning-rate": {"low": -1, "high": 0}}', /--learning-rate takes a number above 0, not "-/],
    ['{"hidden": {"values": ["many"]}}', /--hidden takes layer sizes/],
    ['{"hidden": {"values": [[[1]], {}]}}', /needs values to choose from/],
    ['{"activation": {"values": ["\\u001b[2J"]}}', /--activation takes one of /],
  ])("ranges of %j", async (text, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...usual, "--ranges", file(text), "--quiet")).toBeGreaterThan(0);
    expect(host.err()).toMatch(sentence);
    expect(host.err().trimEnd()).not.toContain("\n");
    expect(host.err()).not.toContain("\u001b");
  });

  test.each<[readonly string[], RegExp]>([
    [["--init", "m.safetensors"], /--init is of `train`/],
    [["--repeats", "2"], /--repeats belongs to --folds/],
    [["--folds", "3", "--validation", "0.2"], /--validation sets rows aside once/],
    [["--folds", "100"], /The class "\w+" of .* has 40 rows, fewer than 100 folds/],
    [["--method", "grid"], /A grid has as many trials as its ranges make: leave --trials out/],
    [["--factor", "2"], /--factor belongs to --method halving, not to random/],
    [["--objective", "fame"], /--objective takes one of loss, accuracy/],
    [["--objective", "r2"], /r2/],
    [["--ranges", "no.json"], /no\.json: no such file/],
    [["--svg", "state.txt"], /--svg takes a file name that ends in \.svg/],
    [["--svg", "no/folder/a.svg"], /a\.svg/],
    [["--state", "state.txt"], /--state takes a file name that ends in \.json/],
    [["--momentum", "0.9"], /--momentum belongs to sgd and rmsProp/],
    [
      [..."--learning-rate 1 --hidden 3 --activation relu --dropout 0 --weight-decay 0 --batch-size 8".split(" ")],
      /^Nothing is left to search for: leave out one of --learning-rate/,
    ],
  ])("%j", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...usual, ...args)).toBeGreaterThan(0);
    expect(host.err()).toMatch(sentence);
  });

  test("a state of another search, which stays as it is", async () => {
    const state = inFolder("other.json");
    await told("--state", state);
    const before = readFileSync(state, "utf8");
    const host = fakeHost();
    expect(await runOn(host, ...usual, "--json", "--hidden", "3", "--state", state)).toBe(2);
    expect(host.err()).toMatch(/^The search to go on with had other (options|ranges): give it the same/);
    expect(readFileSync(state, "utf8")).toBe(before);
    for (const damaged of [
      "",
      before.slice(0, -20),
      before.replace('"trials"', '"trails"'),
      '{"format":"lanegrad search 1"}',
    ]) {
      writeFileSync(state, damaged);
      const other = fakeHost();
      expect(await runOn(other, ...usual, "--json", "--state", state)).toBe(1);
      expect(other.err()).toMatch(/other\.json(:| holds no state)/);
      expect(existsSync(state) && readFileSync(state, "utf8")).toBe(damaged);
    }
  });
});
