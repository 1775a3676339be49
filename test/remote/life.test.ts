import { spawn } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { blobs } from "../api/support/data.js";
import { options, remote } from "./support/models.js";
import { watchedPlatform } from "./support/workers.js";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Resolves when it is so, which engines let it be when they like. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("a data set that the page forgets is forgotten by the worker", async () => {
  const platform = watchedPlatform();
  using model = await remote(options, platform);
  const use = async () => {
    await model.fit(blobs(60, 32, 3, 1));
  };
  await use();
  await until(() => platform.sent.some(({ kind }) => kind === "forget"));
});

test("a model that is forgotten takes its worker along", async () => {
  const platform = watchedPlatform();
  const use = async () => {
    await (await remote(options, platform)).fit(blobs(60, 32, 3, 1));
  };
  await use();
  await until(() => platform.alive() === 0);
});

/** Runs a program with the public entry; resolves to what it writes. */
async function run(program: string): Promise<{ code: unknown; told: string }> {
  const entry = new URL("../../build/dist/node.js", import.meta.url).href;
  const script = `import { dataset, dense, sequential } from ${JSON.stringify(entry)};\n${program}`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, told };
}

test("a process waits for answers, starts threads from the worker, and ends by itself", async () => {
  const { code, told } = await run(`
    const values = Float32Array.from({ length: 400 * 64 }, (_, i) => Math.sin(i));
    const data = dataset({ x: { values, columns: 64 }, y: Array.from({ length: 400 }, (_, i) => "c" + (i % 10)) });
    const layers = [dense(128, "relu"), dense(10)];
    const bits = [];
    for (const options of [{ threads: { exactly: 2 }, worker: true }, { threads: 1 }]) {
      const model = await sequential({ inputs: 64, layers, loss: "crossEntropy", ...options });
      await model.fit(data, { epochs: 3, batchSize: 100 });
      const [{ kernel }] = await model.weights();
      bits.push(Buffer.from(kernel.buffer).toString("hex"));
      console.log(model.info.threads.used);
      globalThis["kept" + bits.length] = model;
    }
    console.log(bits[0] === bits[1]);
    // what keeps a process alive, but for its output
    console.log(process.getActiveResourcesInfo().filter((kind) => !kind.endsWith("Wrap")).join());`);
  expect(code).toBe(0);
  expect(told).toBe("2\n1\ntrue\n\n");
});
