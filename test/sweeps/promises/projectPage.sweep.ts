/**
 * Frames a second that the project's page shows while it trains, and how soon its first text and
 * its network stand on a phone with a slow line and a quarter of this machine's speed.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "../../browser/support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "../../browser/support/reader.js";
import { Tab } from "../../browser/support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: the page`, () => testPage(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

const LEAST_FRAMES = 55;
const SECONDS = 5;
/** A phone's usual line, as browsers' own tools emulate it: 1.6 Mbit/s, 150 ms. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const MOST_SECONDS = 1.5;

/** Frames of so many seconds, one a second. */
const COUNT = `new Promise((resolve) => {
  let frames = 0;
  const begin = performance.now();
  const next = () => {
    const seconds = (performance.now() - begin) / 1000;
    if (seconds >= ${SECONDS}) resolve(frames / seconds);
    else requestAnimationFrame(next);
    frames++;
  };
  requestAnimationFrame(next);
})`;

function testPage(start: () => Promise<Reader>): void {
  let reader: Reader;
  let served: { readonly url: string; readonly close: () => void };
  beforeAll(async () => {
    reader = await start();
    const server = await import("../../../src/make/pageServer.mjs" as string);
    served = await server.servePage(0);
  });
  afterAll(async () => {
    served?.close();
    await reader?.close();
  });

  test.each(["iris", "mnist-5v8", "mnist"])("%s: at least 55 frames a second while it trains", async (data) => {
    const tab = await reader.open(`#data=${data}&epochs=100000`, DESKTOP);
    await tab.rest();
    const idle = await tab.evaluate<number>(COUNT);
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`parseFloat(document.getElementById("readout-epoch").textContent) >= 1`);
    const frames = await tab.evaluate<number>(COUNT);
    expect(await tab.textOf("#train")).toBe("Pause");
    console.log(`${data}: ${frames.toFixed(1)} frames a second while it trains, ${idle.toFixed(1)} at rest`);
    expect(frames).toBeGreaterThanOrEqual(LEAST_FRAMES);
  });

  test("the first text stands within 1.5 s on a throttled phone", async () => {
    const tab = await Tab.open(reader.tools, "about:blank", PHONE);
    await tab.send("Network.enable");
    await tab.send("Network.emulateNetworkConditions", LINE);
    await tab.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await tab.go(served.url);
    await tab.until(`document.getElementById("network")?.hidden === false`);
    const [text, network] = await tab.evaluate<[number, number]>(
      `[performance.getEntriesByName("first-contentful-paint")[0].startTime, performance.now()]`,
    );
    console.log(`first text after ${(text / 1000).toFixed(2)} s, the network after ${(network / 1000).toFixed(2)} s`);
    expect(text / 1000).toBeLessThan(MOST_SECONDS);
  });
}
