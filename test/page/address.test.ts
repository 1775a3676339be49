import { describe, expect, test } from "vitest";
import { hiddenActivations } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { losses } from "../../src/catalog/losses.js";
import { steppingOptimizers } from "../../src/catalog/optimizerEntries.js";
import { hashOf, wishOf } from "../../src/page/address.js";
import {
  type Configuration,
  DATA_NAMES,
  defaultsOf,
  PENALTY_NAMES,
  SCHEDULE_NAMES,
} from "../../src/page/configuration.js";
import { isGenerated, isOwn } from "../../src/page/data/sets.js";
import { lossesFor, PART_NAMES, PARTS, withPart } from "../../src/page/parts.js";
import fc from "../support/fastCheck.js";

/** Data that addresses name. */
const NAMED = DATA_NAMES.filter((name) => !isOwn(name));

/** Values of all parts, for any data: what means nothing for it is left out. */
const configurations: fc.Arbitrary<Configuration> = fc
  .record({
    data: fc.constantFrom(...NAMED),
    rows: fc.integer({ min: 20, max: 2000 }),
    noise: fc.integer({ min: 0, max: 50 }),
    hidden: fc.array(fc.integer({ min: 1, max: 1024 }), { maxLength: 6 }),
    activation: fc.constantFrom(...hiddenActivations()),
    bias: fc.boolean(),
    loss: fc.constantFrom(...namesIn(losses)),
    optimizer: fc.constantFrom(...steppingOptimizers()),
    learningRate: fc.constantFrom(0.000001, 0.001, 0.1, 0.25, 3, 100),
    batchSize: fc.oneof(fc.constant("full" as const), fc.integer({ min: 1, max: 10_000 })),
    epochs: fc.integer({ min: 1, max: 100_000 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    schedule: fc.constantFrom(...SCHEDULE_NAMES),
    patience: fc.oneof(fc.constant("never" as const), fc.integer({ min: 1, max: 10_000 })),
    dropout: fc.integer({ min: 0, max: 90 }),
    batchNorm: fc.boolean(),
    penalty: fc.constantFrom(...PENALTY_NAMES),
    penaltyRate: fc.constantFrom(0.000001, 0.001, 0.25, 10),
  })
  .map((any) => {
    const { rows, noise, loss } = defaultsOf(any.data);
    return {
      ...any,
      ...(!isGenerated(any.data) && { rows, noise }),
      ...(!lossesFor(any.data).includes(any.loss) && { loss }),
    };
  });

/** Whether the form would take each of its values. */
function isOffered(configuration: Configuration): boolean {
  return PART_NAMES.every((name) => {
    const text = (PARTS[name].write as (value: unknown) => string)(configuration[name]);
    const again = withPart(defaultsOf(configuration.data), name, text);
    // of data that isn't drawn by chance rows and noise are what they always are
    if (!isGenerated(configuration.data) && (name === "rows" || name === "noise"))
      return configuration[name] === defaultsOf(configuration.data)[name];
    return again !== undefined && JSON.stringify(again[name]) === JSON.stringify(configuration[name]);
  });
}

describe("an address", () => {
  test("names a configuration, which it gives back", () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        expect(wishOf(`#${hashOf(configuration)}`)).toMatchObject({ configuration, refused: [] });
      }),
    );
  });

  test("names the tab as well", () => {
    fc.assert(
      fc.property(configurations, fc.constantFrom("training", "benchmark"), (configuration, tab) => {
        expect(wishOf(`#${hashOf(configuration, tab)}`)).toMatchObject({ configuration, tab, asksForParts: true });
      }),
    );
    expect(wishOf("#benchmark").tab).toBe("benchmark");
  });

  test("leaves out what the page would refuse, as models from files may have it", () => {
    const opened = { ...defaultsOf("mnist"), hidden: [2000], seed: 7 };
    expect(hashOf(opened)).toBe("data=mnist&seed=7");
    expect(wishOf(hashOf(opened)).refused).toEqual([]);
  });

  test("says no more than what differs from the usual", () => {
    expect(hashOf(defaultsOf("iris"))).toBe("data=iris");
    expect(hashOf({ ...defaultsOf("mnist"), hidden: [64, 32], seed: 7 })).toBe("data=mnist&hidden=64-32&seed=7");
    expect(hashOf({ ...defaultsOf("iris"), hidden: [] })).toBe("data=iris&hidden=");
  });

  test("names noise and rows of what is drawn by chance, and of nothing else", () => {
    expect(wishOf("#data=spiral&noise=10&rows=50").configuration).toMatchObject({
      data: "spiral",
      noise: 10,
      rows: 50,
    });
    expect(hashOf({ ...defaultsOf("moons"), noise: 0 })).toBe("data=moons&noise=0");
    expect(wishOf("#data=iris&noise=10&rows=50")).toMatchObject({
      configuration: defaultsOf("iris"),
      refused: ["rows", "noise"],
    });
    for (const text of ["noise=51", "noise=-1", "noise=1.5", "rows=19", "rows=2001"])
      expect(wishOf(`#data=xor&${text}`)).toMatchObject({
        configuration: defaultsOf("xor"),
        refused: [/\w+/.exec(text)?.[0]],
      });
  });

  test("asks for no loss that compares classes where numbers are learned", () => {
    expect(wishOf("#data=sine&loss=crossEntropy")).toMatchObject({
      configuration: defaultsOf("sine"),
      refused: ["loss"],
    });
  });

  test.each(DATA_NAMES.filter(isOwn))("of data of the reader's own, %s, holds none of it", (data) => {
    const hash = hashOf({ ...defaultsOf(data), seed: 7 });
    expect(hash).toBe(`data=${data}&seed=7`);
    expect(wishOf(hash)).toEqual({
      configuration: defaultsOf("iris"),
      refused: [],
      asksForParts: true,
      tab: "training",
      own: data,
    });
  });

  test("without anything stands for the first tutorial", () => {
    for (const hash of ["", "#", "#benchmark", "#main", "#nothing=known"])
      expect(wishOf(hash)).toMatchObject({ configuration: defaultsOf("iris"), refused: [], asksForParts: false });
  });

  test.for([
    ["data=constructor", "data"],
    ["hidden=1e9", "hidden"],
    ["hidden=2-0", "hidden"],
    ["hidden=1-1-1-1-1-1-1", "hidden"],
    ["hidden=-3", "hidden"],
    ["activation=softmax", "activation"],
    ["activation=__proto__", "activation"],
    ["bias=1", "bias"],
    ["loss=hinge", "loss"],
    ["optimizer=%3Cimg%20src%3Dx%3E", "optimizer"],
    ["learningRate=NaN", "learningRate"],
    ["learningRate=Infinity", "learningRate"],
    ["learningRate=-1", "learningRate"],
    ["learningRate=0", "learningRate"],
    ["learningRate=", "learningRate"],
    ["learningRate=0x10", "learningRate"],
    ["learningRate=.", "learningRate"],
    ["batchSize=0", "batchSize"],
    ["batchSize=1.5", "batchSize"],
    ["epochs=100001", "epochs"],
    ["seed=4294967296", "seed"],
    ["seed=-1", "seed"],
  ] as const)("with %s keeps the default of %s", ([hash, part]) => {
    const { configuration, refused } = wishOf(`#${hash}`);
    expect(refused).toEqual([part]);
    expect(configuration).toEqual(defaultsOf("iris"));
  });

  test("of any text gives what the page offers", () => {
    const pairs = fc.array(fc.tuple(fc.constantFrom(...PART_NAMES, "__proto__"), fc.string({ unit: "binary" })));
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 600 }),
      pairs.map((all) => all.map((pair) => pair.map(encodeURIComponent).join("=")).join("&")),
    );
    fc.assert(
      fc.property(hostile, (hash) => {
        expect(isOffered(wishOf(`#${hash}`).configuration)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test("fields read what people write", () => {
  expect(PARTS.hidden.read("392, 196,98")).toEqual([392, 196, 98]);
  expect(PARTS.hidden.read("16 8")).toEqual([16, 8]);
  expect(PARTS.hidden.read("16,,8")).toBeUndefined();
  expect(PARTS.learningRate.read("1e-3")).toBe(0.001);
  expect(PARTS.learningRate.read(".5")).toBe(0.5);
  expect(withPart(defaultsOf("iris"), "seed", " 12 ")?.seed).toBe(12);
});
