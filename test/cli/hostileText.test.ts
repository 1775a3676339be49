/**
 * Text from files and arguments that would write the clipboard, forge lines or hide itself, through
 * every command.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { inFolder, jsonLines, lanegrad, type Outcome } from "./lanegrad.js";

const EVIL = "\u001b]52;c;ZXZpbA==\u0007";
const FORGED = "no\t1.0000\nyes\t1.0000\r\u009b2J\u202e";
const table = inFolder("hostile.csv");
const model = inFolder("hostile.safetensors");

/**
 * What was printed, which must hold nothing that a terminal obeys but ends of lines and the tabs
 * that are allowed.
 */
function harmless({ out, err }: Outcome, allowed = /\n/g): string {
  const printed = out + err;
  expect(printed.replace(allowed, "").match(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u)).toBeNull();
  return printed;
}

beforeAll(() => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},"${i % 2 === 0 ? EVIL : FORGED}"`);
  writeFileSync(table, `"size${EVIL}","kind${EVIL}"\n${rows.join("\n")}\n`);
  const args = ["train", table, "--target", `kind${EVIL}`, "--epochs", "2", "--plot", inFolder("hostile.svg")];
  const printed = harmless(lanegrad([...args, "--save", model]));
  expect(printed).toContain("accuracy");
});

describe("nothing from a file reaches the terminal raw", () => {
  test("predict prints one line a row, of a label, a tab and a probability", () => {
    const outcome = lanegrad(["predict", model, table]);
    harmless(outcome, /[\n\t]/g);
    const lines = outcome.out.trimEnd().split("\n");
    expect(lines).toHaveLength(40);
    for (const line of lines) expect(line).toMatch(/^(\\u001b\]52|no\\t1\.0000\\nyes)[^\t]*\t0\.\d{4}$/);
  });

  test("evaluate, info", () => {
    expect(harmless(lanegrad(["evaluate", model, table, "--target", `kind${EVIL}`]))).toContain("\\u001b]52");
    expect(harmless(lanegrad(["info", model]))).toContain("size\\u001b]52");
  });

  test("an SVG of it is one, without control characters", () => {
    const drawing = readFileSync(inFolder("hostile.svg"), "utf8");
    expect(drawing).toMatch(/^<svg /);
    expect(drawing.replace(/\n/g, "")).not.toMatch(/\p{Cc}/u);
  });

  test.each<[string, readonly string[]]>([
    ["a file that isn't there", ["evaluate", model, `${EVIL}.csv`]],
    ["a model that isn't there", ["info", `${EVIL}.safetensors`]],
    ["a column that isn't there", ["train", table, "--target", FORGED]],
    ["no target", ["train", table]],
    ["an unknown option", ["train", `--${EVIL}`]],
    ["an unknown command", [EVIL]],
    ["help for one", ["help", FORGED]],
    ["a value", ["train", "iris", "--epochs", EVIL]],
    ["a training", ["train", EVIL]],
    ["a table of other columns", ["predict", model, "-"]],
  ])("errors about %s", (_, args) => {
    const outcome = lanegrad(args, `"a${EVIL}"\n"${EVIL}"\n`);
    expect(outcome.code).not.toBe(0);
    expect(harmless(outcome).trim().split("\n")).toHaveLength(1);
  });

  test("the stack that LANEGRAD_DEBUG shows", () => {
    const outcome = lanegrad(["train", table, "--target", EVIL], "", { LANEGRAD_DEBUG: "1" });
    expect(harmless(outcome).split("\n").length).toBeGreaterThan(2);
  });

  test("--json keeps every value, in printable text", () => {
    const outcome = lanegrad(["predict", model, table, "--json"]);
    harmless(outcome);
    const oneKindOfEnd = (text: unknown) => String(text).replaceAll("\r", "\n");
    for (const { label } of jsonLines(outcome.out))
      expect([EVIL, FORGED].map(oneKindOfEnd)).toContain(oneKindOfEnd(label));
  });
});
