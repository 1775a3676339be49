/** Reads the page as a reader would, and keeps what is seen. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drivenChromium } from "../browser/support/candidates.js";
import { DESKTOP, type Reader } from "../browser/support/reader.js";
import type { Place, Tab } from "../browser/support/tab.js";

const candidate = await drivenChromium();

let reader: Reader;
beforeAll(async () => {
  if (!("start" in candidate)) throw new Error(`Pictures need a Chromium: ${candidate.absence}`);
  reader = await candidate.start();
});
afterAll(() => reader?.close());

const HEIGHT = 1270;

async function keep(tab: Tab, name: string): Promise<void> {
  expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  // colours of buttons fade
  await new Promise((resolve) => setTimeout(resolve, 500));
  writeFileSync(new URL(`../../src/page/pictures/${name}.png`, import.meta.url), await tab.picture());
}

/** Trains to the end, as fast as the device can. */
async function train(tab: Tab, epochs: number): Promise<void> {
  await tab.rest();
  await tab.evaluate(`(() => {
    const speed = document.getElementById("speed");
    speed.value = "full";
    speed.dispatchEvent(new Event("change"));
    document.getElementById("train").click();
  })()`);
  const epoch = `Number(document.getElementById("readout-epoch").textContent.replace(/\\D/g, ""))`;
  await tab.until(`${epoch} === ${epochs}`, 100_000);
  await tab.rest();
}

/** Presses the mouse down at the first place, and moves it on to the others. */
async function drag(tab: Tab, places: readonly Place[]): Promise<void> {
  for (const [i, place] of places.entries())
    await tab.send("Input.dispatchMouseEvent", {
      ...{ ...place, button: "left", buttons: 1, clickCount: 1 },
      type: i === 0 ? "mousePressed" : "mouseMoved",
    });
  await tab.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...places[0], button: "left" });
}

test("iris.png: the network and the formulas of a step back, above the curves of the training", async () => {
  const tab = await reader.open("#data=iris&epochs=1000", { ...DESKTOP, height: HEIGHT });
  await train(tab, 1000);
  await tab.click("#step");
  await tab.until(`!document.querySelector("#network .story").hidden`);
  await tab.rest();
  await tab.evaluate(`document.querySelectorAll("#network .phases button")[4].click()`);
  await tab.evaluate(`scrollTo({ top: 0, behavior: "instant" })`);
  await tab.until(`document.querySelector("#network [aria-current]").textContent === "← Layer 2"`);
  await keep(tab, "iris");
});

test("digits.png: a drawn 3 is read, in the dark", async () => {
  const tab = await reader.open("#data=mnist&epochs=4", { ...DESKTOP, height: HEIGHT, colors: "dark" });
  await train(tab, 4);
  const { x, y, width, height } = await tab.boundsOf("#draw canvas.pad");
  // a 3 of straight strokes, in shares of the pad
  const corners: readonly (readonly [across: number, down: number])[] = [
    ...([
      [0.3, 0.25],
      [0.45, 0.18],
      [0.62, 0.22],
      [0.66, 0.36],
      [0.46, 0.47],
    ] as const),
    ...([
      [0.64, 0.56],
      [0.7, 0.72],
      [0.5, 0.84],
      [0.3, 0.76],
    ] as const),
  ];
  await drag(
    tab,
    corners.map(([across, down]) => ({ x: x + width * across, y: y + height * down })),
  );
  await tab.until(`/looks like a 3/.test(document.querySelector("#draw .verdict").textContent)`);
  await tab.evaluate(`document.getElementById("draw").scrollIntoView({ block: "center", behavior: "instant" })`);
  await tab.rest();
  await keep(tab, "digits");
});
