/** `search`: the same trials and results by any number of jobs, with stops or without. */
import { describe, expect, test } from "vitest";
import { adam, dataset, dense, loadIris, sequential, sgd, split, UsageError } from "../../src/node.js";
import {
  type SearchOptions,
  type SearchResult,
  type SearchState,
  type Settings,
  search,
} from "../../src/nodeSearch.js";

const iris = loadIris();
const ranges = {
  learningRate: { low: 0.001, high: 0.1, log: true },
  units: { values: [2, 8] },
};
const model = ({ learningRate, units }: Settings) => ({
  inputs: 4,
  layers: [dense(Number(units), "relu"), dense(3, "softmax")],
  loss: "crossEntropy" as const,
  optimizer: adam({ learningRate: Number(learningRate) }),
  standardize: true,
  seed: 1,
});
const usual: SearchOptions = { ranges, trials: 6, fit: { epochs: 3 } };

/** All but the seconds, which no two runs share. */
const bits = ({ best, trials }: SearchResult) => [best, ...trials].map((trial) => ({ ...trial, seconds: 0 }));

test("a trial's score is that of a model made by hand of its settings; the least loss is best", async () => {
  const { best, trials } = await search(model, iris, usual);
  expect(trials.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6]);
  const { train, test: aside } = split(iris, { test: 0.2, seed: 1 });
  for (const { settings, score, measured, epochs } of trials) {
    using own = await sequential(model(settings));
    await own.fit(train, { epochs: 3 });
    const { loss, accuracy } = await own.evaluate(aside);
    expect([score, measured, epochs]).toEqual([loss, { loss, accuracy }, 3]);
  }
  expect(best.score).toBe(Math.min(...trials.map(({ score }) => Number(score))));
});

test("jobs change no bit, of any method, nor do folds and objectives", async () => {
  for (const more of [
    {},
    { method: "halving", trials: 9, epochs: 9 },
    { method: "grid", trials: undefined },
    { folds: 3, objective: "f1Macro", trials: 3 },
  ] as const) {
    const options = { ...usual, ...more } as SearchOptions;
    const one = bits(await search(model, iris, options));
    for (const jobs of [2, 3]) expect(bits(await search(model, iris, { ...options, jobs }))).toEqual(one);
  }
});

test("halving lets the best of each rung train anew for longer", async () => {
  const { best, trials } = await search(model, iris, { ...usual, method: "halving", trials: 9, epochs: 9 });
  const rung = (number: number) => trials.filter((trial) => trial.rung === number);
  expect([1, 2, 3].map((number) => rung(number).map(({ epochs }) => epochs))).toEqual([
    new Array(9).fill(1),
    [3, 3, 3],
    [9],
  ]);
  const byScore = [...rung(1)].sort((a, b) => Number(a.score) - Number(b.score) || a.trial - b.trial);
  const survivors = byScore.slice(0, 3).map(({ trial }) => trial);
  expect(rung(2).map(({ trial }) => trial)).toEqual(survivors.sort((a, b) => a - b));
  expect(best).toBe(rung(3)[0]);
});

test("a stopped search goes on from any state, as JSON keeps it, to the same bits, without a trial twice", async () => {
  const options: SearchOptions = { ...usual, method: "halving", trials: 6, epochs: 6, factor: 2 };
  const states: SearchState[] = [];
  const whole = bits(
    await search(model, iris, {
      ...options,
      onTrial: (_, state) => {
        states.push(JSON.parse(JSON.stringify(state)));
      },
    }),
  );
  expect(states.map(({ trials }) => trials.length)).toEqual(states.map((_, i) => i + 1));
  for (const resume of states) {
    let done = 0;
    const onTrial = () => {
      done++;
    };
    expect(bits(await search(model, iris, { ...options, resume, onTrial, jobs: 2 }))).toEqual(whole);
    expect(done).toBe(states.length - resume.trials.length);
  }
  const reason = new Error("enough");
  const stop = new AbortController();
  let last: SearchState | undefined;
  const stopped = search(model, iris, {
    ...options,
    signal: stop.signal,
    onTrial: (_, state) => {
      last = state;
      if (state.trials.length === 2) stop.abort(reason);
    },
  });
  await expect(stopped).rejects.toBe(reason);
  expect(bits(await search(model, iris, { ...options, ...(last && { resume: last }) }))).toEqual(whole);
});

