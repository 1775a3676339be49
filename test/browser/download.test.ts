/**
 * What a reader downloads who looks at the page, on a phone with a slow line: from the page's own
 * server.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { PHONE, type Reader } from "./support/reader.js";
import { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: the first view`, () => testDownload(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

/** A phone's usual line, as browsers' own tools emulate it: 1.6 Mbit/s, 150 ms. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const MOST_BYTES = 150e3;

function testDownload(start: () => Promise<Reader>): void {
  let reader: Reader;
  let served: { readonly url: string; readonly close: () => void };
  beforeAll(async () => {
    reader = await start();
    const server = await import("../../src/make/pageServer.mjs" as string);
    served = await server.servePage(0);
  });
  afterAll(async () => {
    served?.close();
    await reader?.close();
  });

  /** Files that the page has asked for so far, each with the bytes of its answer. */
  const downloads = (tab: Tab) =>
    tab.evaluate<{ name: string; bytes: number }[]>(`["navigation", "resource"].flatMap((type) =>
      performance.getEntriesByType(type).map(({ name, transferSize }) =>
        ({ name: name.replace(/.*\\//, ""), bytes: transferSize })))`);

  test("takes less than 150 KB on a throttled phone, without curves and workers, which come with the first step", async () => {
    const tab = await Tab.open(reader.tools, "about:blank", PHONE);
    await tab.send("Network.enable");
    await tab.send("Network.emulateNetworkConditions", LINE);
    await tab.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await tab.go(served.url);
    await tab.until(`document.getElementById("reset")?.disabled === false`);
    await tab.rest();
    await tab.until(`document.querySelector("#confusion .note").textContent.includes("test rows are right")`);
    const first = await downloads(tab);
    const names = first.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["main.js", "style.css", "float32-core.embedded.js"]));
    expect(names.filter((name) => /worker\.js|uPlot|^general|digits/i.test(name))).toEqual([]);
    // none waits for another one to ask for it
    const named = await tab.evaluate<string[]>(
      `[...document.querySelectorAll("script, link[rel=modulepreload]")].map((each) => each.src || each.href)`,
    );
    const scripts = names.filter((name) => name.endsWith(".js"));
    expect(scripts.filter((name) => !named.some((url) => url.endsWith(`/${name}`)))).toEqual([]);
    const sum = first.reduce((all, { bytes }) => all + bytes, 0);
    // each is counted: the script alone takes most of it
    expect(sum).toBeGreaterThan(90e3);
    expect(sum).toBeLessThan(MOST_BYTES);

    await tab.tap("#step");
    await tab.until(`document.getElementById("readout-epoch").textContent === "1"`);
    // a download is told once it has ended, on this line some time behind the step
    for (const name of ["worker.js", "uPlot"])
      await tab.until(`performance.getEntriesByType("resource").some(({ name }) => name.includes("/${name}"))`);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });
}
