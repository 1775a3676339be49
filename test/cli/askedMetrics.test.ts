/** Metrics that are asked for by --metrics, in `train` and `evaluate`. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeProgram } from "../../src/cli/commands.js";
import { fakeHost } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "metrics-"));
const kinds = join(folder, "kinds.csv");
const rows = Array.from({ length: 80 }, (_, i) => [(i * 7) % 11, (i * 5) % 13]);
writeFileSync(kinds, `a,b,y\n${rows.map(([a, b]) => `${a},${b},${a > b ? "more" : "less"}`).join("\n")}\n`);

async function run(...args: string[]): Promise<string> {
  const host = fakeHost();
  await makeProgram(host, "1.2.3", () => {}).parseAsync(args, { from: "user" });
  return host.out();
}

test("are told of each epoch, at the end, and by evaluate", async () => {
  const model = join(folder, "m.safetensors");
  const options = ["--target", "y", "--metrics", "auc, logLoss"];
  const text = await run(
    "train",
    kinds,
    ...options,
    "--validation",
    "0.25",
    "--epochs",
    "3",
    "--json",
    "--save",
    model,
  );
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const epochs = lines.filter(({ event }) => event === "epoch");
  for (const { metrics, validationMetrics } of epochs)
    for (const values of [metrics, validationMetrics]) expect(Object.keys(values)).toEqual(["auc", "logLoss"]);
  const end = lines.find(({ event }) => event === "end");
  expect(end.testMetrics.auc).toBeGreaterThan(0);
  const { metrics } = JSON.parse(await run("evaluate", model, kinds, ...options, "--json"));
  expect(Object.keys(metrics)).toEqual(["auc", "logLoss"]);
  expect(await run("evaluate", model, kinds, ...options)).toMatch(/all accuracy .* · loss \S+ · auc \S+ · logLoss \S+/);
  expect(await run("train", kinds, ...options, "--epochs", "1")).toMatch(/auc \S+ · logLoss \S+/);
});

test("that there aren't are refused by a sentence", async () => {
  const host = fakeHost();
  const training = makeProgram(host, "1.2.3", () => {}).parseAsync(["train", kinds, "--metrics", "acuracy"], {
    from: "user",
  });
  await expect(training).rejects.toThrow(/--metrics takes some of accuracy, .*, not "acuracy".*accuracy/);
});
