/** The page on a phone, used by finger. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { PHONE, type Reader } from "./support/reader.js";
import type { Place, Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: a phone`, () => testTouch(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testTouch(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  /** How far the page is scrolled, once it has come to rest. */
  async function scrolled(tab: Tab): Promise<number> {
    let [before, now] = [Number.NaN, await tab.evaluate<number>("scrollY")];
    while (now !== before) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      [before, now] = [now, await tab.evaluate<number>("scrollY")];
    }
    return now;
  }

  test("a digit is drawn with a finger, and the page doesn't scroll away under it", async () => {
    const tab = await reader.open("#data=mnist&epochs=1", PHONE);
    await tab.rest();
    await tab.tap("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("1")`);
    await tab.rest();
    const { x, y, width, height } = await tab.boundsOf("#draw canvas.pad");
    expect(width).toBeGreaterThan(250);
    expect(x + width).toBeLessThanOrEqual(PHONE.width);
    const down = (from: number, to: number): Place[] =>
      Array.from({ length: 12 }, (_, i) => ({ x: x + width / 2, y: y + height * (from + ((to - from) * i) / 11) }));

    const before = await scrolled(tab);
    await tab.draw(down(0.85, 0.15));
    await tab.until(`/It looks like a [0-9]/.test(document.querySelector("#draw .verdict").textContent)`);
    expect(await scrolled(tab)).toBe(before);
    expect(await tab.evaluate(`document.querySelector("#draw .verdict").textContent`)).toMatch(/looks like a 1 /);

    // the same stroke beside the field scrolls
    await tab.draw(down(0.85, 0.15).map((place) => ({ ...place, x: 4 })));
    expect(Math.abs((await scrolled(tab)) - before)).toBeGreaterThan(50);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a training is begun, paused, stepped and reset by tapping", async () => {
    const tab = await reader.open("#data=iris&epochs=20", PHONE);
    await tab.rest();
    const epoch = () => tab.evaluate<number>(`Number.parseInt(document.getElementById("readout-epoch").textContent)`);
    expect(await epoch()).toBe(0);
    await tab.tap("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("20")`);
    await tab.rest();
    await tab.tap("#reset");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("0")`);
    await tab.rest();
    await tab.tap("#step");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("1")`);
    await tab.rest();
    await tab.tap("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("20")`);
    await tab.rest();
    await tab.tap("#summary");
    expect(await tab.evaluate(`document.getElementById("settings").open`)).toBe(true);
    await tab.tap("#part-bias");
    await tab.until(`location.hash.includes("bias=yes")`);
    await tab.rest();
    await tab.evaluate(`location.hash = "#data=iris&epochs=90000"`);
    await tab.until(`document.getElementById("part-epochs").value === "90000"`);
    await tab.rest();
    await tab.tap("#train");
    await tab.until(`document.getElementById("train").textContent === "Pause"`);
    await tab.tap("#train");
    await tab.rest();
    expect(await epoch()).toBeLessThan(90_000);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("what is tapped is large enough for a finger, and nothing is wider than the phone", async () => {
    const tab = await reader.open("#data=mnist&epochs=1", PHONE);
    await tab.rest();
    await tab.tap("#step");
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();
    await tab.evaluate(`document.getElementById("settings").open = true`);
    const small = await tab.evaluate<
      string[]
    >(`[...document.querySelectorAll("button, select, input, summary, [role=tab]")]
      .map((each) => [each, each.getBoundingClientRect()])
      .filter(([, { width, height }]) => width > 1 && height > 1 && (width < 24 || height < 24))
      .map(([each, { width, height }]) => each.outerHTML.slice(0, 80) + width + " x " + height)`);
    expect(small).toEqual([]);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(PHONE.width);
  });
}
