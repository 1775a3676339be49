/** What the page says of a training by a rate that is too high, and what it offers. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testTrouble(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testTrouble(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  test.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ])("%s: a rate that is too high is explained, and a lower one is a button away", async (_, device) => {
    const tab = await reader.open("#data=iris&hidden=6&activation=relu&loss=crossEntropy&bias=yes&epochs=60", device);
    const isHidden = `document.getElementById("trouble").hidden`;
    expect(await tab.evaluate(isHidden)).toBe(true);
    await tab.enter("part-learningRate", "10");
    await tab.until(`location.hash.includes("learningRate=10")`);
    await tab.rest();
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("60")`);
    await tab.rest();
    expect(await tab.evaluate(isHidden)).toBe(false);
    expect(await tab.evaluate(`document.getElementById("trouble").textContent`)).toContain("the learning rate of 10");
    await tab.evaluate(`document.getElementById("trouble-retry").focus()`);
    await tab.evaluate(`document.getElementById("trouble-retry").click()`);
    await tab.until(isHidden);
    expect(await tab.evaluate("location.hash")).toContain("learningRate=1&");
    expect(await tab.evaluate("document.activeElement.id")).toBe("train");
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });
}
