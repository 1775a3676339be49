/** What the page marks of a drawn digit: the pixels that count, when it is asked for. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Device } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testMarks(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

/** Draws a line down by keys. */
const DRAW = `(() => {
  const pad = document.querySelector("#draw canvas.pad");
  const press = (key) => pad.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  pad.focus();
  press(" ");
  for (let i = 0; i < 12; i++) press("ArrowDown");
  press(" ");
})()`;

function testMarks(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  test.each([
    ["desktop", DESKTOP],
    ["phone, dark", { ...PHONE, colors: "dark" }],
  ] as const satisfies readonly (readonly [string, Device])[])(
    "%s: pixels that count are marked, and the drawing alone again",
    async (_, device) => {
      const tab = await reader.open("#data=mnist&epochs=1", device);
      await tab.rest();
      await tab.boundsOf("#draw");
      await tab.evaluate(DRAW);
      const label = `document.querySelector("#draw .seen").ariaLabel`;
      await tab.until(`${label} === "The drawing, centred and scaled"`);
      const pixels = `document.querySelector("#draw .seen").toDataURL()`;
      const plain = await tab.evaluate<string>(pixels);
      const press = () => (device.isTouched ? tab.tap("#explain-digit") : tab.click("#explain-digit"));
      await press();
      await tab.until(`${label} === "The drawing, centred and scaled, with the pixels marked that count"`, 60_000);
      expect(await tab.evaluate<string>(pixels)).not.toBe(plain);
      await press();
      await tab.until(`${label} === "The drawing, centred and scaled"`);
      expect(await tab.evaluate<string>(pixels)).toBe(plain);
      expect(tab.complaints).toEqual([]);
    },
    180_000,
  );
}
