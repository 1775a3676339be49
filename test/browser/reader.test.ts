/**
 * Files that a reader drops, chooses and downloads, and addresses that are copied: by mouse, as no
 * script in a page can.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dense, type LayerWeights, load, loadIris, type Model, sequential } from "../../src/node.js";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testFiles(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testFiles(start: () => Promise<Reader>): void {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-reader-"));
  const flowers = join(folder, "flowers.safetensors");
  const digits = join(folder, "digits.safetensors");
  let reader: Reader;
  let model: Model;

  beforeAll(async () => {
    model = await sequential({
      inputs: 4,
      layers: [dense(6, "tanh"), dense(5, "relu"), dense(3, "softmax")],
      loss: "crossEntropy",
      seed: 4,
    });
    await model.fit(loadIris(), { epochs: 30, batchSize: 10 });
    writeFileSync(flowers, await model.toBytes());
    using ten = await sequential({
      inputs: 784,
      layers: [dense(7, "relu"), dense(10, "softmax")],
      loss: "crossEntropy",
    });
    writeFileSync(digits, await ten.toBytes());
    reader = await start();
  });
  afterAll(async () => {
    await reader?.close();
    model?.dispose();
    rmSync(folder, { recursive: true });
  });

  /** The activations that the form names. */
  const activation = (tab: Tab) =>
    tab.evaluate<string>(`document.getElementById("part-activation").selectedOptions[0].text`);

  test("a file that is dropped is opened, downloaded as it was, and gone back to", async () => {
    const tab = await reader.open("#data=iris&epochs=2", DESKTOP);
    await tab.rest();
    await tab.drop(flowers);
    await tab.until(`document.getElementById("sizes").textContent.includes("4–6–5–3")`);
    await tab.rest();
    expect(await activation(tab)).toBe("mixed: tanh, ReLU");
    expect(await tab.textOf("#sizes")).toContain("4–6–5–3 (hidden: tanh, ReLU): ");
    expect(await tab.evaluate("location.hash")).not.toContain("activation");
    expect(await downloaded(tab)).toEqual(model.weights());

    await tab.click("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("2")`);
    await tab.rest();
    expect(await downloaded(tab)).not.toEqual(model.weights());
    await tab.click("#reset");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("0")`);
    await tab.rest();
    expect(await activation(tab)).toBe("mixed: tanh, ReLU");
    expect(await downloaded(tab)).toEqual(model.weights());

    await tab.enter("part-activation", "elu");
    await tab.until(`location.hash.includes("elu")`);
    await tab.rest();
    const offered = `[...document.getElementById("part-activation").options].some(({ text }) => text.includes("mixed"))`;
    expect(await tab.evaluate(offered)).toBe(false);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a file that is chosen is opened", async () => {
    const tab = await reader.open("#data=iris&hidden=2&epochs=9", DESKTOP);
    await tab.choose("#open", flowers);
    await tab.until(`document.getElementById("sizes").textContent.includes("4–6–5–3")`);
    await tab.rest();
    expect(await downloaded(tab)).toEqual(model.weights());
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a file of digits that is dropped beside flowers says that it loads, as long as it does", async () => {
    const tab = await reader.open("#data=iris&hidden=2&epochs=9", DESKTOP);
    await tab.rest();
    const release = await tab.hold("*digits*");
    await tab.drop(digits);
    const notice = `document.querySelector(".loading")`;
    await tab.until(`!${notice}.hidden && getComputedStyle(${notice}).visibility === "visible"`);
    expect([await tab.evaluate(`${notice}.textContent`), await tab.textOf("#status")]).toEqual([
      "Loading…",
      "Loading.",
    ]);
    expect(await tab.textOf("#sizes")).toContain("4–2–3");
    await release();
    await tab.until(`document.getElementById("sizes").textContent.includes("784–7–10")`);
    await tab.rest();
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a file that is none of the page's is refused, and the page stays as it is", async () => {
    const tab = await reader.open("#data=iris&hidden=2&epochs=9", DESKTOP);
    const damaged = join(folder, "damaged.safetensors");
    writeFileSync(damaged, readFileSync(flowers).subarray(0, 200));
    await tab.drop(damaged);
    await tab.until(`!document.getElementById("message").hidden`);
    expect(await tab.message()).toMatch(/not a safetensors file|damaged/);
    expect(await tab.textOf("#sizes")).toContain("4–2–3");
  });

  test("the address that is copied shows the same network to whoever opens it", async () => {
    const tab = await reader.open("#data=iris&hidden=5-4&activation=tanh&epochs=9", DESKTOP);
    await tab.rest();
    const origin = await tab.evaluate<string>("location.origin");
    const permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    await reader.tools.send("Browser.grantPermissions", { origin, permissions });
    await tab.click("#share");
    await tab.until(`document.getElementById("share").textContent === "Link copied"`);
    const address = await tab.evaluate<string>("navigator.clipboard.readText()");
    const guest = await reader.open(new URL(address).hash, DESKTOP);
    expect(await guest.textOf("#sizes")).toContain("4–5–4–3");
    expect(await activation(guest)).toBe("tanh");
  });

  /**
   * The weights of the model that the page offers when its button is pressed, as the library here
   * reads them.
   */
  async function downloaded(tab: Tab): Promise<LayerWeights[]> {
    const behavior = { behavior: "allow", downloadPath: folder, eventsEnabled: true };
    await reader.tools.send("Browser.setDownloadBehavior", behavior);
    const begun = reader.tools.next("Browser.downloadWillBegin");
    const done = reader.tools.next("Browser.downloadProgress", undefined, ({ state }) => state === "completed");
    await tab.click("#download");
    const name = String((await begun).suggestedFilename);
    expect(name).toBe("iris.safetensors");
    await done;
    const path = join(folder, name);
    using found = await load(path);
    rmSync(path);
    return found.weights();
  }
}
