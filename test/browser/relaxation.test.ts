/**
 * The network of the page whose units come to rest: it is loaded when it is seen, trained, and
 * watched iteration by iteration.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Device, Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testRelaxation(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testRelaxation(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  const told = (tab: Tab) => tab.evaluate<string>(`document.getElementById("relaxation-told").textContent`);
  const label = (tab: Tab) => tab.evaluate<string>(`document.querySelector("#relaxation canvas").ariaLabel ?? ""`);

  test.each([
    ["desktop", DESKTOP],
    ["phone, dark", { ...PHONE, colors: "dark" }],
  ] as const satisfies readonly (readonly [string, Device])[])(
    "%s: learns XOR and iris, to be watched",
    async (_, device) => {
      const tab = await reader.open("#data=iris&epochs=1&hidden=2", device);
      await tab.rest();
      await tab.boundsOf("#relaxation");
      await tab.until(`document.getElementById("relaxation-told").textContent.startsWith("Epoch 0: not trained yet.")`);
      expect(await label(tab)).toMatch(/^The states of 6 units over \d+ iterations, for 0 xor 0, 0 xor 1, /);
      const press = (selector: string) => (device.isTouched ? tab.tap(selector) : tab.click(selector));
      await press("#relaxation-train");
      await tab.until(`document.getElementById("relaxation-train").textContent === "Pause"`);
      await tab.until(`document.getElementById("relaxation-train").textContent === "Train"`, 60_000);
      expect(await told(tab)).toMatch(
        /^Epoch 500: loss 0\.00\d+\. A row rests after at most \d+ iterations, its error after \d+\. 0 xor 0: 0\.0\d, 0 xor 1: 0\.9\d, 1 xor 0: 0\.9\d, 1 xor 1: 0\.0\d\.$/,
      );
      await press("#relaxation-watch");
      const last = `document.getElementById("relaxation-iteration")`;
      await tab.until(`${last}.value === ${last}.max`);
      await tab.enter("relaxation-network", "iris");
      await tab.until(`document.querySelector("#relaxation canvas").ariaLabel.includes("virginica")`);
      await press("#relaxation-train");
      await tab.until(`document.getElementById("relaxation-told").textContent.startsWith("Epoch 60: loss 0.")`, 60_000);
      expect(tab.complaints).toEqual([]);
    },
    180_000,
  );
}
