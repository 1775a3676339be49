/**
 * The introduction, by mouse, finger and keyboard: five stations of one batch, which one can leave
 * at once, and take again.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: the introduction`, () => testIntroduction(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testIntroduction(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  const isOpen = (tab: Tab) => tab.evaluate<boolean>(`!document.querySelector(".introduction").hidden`);
  const focused = (tab: Tab) => tab.evaluate<string>(`document.activeElement.id || document.activeElement.textContent`);
  const current = (tab: Tab) => tab.textOf(`#network .phases [aria-current]`);

  test("each station has its words, its phase and its formulas, and the last one trains", async () => {
    const tab = await reader.open("#data=iris&epochs=90000", DESKTOP);
    await tab.rest();
    await tab.click("#introduction-start");
    await tab.until(`!document.querySelector(".introduction").hidden`);
    await tab.rest();
    expect(await focused(tab)).toBe("Station 1 of 5: Forward");
    const seen: string[][] = [];
    for (let station = 1; station <= 5; station++) {
      const lines = await tab.evaluate<number>(`document.querySelectorAll("#network .line math").length`);
      expect(lines).toBeGreaterThan(0);
      seen.push([(await tab.textOf(".introduction h3")).split(": ")[1], await current(tab)]);
      if (station < 5) await tab.click("#introduction-next");
    }
    expect(seen).toEqual([
      ["Forward", "Layer 1 →"],
      ["Loss", "Loss"],
      ["Backward", "← Layer 2"],
      ["Update", "Update"],
      ["Repeat", "Update"],
    ]);
    expect(await tab.textOf("#network .lines")).toContain("90000");
    expect(await tab.textOf("#readout-epoch")).toBe("1");
    await tab.click("#introduction-next");
    await tab.until(`document.getElementById("train").textContent === "Pause"`);
    expect(await isOpen(tab)).toBe(false);
    expect(await focused(tab)).toBe("introduce");
    await tab.click("#train");
    await tab.rest();
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("Escape leaves it from anywhere, and it can be taken again, with the batch as it is or a new one", async () => {
    const tab = await reader.open("", DESKTOP);
    await tab.rest();
    const key = async (name: string) => {
      for (const type of ["keyDown", "keyUp"])
        await tab.send("Input.dispatchKeyEvent", { type, key: name, code: name });
    };
    await tab.evaluate(`document.getElementById("introduction-start").focus()`);
    await tab.send("Input.dispatchKeyEvent", { type: "keyDown", key: "Enter", code: "Enter", text: "\r" });
    await tab.until(`!document.querySelector(".introduction").hidden`);
    await tab.rest();
    await tab.evaluate(`document.getElementById("part-seed").focus()`);
    await key("Escape");
    expect(await isOpen(tab)).toBe(false);
    expect(await focused(tab)).toBe("introduce");
    expect(await tab.evaluate(`document.getElementById("introduce").getAttribute("aria-expanded")`)).toBe("false");

    await tab.click("#introduce");
    expect(await isOpen(tab)).toBe(true);
    expect(await tab.textOf("#readout-epoch")).toBe("1");
    // a station follows the phase that is chosen, and stays where another batch is stepped
    await tab.evaluate(`document.querySelectorAll("#network .phases button")[3].click()`);
    expect(await tab.textOf(".introduction h3")).toBe("Station 2 of 5: Loss");
    await tab.click("#step");
    await tab.until(`document.getElementById("readout-epoch").textContent === "2"`);
    await tab.rest();
    expect([await isOpen(tab), await current(tab)]).toEqual([true, "Loss"]);
    await tab.click("#introduction-leave");
    expect(await isOpen(tab)).toBe(false);
    await tab.click("#introduce");
    await tab.click("#reset");
    await tab.until(`document.getElementById("readout-epoch").textContent === "0"`);
    await tab.rest();
    expect(await isOpen(tab)).toBe(false);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("amid a training it pauses that, and begins", async () => {
    const tab = await reader.open("#data=iris&epochs=90000", DESKTOP);
    await tab.rest();
    await tab.click("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent !== "0"`);
    await tab.click("#introduce");
    await tab.until(`!document.querySelector(".introduction").hidden`);
    await tab.rest();
    expect(await current(tab)).toBe("Layer 1 →");
  });

  test("at 1280 x 900 every station's words, way on and formulas are seen together", async () => {
    const tab = await reader.open("", DESKTOP);
    await tab.rest();
    await tab.click("#introduction-start");
    await tab.until(`!document.querySelector(".introduction").hidden`);
    await tab.rest();
    for (const station of ["Forward", "Loss", "Backward", "Update", "Repeat"]) {
      await tab.still();
      const unseen = await tab.evaluate<
        string[]
      >(`["canvas", ".introduction p", "#introduction-next", ".line:last-child"].filter((name) => {
        const { top, bottom } = document.querySelector("#network " + name).getBoundingClientRect();
        return top < 0 || bottom > innerHeight;
      })`);
      expect([station, unseen]).toEqual([station, []]);
      await tab.evaluate(`document.getElementById("introduction-next").click()`);
    }
  });

  test("indices in formulas are smaller than what they belong to, and stand lower", async () => {
    const tab = await reader.open("", DESKTOP);
    await tab.rest();
    await tab.click("#introduction-start");
    await tab.until(`document.querySelector("#network .formula msub")`);
    const [size, drop] = await tab.evaluate<[number, number]>(`(() => {
      const [base, index] = document.querySelector("#network .formula msub").children;
      const sizeOf = (part) => Number.parseFloat(getComputedStyle(part).fontSize);
      const bottomOf = (part) => part.getBoundingClientRect().bottom;
      return [sizeOf(index) / sizeOf(base), bottomOf(index) - bottomOf(base)];
    })()`);
    expect(size).toBeLessThan(0.75);
    expect(drop).toBeGreaterThan(2);
  });

  test("on a phone the network, the words, the way on and a formula are seen together", async () => {
    const tab = await reader.open("", PHONE);
    await tab.rest();
    await tab.tap("#introduction-start");
    await tab.until(`!document.querySelector(".introduction").hidden`);
    await tab.rest();
    for (let station = 1; station <= 5; station++) {
      await tab.still();
      const unseen = await tab.evaluate<
        string[]
      >(`["canvas", ".introduction p", "#introduction-next", ".line"].filter((name) => {
        const { top, bottom } = document.querySelector("#network " + name).getBoundingClientRect();
        return top < 0 || bottom > document.querySelector("#transport .buttons").getBoundingClientRect().top;
      })`);
      expect([station, unseen]).toEqual([station, []]);
      const lower = await tab.evaluate<number>(`(() => {
        const bottom = document.querySelector("#network .formula mtable")?.getBoundingClientRect().bottom ?? 0;
        return bottom - document.querySelector("#transport .buttons").getBoundingClientRect().top;
      })()`);
      // the first matrix of the way forward, and no part of it behind the bar
      if (station === 1) expect(lower).toBeLessThanOrEqual(0);
      await tab.evaluate(`document.getElementById("introduction-next").click()`);
    }
  });
}
