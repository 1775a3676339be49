/**
 * Processes that don't make the same calls, or not with the same options, are told so in place of
 * waiting for each other.
 */
import { expect, test } from "vitest";
import { differenceOf } from "../../src/train/distributed/difference.js";
import { inProcesses } from "./support/threads.mjs";

const url = new URL("./support/calls.mjs", import.meta.url).href;

const told = (name: string, size: number) => inProcesses<readonly string[]>(url, "call", size, name);

test.each([
  ["one has ended", "fit"],
  ["one has ended, and others evaluate", "evaluate"],
  ["one has ended, and others divide", "crossValidate"],
])("%s: it is told to all that call, as often as they do", async (name, call) => {
  const sentence = (rank: number) =>
    `PROCESSES_FAILED: Process 1 has ended, while process ${rank} calls ${call}: call it in all processes.`;
  expect(await told(name, 3)).toEqual([[sentence(0), sentence(0)], [""], [sentence(2), sentence(2)]]);
});

test("processes that all have no more calls end in order", async () => {
  const ended = await told("all leave", 3);
  for (const one of ended) expect(new Set(one)).toEqual(new Set([""]));
});

/** The text of a list. */
const zeros = (count: number, ...more: readonly number[]) => JSON.stringify([...Array(count).fill(0), ...more]);

test("what are no metrics is refused in every process as in one", async () => {
  for (const [sentence] of await told("no metrics", 2))
    expect(sentence).toMatch(/^INVALID_OPTION: metrics must be a list such as/);
});

const given = "give all the same data and options.";
const order = "make the same calls in all processes, in the same order.";

test.each([
  ["fit and evaluate", `Process 1 calls evaluate, and process 0 calls fit: ${order}`],
  ["own rows and all", `Process 1 calls fit with rows: "own", and process 0 calls fit: ${order}`],
  ["evaluate and crossValidate", `Process 1 calls crossValidate, and process 0 calls evaluate: ${order}`],
  ["metrics of fit", `Process 1 has other metrics than process 0 (auc, not none): ${given}`],
  ["metrics of fit with own rows", `Process 1 has other metrics than process 0 (auc, not accuracy): ${given}`],
  [
    "metrics of evaluate",
    `Process 1 has other metrics than process 0 (accuracy, auc, not accuracy, f1Macro): ${given}`,
  ],
  ["patience", `Process 1 has other earlyStopping.patience than process 0 (4, not 3): ${given}`],
  [
    "weights to begin with",
    "Process 1 has other weights to begin with than process 0: make, load or resume the same model in all.",
  ],
  ["jobs", `Process 1 has other jobs than process 0 (2, not 1): ${given}`],
  ["options of crossValidate", `Process 1 has other fit.epochs than process 0 (2, not 1): ${given}`],
])("%s: refused in both", async (name, sentence) => {
  expect(await told(name, 2)).toEqual([[`INVALID_OPTION: ${sentence}`], [`INVALID_OPTION: ${sentence}`]]);
});

test.each<readonly [string, string | undefined, string, string, string]>([
  ["a number", "3", "2", "", "3, not 2"],
  ["what one has not", undefined, '{"a":1}', "", 'none, not {"a":1}'],
  ["texts that are no JSON", "none", '{"a":1}', "", 'none, not {"a":1}'],
  ["a property", '{"a":1,"b":2}', '{"a":1,"b":3}', ".b", "2, not 3"],
  ["a property that one has not", '{"a":1}', '{"a":1,"b":null}', ".b", "none, not null"],
  ["a name as of Object's own", '{"__proto__":1}', '{"__proto__":2}', ".__proto__", "1, not 2"],
  ["properties in another order", '{"a":1,"b":2}', '{"b":2,"a":1}', "", '{"a":1,"b":2}, not {"b":2,"a":1}'],
  ["a short list", '["a","b"]', '["a","c"]', "", '["a","b"], not ["a","c"]'],
  ["a long list", zeros(99), zeros(98, 1), "[98]", "0, not 1"],
  [
    "an object within a list",
    `[{"a":"${"x".repeat(60)}","b":[1]}]`,
    `[{"a":"${"x".repeat(60)}","b":[2]}]`,
    "[0].b",
    "[1], not [2]",
  ],
  ["a longer list", zeros(40), zeros(41), "[40]", "none, not 0"],
  ["another kind", '{"a":1}', "[1]", "", '{"a":1}, not [1]'],
  ["long texts", "a".repeat(99), "b", "", `${"a".repeat(60)}..., not b`],
])("the difference of two texts: %s", (_, other, first, place, values) => {
  expect(differenceOf(other, first)).toEqual({ place, values });
});
