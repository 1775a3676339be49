/** Every loss by its name: trained with, saved, told, measured, and started from. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lossNamed, lossNames } from "../../src/catalog/lossNames.js";
import { makeProgram } from "../../src/cli/commands.js";
import { load } from "../../src/node.js";

import { fakeHost } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "losses-"));
const amounts = join(folder, "amounts.csv");
const kinds = join(folder, "kinds.csv");
const rows = Array.from({ length: 60 }, (_, i) => [(i * 7) % 11, (i * 5) % 13]);
writeFileSync(amounts, `a,b,y\n${rows.map(([a, b]) => `${a},${b},${1000 * (a + b) + 0.5}`).join("\n")}\n`);
writeFileSync(kinds, `a,b,y\n${rows.map(([a, b]) => `${a},${b},${a > b ? "more" : "less"}`).join("\n")}\n`);

async function run(...args: string[]): Promise<string> {
  const host = fakeHost();
  await makeProgram(host, "1.2.3", () => {}).parseAsync(args, { from: "user" });
  return host.out();
}

test.each(lossNames())("%s", async (loss) => {
  const { targets } = lossNamed(loss);
  const ofNumbers = targets === "numbers" || targets === "counts";
  const data = ofNumbers ? amounts : kinds;
  const model = join(folder, `${loss}.safetensors`);
  const options = ["--loss", loss, "--hidden", "4", "--target", "y"];
  await run("train", data, ...options, "--epochs", "30", "--save", model, "--quiet");
  expect(JSON.parse(await run("info", model, "--json"))).toMatchObject({
    loss,
    task: ofNumbers ? "regression" : "classification",
  });
  expect(await run("info", model)).toMatch(/loss +\S/);
  const [measured] = (await run("evaluate", model, data, "--target", "y", "--json")).trim().split("\n");
  expect(JSON.parse(measured)).toMatchObject({ loss: expect.any(Number) });
  await run("train", data, ...options, "--epochs", "1", "--init", model, "--quiet");
});

test("--label-smoothing is told, kept with the loss, and refused by losses that have none", async () => {
  const model = join(folder, "smoothed.safetensors");
  const options = ["--hidden", "4", "--target", "y", "--epochs", "1"];
  const smoothed = ["--loss", "categoricalCrossEntropy", "--label-smoothing", "0.1"];
  expect(await run("train", kinds, ...options, ...smoothed, "--save", model)).toMatch(/labels smoothed by 10/);
  using loaded = await load(model);
  expect(loaded.info.lossOptions).toEqual({ labelSmoothing: 0.1 });
  for (const own of [[], ["--loss", "binaryCrossEntropy"]]) {
    await run("train", kinds, ...options, ...own, "--label-smoothing", "0.2", "--save", model, "--quiet");
    using named = await load(model);
    expect(named.info).toMatchObject({ loss: own[1] ?? "crossEntropy", lossOptions: { labelSmoothing: 0.2 } });
    expect(await run("info", model)).toMatch(/loss +.*cross-entropy, labelSmoothing 0\.2/);
  }
  await expect(run("train", kinds, ...options, "--loss", "hinge", "--label-smoothing", "0.1")).rejects.toThrow(
    /--label-smoothing belongs to binaryCrossEntropy, crossEntropy, categoricalCrossEntropy, .*, not to hinge/,
  );
});
