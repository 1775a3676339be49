/** The dialog that gives what is on the page as a program. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testCode(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testCode(start: () => Promise<Reader>): void {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-code-"));
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(async () => {
    await reader?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the dialog. */
  async function open(hash: string, device = DESKTOP): Promise<Tab> {
    const tab = await reader.open(hash, device);
    await tab.rest();
    await tab.evaluate(`document.getElementById("settings").open = true`);
    await tab.evaluate(`document.getElementById("show-code").click()`);
    await tab.until(`document.getElementById("code")?.open === true`);
    return tab;
  }
  const text = (tab: Tab) => tab.evaluate<string>(`document.getElementById("code-text").textContent`);

  test("says what is on the page, in both libraries, and copies it", async () => {
    const tab = await open("#data=iris&hidden=5-4&activation=tanh&epochs=3&optimizer=adam");
    expect(await text(tab)).toContain('dense(5, "tanh", { bias: false, weights: weights[0] })');
    expect(await text(tab)).toContain("adam({ learningRate: 0.1 })");
    const origin = await tab.evaluate<string>("location.origin");
    const permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    await reader.tools.send("Browser.grantPermissions", { origin, permissions });
    await tab.click("#code-pytorch");
    expect(await text(tab)).toContain("nn.Linear(4, 5, bias=False)");
    await tab.click("#code-copy");
    await tab.until(`document.getElementById("code-copy").textContent === "Copied"`);
    expect(await tab.evaluate("navigator.clipboard.readText()")).toBe(await text(tab));
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("offers rows and first weights, also after a training", async () => {
    const tab = await open("#data=iris&epochs=3");
    await tab.click("#code-pytorch");
    await reader.tools.send("Browser.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: folder,
      eventsEnabled: true,
    });
    const begun = reader.tools.next("Browser.downloadWillBegin");
    const done = reader.tools.next("Browser.downloadProgress", undefined, ({ state }) => state === "completed");
    await tab.click("#code-start");
    const name = String((await begun).suggestedFilename);
    expect(name).toBe("iris-start.safetensors");
    await done;
    const { tensors } = decodeSafetensors(new Uint8Array(readFileSync(join(folder, name))));
    const shapes = Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]));
    expect(shapes).toMatchObject({ "0.weight": [2, 4], "2.weight": [3, 2], "train.x": [130, 4], "test.y": [20, 3] });
  });

  test("fits on a phone, has the focus, and goes when it is closed", async () => {
    const tab = await open("#data=mnist-5v8&epochs=1&hidden=3", PHONE);
    const inside = `document.getElementById("code").contains(document.activeElement)`;
    expect(await tab.evaluate(inside)).toBe(true);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(PHONE.width);
    const { bottom } = await tab.evaluate<{ bottom: number }>(
      `document.getElementById("code-copy").getBoundingClientRect().toJSON()`,
    );
    expect(bottom).toBeLessThanOrEqual(PHONE.height);
    await tab.evaluate(`document.getElementById("code").requestClose?.() ?? document.getElementById("code").close()`);
    await tab.until(`document.getElementById("code") === null`);
    expect(tab.complaints).toEqual([]);
  });
}