describe("a state is refused", () => {
  let state: SearchState | undefined;
  const get = async () => {
    if (!state)
      await search(model, iris, {
        ...usual,
        trials: 2,
        onTrial: (_, own) => {
          state = own;
        },
      });
    return state as SearchState;
  };

  test.each<[string, Partial<SearchOptions>, RegExp]>([
    ["seed", { seed: 2 }, /^The search to go on with had other (rows|seeds): give it the same/],
    ["trials", { trials: 3 }, /had other numbers of trials or epochs/],
    ["ranges", { ranges: { ...ranges, units: { values: [4, 8] } } }, /had other ranges/],
    ["objective", { objective: "accuracy" }, /had other objectives/],
    ["share", { validation: 0.3 }, /had other rows/],
  ])("of another %s", async (_, more, sentence) => {
    const resume = await get();
    const rejection = search(model, iris, { ...usual, trials: 2, ...more, resume });
    await expect(rejection).rejects.toThrow(sentence);
    await expect(rejection).rejects.toBeInstanceOf(UsageError);
  });

  test("of other rows", async () => {
    const resume = await get();
    const other = { ...iris, x: iris.x.map((value, i) => (i === 7 ? value + 1 : value)) };
    await expect(search(model, other, { ...usual, trials: 2, resume })).rejects.toThrow(/had other rows/);
  });

  test("that is damaged", async () => {
    const { trials, ...rest } = await get();
    const damaged: readonly unknown[] = [
      3,
      null,
      {},
      { ...rest, trials: {} },
      { ...rest, trials: [3] },
      { ...rest, trials: [trials[0], trials[0]] },
      { ...rest, trials: [{ ...trials[0], trial: 3 }] },
      { ...rest, trials: [{ ...trials[0], rung: 0 }] },
      { ...rest, trials: [{ ...trials[0], score: "0" }] },
      { ...rest, trials: [{ ...trials[0], measured: undefined }] },
      { ...rest, trials: [{ ...trials[0], epochs: null }] },
    ];
    for (const resume of damaged)
      await expect(search(model, iris, { ...usual, trials: 2, resume: resume as SearchState })).rejects.toThrow(
        /This is no state of a search|The state of the search is damaged/,
      );
  });
});

test("a trial that leaves the finite numbers counts as worst, and is told; all of them end the search", async () => {
  const x = Array.from({ length: 20 }, (_, row) => [row]);
  const line = dataset({ x, y: x.map(([value]) => 3 * value) });
  const linear = ({ rate }: Settings) => ({
    inputs: 1,
    layers: [dense(1, "linear")],
    loss: "meanSquaredError" as const,
    optimizer: sgd({ learningRate: Number(rate) }),
    seed: 1,
  });
  const made = (values: readonly number[], jobs = 1) =>
    search(linear, line, { ranges: { rate: { values } }, method: "grid", fit: { epochs: 60 }, jobs });
  for (const jobs of [1, 2]) {
    const { best, trials } = await made([1e10, 0.0001], jobs);
    expect(best.settings).toEqual({ rate: 0.0001 });
    expect(trials[0]).toMatchObject({ trial: 1, score: null, failure: expect.stringMatching(/\.$/) });
  }
  await expect(made([1e10, 1e11])).rejects.toThrow(
    /^No trial of 2 stayed within the finite numbers, the first for this reason: /,
  );
});

test.each<[unknown, unknown, RegExp]>([
  [{ inputs: 4 }, usual, /^search takes a function first/],
  [model, { ...usual, valdation: 0.1 }, /^search has no option "valdation"/],
  [model, { ...usual, folds: 3, validation: 0.2 }, /^`validation` sets rows aside once, `folds` each in turn/],
  [model, { ...usual, repeats: 3 }, /^`repeats` are of `folds`/],
  [
    model,
    { ...usual, method: "halving", fit: () => ({}) },
    /^epochs must be the number that the last rung trains for, not nothing\.$/,
  ],
  [model, { ...usual, epochs: 0 }, /^epochs must be/],
  [model, undefined, /^search takes its options as an object/],
])("refuses in a sentence %#", async (make, options, sentence) => {
  await expect(search(make as typeof model, iris, options as SearchOptions)).rejects.toThrow(sentence);
});
