/** The projects of `examples`, installed and started by the two commands that they name. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumProgram } from "../browser/support/chromium.js";
import { DevTools } from "../browser/support/devtools.js";
import { DESKTOP } from "../browser/support/reader.js";
import { bunProgram, denoProgram } from "../browser/support/runtimes.js";
import { Tab } from "../browser/support/tab.js";
import { bundlersAbsence } from "../package/support/bundlers.mjs";
import { install, lend, link, npm, packedExamples, type Served, serve } from "./support/projects.js";

let folder: string;
beforeAll(() => {
  folder = packedExamples();
}, 60_000);

/** An example's folder, installed. */
function installed(name: string): string {
  const path = join(folder, name);
  install(path);
  return path;
}

test("each has a README that names both commands, a script for `npm start`, and a line in the list", () => {
  const list = readFileSync(join(folder, "README.md"), "utf8");
  const names = readdirSync(folder).filter((name) => !name.endsWith(".md"));
  expect(names.sort()).toEqual(["bun", "deno", "models", "node", "page", "service", "tensors", "vite"]);
  for (const name of names) {
    expect(list).toContain(`[${name}](${name}/README.md)`);
    expect(readFileSync(join(folder, name, "README.md"), "utf8")).toMatch(/```sh\nnpm install.*\nnpm start/);
    const { scripts, dependencies } = JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8"));
    expect(scripts).toHaveProperty("start");
    expect(dependencies).toEqual({ lanegrad: "file:../.." });
  }
});

/** What the program in Node, Deno and Bun prints: rounded numbers, the same in each. */
const PRINTED =
  /^epoch 20: loss 0\.\d{4}\n(?:epoch \d+: .*\n){4}accuracy on the test rows: 0\.9\d\d\na flower of .* is setosa\n/m;

/** What `npm start` prints, from its first epoch on. */
function trained(name: string, command?: string): string {
  const path = installed(name);
  const printed = npm(path, ["start"], command);
  expect(printed).toMatch(PRINTED);
  expect(existsSync(join(path, "flowers.safetensors"))).toBe(true);
  return printed.slice(printed.indexOf("epoch 20"));
}

test("node trains, saves and loads", () => {
  trained("node");
});

describe.each([
  ["deno", denoProgram()],
  ["bun", bunProgram()],
] as const)("%s", (name, command) => {
  test.skipIf(!command)(`trains to Node's numbers${command ? "" : " (not installed)"}`, () => {
    expect(trained(name, command)).toBe(trained("node"));
    const bytes = (of: string) => readFileSync(join(folder, of, "flowers.safetensors"));
    expect(bytes(name).equals(bytes("node"))).toBe(true);
  });
});

test("tensors and models start", () => {
  expect(npm(installed("tensors"), ["start"])).toContain("0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: ");
  expect(npm(installed("models"), ["start"])).toMatch(/^same: loss 0\.\d+, right 9\d\.\d %/m);
}, 60_000);

describe("service", () => {
  const rows = {
    x: [
      [0, 0],
      [0, 1],
      [5, 5],
      [5, 6],
    ],
    y: ["low", "low", "high", "high"],
  };
  let service: Served;
  beforeAll(async () => {
    service = await serve(installed("service"));
  }, 60_000);
  afterAll(() => void service?.stop());

  const post = (body: unknown, signal?: AbortSignal) =>
    fetch(`${service.url}train`, { method: "POST", body: JSON.stringify(body), ...(signal && { signal }) });

  test("trains, with a line an epoch", async () => {
    const response = await post({ ...rows, epochs: 50 });
    const lines = (await response.text()).trim().split("\n");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      ...Array.from({ length: 50 }, (_, i) => ({ epoch: i + 1, loss: expect.any(Number) })),
      { accuracy: 1 },
    ]);
  });

  test("tells what is wrong with a request, and answers nothing else", async () => {
    const wrong = await post({ x: [[1], [2, 3]], y: ["a", "b"] });
    expect([wrong.status, await wrong.json()]).toEqual([400, { error: expect.stringContaining("row") }]);
    expect((await fetch(`${service.url}train`)).status).toBe(404);
  });

  test("ends a training whose client leaves, and answers others meanwhile", async () => {
    const controller = new AbortController();
    const response = await post({ ...rows, epochs: 100_000_000 }, controller.signal);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    expect(await (await post({ ...rows, epochs: 3 })).text()).toContain("accuracy");
    controller.abort();
    await expect(reader?.read()).rejects.toThrow();
    expect(await (await post({ ...rows, epochs: 3 })).text()).toContain("accuracy");
    expect(await service.stop()).toContain("the client left: its training has ended\n");
  });
});

const absence = bundlersAbsence();
const program = absence === undefined ? await chromiumProgram() : { absence };
const why = "absence" in program ? ` (${program.absence})` : "";

describe.skipIf("absence" in program)(`in Chromium${why}`, () => {
  let tools: DevTools;
  beforeAll(() => {
    if ("absence" in program) throw new Error(program.absence);
    tools = DevTools.start(program);
  });
  afterAll(() => tools?.close());

  /** Trains in the page at an address, to Node's accuracy, and stops another training. */
  async function use(url: string): Promise<void> {
    const tab = await Tab.open(tools, url, DESKTOP);
    const result = () => tab.evaluate<string>(`document.querySelector("output").textContent`);
    expect(await result()).toBe("not trained yet");
    await tab.until("!document.getElementById('train').disabled");
    await tab.click("#train");
    await tab.until(`document.querySelector("output").textContent.startsWith("accuracy")`);
    expect(trained("node")).toContain(await result());
    await tab.evaluate(`(document.getElementById("train").click(), document.getElementById("stop").click())`);
    await tab.until(`document.querySelector("output").textContent === "stopped"`);
    expect(tab.complaints).toEqual([]);
  }

  test("page trains without a bundler, where threads are allowed", async () => {
    const { url, stop } = await serve(installed("page"));
    try {
      await use(url);
      const headers = (await fetch(url)).headers;
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect((await fetch(`${url}..%2f..%2f..%2fpackage.json`)).status).toBe(404);
    } finally {
      await stop();
    }
  });

  test("vite trains on its development server, and builds", async () => {
    const path = join(folder, "vite");
    lend(path, "vite", "test/browser");
    link(path, "lanegrad", join(folder, ".."));
    const { url, stop } = await serve(path, "--port", "PORT", "--strictPort");
    try {
      await use(url);
    } finally {
      await stop();
    }
    npm(path, ["run", "build"]);
    expect(existsSync(join(path, "dist/index.html"))).toBe(true);
  });
});
