/**
 * What a reader sees who opens the page: the network beside the controls, nothing that moves, and
 * what Step does where it can be seen.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Device, Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: the first view`, () => testView(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testView(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  /**
   * Of elements those that aren't wholly within the window, or lie behind the bar of buttons that a
   * phone has below.
   */
  const unseen = (tab: Tab, selectors: readonly string[]) =>
    tab.evaluate<string[]>(`${JSON.stringify(selectors)}.filter((selector) => {
      const found = document.querySelector(selector);
      const { top, bottom, left, right } = found.getBoundingClientRect();
      const bar = document.querySelector("#transport .buttons");
      const isBelow = getComputedStyle(bar).position === "fixed" && !bar.querySelector(selector);
      const lower = isBelow ? bar.getBoundingClientRect().top : innerHeight;
      return !(found.checkVisibility() && top >= 0 && left >= 0 && bottom <= lower && right <= innerWidth);
    })`);

  const BUTTONS = ["#train", "#step", "#reset", "#speed", "#network canvas", "#lead", "#readout-test"];
  const FIELDS = ["data", "hidden", "activation", "optimizer", "learningRate", "batchSize", "epochs", "seed"];
  const places: readonly (readonly [name: string, device: Device, seen: readonly string[]])[] = [
    ["1280 x 800", { ...DESKTOP, height: 800 }, [...BUTTONS, ...FIELDS.map((name) => `#part-${name}`)]],
    ["1440 x 900", { ...DESKTOP, width: 1440 }, [...BUTTONS, ...FIELDS.map((name) => `#part-${name}`)]],
    ["a phone", PHONE, [...BUTTONS, "#summary"]],
  ];

  test.each(places)(
    "%s: tells in two sentences what it shows, and shows network and controls",
    async (_, device, seen) => {
      const tab = await reader.open("", device);
      await tab.rest();
      expect(await unseen(tab, seen)).toEqual([]);
      expect((await tab.textOf(".tagline")).match(/[.]/g)).toHaveLength(2);
      expect(await tab.evaluate("document.querySelector('#curves').hidden")).toBe(true);
    },
  );

  test("what isn't within the window is found", async () => {
    const tab = await reader.open("", PHONE);
    await tab.rest();
    expect(await unseen(tab, ["#train", "#map", "#part-data"])).toEqual(["#map", "#part-data"]);
  });

  test.each(["", "#data=iris&epochs=20"])("nothing starts that wasn't asked for (%s)", async (hash) => {
    const tab = await reader.open(hash, DESKTOP);
    await tab.rest();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await tab.rest();
    expect(await tab.textOf("#readout-epoch")).toBe("0");
    expect(await tab.textOf("#readout-loss")).toBe("–");
    expect(await tab.textOf("#confusion .note")).toContain(`: ${await tab.textOf("#readout-test")}.`);
  });

  test.each(places)(
    "%s: Step brings what it does into view, at first and when the page is scrolled",
    async (_, device) => {
      const tab = await reader.open("", device);
      await tab.rest();
      const shown = ["#network canvas", "#network .phases", "#network .story h3", "#network .says", "#network .line"];
      for (const place of ["0", "document.body.scrollHeight"]) {
        await tab.evaluate(`scrollTo({ top: ${place}, behavior: "instant" })`);
        const before = await tab.textOf("#readout-epoch");
        await tab.evaluate(`document.getElementById("step").click()`);
        await tab.until(`document.getElementById("readout-epoch").textContent !== "${before}"`);
        await tab.rest();
        await tab.still();
        expect(await unseen(tab, shown)).toEqual([]);
      }
    },
  );

  test("while it trains, figures and curves tell the same to the digit, and no bar moves", async () => {
    const tab = await reader.open("#data=iris&epochs=90000", { ...DESKTOP, height: 800 });
    await tab.rest();
    const height = () => tab.evaluate<number>(`document.getElementById("transport").offsetHeight`);
    const before = await height();
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`document.getElementById("readout-epoch").textContent !== "0"`);
    const different = await tab.evaluate<string[]>(`new Promise((resolve) => {
      const found = [];
      let frames = 0;
      const figure = (id) => document.getElementById("readout-" + id).textContent;
      const [loss, accuracy] = document.querySelectorAll("#curves .chart");
      const look = () => {
        const pairs = [["loss", loss], ["training", accuracy], ["test", accuracy]];
        for (const [id, chart] of pairs) {
          const shown = chart.querySelector(id === "test" ? ".key.test b" : ".key.train b").textContent;
          if (shown !== figure(id)) found.push(id + " " + figure(id) + ", the curve " + shown);
        }
        const table = document.querySelector("#confusion .note").textContent;
        if (!table.includes(": " + figure("test") + ".")) found.push("test " + figure("test") + ", the table " + table);
        if (++frames < 90) setTimeout(look, 20);
        else resolve(found);
      };
      look();
    })`);
    expect(different).toEqual([]);
    expect(await height()).toBe(before);
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.rest();
    expect(await tab.evaluate(`document.querySelector("#confusion .note").textContent`)).toContain(
      await tab.textOf("#readout-test"),
    );
  });
}
