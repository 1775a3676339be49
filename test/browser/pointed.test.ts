/**
 * What the drawing tells of a part that is pointed at, by mouse or finger; and that edges move
 * while something flows.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Place, Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: parts of the drawing`, () => testParts(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testParts(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  const told = (tab: Tab) =>
    tab.evaluate<string>(
      `(({ hidden, textContent }) => hidden ? "" : textContent)(document.querySelector("#network .told"))`,
    );

  /** What is told somewhere on a line across the drawing, at that share of its height. */
  async function across(tab: Tab, point: (place: Place) => Promise<unknown>, share = 0.5): Promise<readonly string[]> {
    const { x, y, width, height } = await tab.boundsOf("#network canvas");
    const seen = new Set<string>();
    for (let i = 1; i < 60; i++) {
      await point({ x: x + (width * i) / 60, y: y + height * share });
      seen.add(await told(tab));
    }
    return [...seen];
  }

  const hash = "#data=iris&hidden=3&bias=yes&epochs=5";
  const move = (tab: Tab) => (place: Place) => tab.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...place });

  test("by mouse: weights, and after a step gradients and the row's numbers too", async () => {
    const tab = await reader.open(hash, DESKTOP);
    await tab.rest();
    const before = (await across(tab, move(tab))).join("\n");
    expect(before).toMatch(/^.+ → unit \d of layer 1: weight [−\d.×⁻⁰-⁹]+$/m);
    expect(before).toMatch(/^unit 2 of layer 1: bias 0; length of its weights [\d.]+$/m);
    expect(before).not.toContain("gradient");
    await tab.click("#step");
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();
    const after = (await across(tab, move(tab))).join("\n");
    expect(after).toMatch(/^unit \d of layer 1 → \w+: weight \S+, gradient \S+$/m);
    expect(after).toMatch(/^unit 2 of layer 1: sum \S+, answer \S+, gradient \S+ in row 1; bias \S+, gradient \S+;/m);
    await move(tab)({ x: 2, y: 2 });
    expect(await told(tab)).toBe("");
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("amid a training, what a unit answers to rows of the last batch", async () => {
    const tab = await reader.open("#data=iris&hidden=3&bias=yes&epochs=100000", DESKTOP);
    await tab.rest();
    await tab.click("#train");
    await tab.until(`parseFloat(document.getElementById("readout-epoch").textContent) >= 1`);
    const { x, y, width, height } = await tab.boundsOf("#network canvas");
    await move(tab)({ x: x + 0.9 * width, y: y + height / 2 });
    const units = async () => (await across(tab, move(tab))).filter((text) => text.includes("of the last batch"));
    await tab.until(`document.getElementById("train").textContent === "Pause"`);
    // the first look loads the program
    await expect.poll(units, { timeout: 20_000 }).not.toEqual([]);
    const [one] = await units();
    expect(one).toMatch(/: (answer )?\S+ on average, \S+ to \S+, in 64 rows of the last batch/);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("by finger, in the dark", async () => {
    const tab = await reader.open(hash, { ...PHONE, colors: "dark" });
    await tab.rest();
    const seen = await across(tab, (place) => tab.draw([place]));
    expect(seen.join("\n")).toMatch(/^.+ → unit \d of layer 1: weight \S+$/m);
    expect(await tab.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("edges move along the flow of the phase, and rest where nothing flows", async () => {
    const tab = await reader.open(hash, DESKTOP);
    await tab.rest();
    await tab.click("#step");
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();
    const looks = async (phase: number) => {
      await tab.evaluate(`document.querySelectorAll("#network .phases button")[${phase}].click()`);
      return tab.evaluate<boolean>(`new Promise((resolve) => {
        const canvas = document.querySelector("#network canvas");
        const first = canvas.toDataURL();
        setTimeout(() => resolve(canvas.toDataURL() !== first), 60);
      })`);
    };
    const [batch, forward, loss, backward] = [0, 1, 3, 4];
    expect([await looks(forward), await looks(backward)]).toEqual([true, true]);
    expect([await looks(batch), await looks(loss)]).toEqual([false, false]);
  });
}
