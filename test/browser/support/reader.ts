import type { Program } from "./browser.js";
import { DevTools } from "./devtools.js";
import { Site } from "./site.js";
import { type Device, Tab } from "./tab.js";

/** Where the page is read. */
export const DESKTOP: Device = { width: 1280, height: 900, colors: "light", isTouched: false };
export const PHONE: Device = { width: 390, height: 844, colors: "light", isTouched: true };

/** Somebody who reads the page of build/page, served with all headers, in a Chromium. */
export class Reader {
  private constructor(
    readonly tools: DevTools,
    private readonly site: Site,
  ) {}

  static async start(program: Program): Promise<Reader> {
    return new Reader(DevTools.start(program), await Site.start());
  }

  /** Opens the page, at what stands behind "#", and waits until it has a model. */
  async open(hash: string, device: Device): Promise<Tab> {
    const { href } = new URL(`/isolated-policy/build/page/index.html${hash}`, this.site.address);
    const tab = await Tab.open(this.tools, href, device);
    await tab.until(`document.getElementById("reset")?.disabled === false`);
    return tab;
  }

  async close(): Promise<void> {
    await this.tools.close();
    await this.site.close();
  }
}
