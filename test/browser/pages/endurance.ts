import type * as lanegrad from "../../../src/browser.js";
import { KINDS, live, SAMPLES } from "../../sweeps/endurance/models.mjs";

/** What a page holds after so many models, in MiB of JavaScript's heap. */
export interface Held {
  readonly models: number;
  readonly heap: number;
}

/** What Chromium alone has, with the switch that exposes the collector. */
interface Chromium {
  readonly gc?: () => void;
  readonly performance: { readonly memory?: { readonly usedJSHeapSize: number } };
}

/** Has models live for so many seconds, one after the other, and one of every kind at least. */
export async function endure(library: typeof lanegrad, seconds: number): Promise<readonly Held[]> {
  const { gc, performance: clock } = globalThis as typeof globalThis & Chromium;
  const held: Held[] = [];
  const start = clock.now();
  for (let models = 0; ; models++) {
    const elapsed = (clock.now() - start) / 1000;
    if (elapsed >= (held.length * seconds) / SAMPLES) {
      gc?.();
      held.push({ models, heap: (clock.memory?.usedJSHeapSize ?? 0) / 2 ** 20 });
    }
    if (elapsed >= seconds && models >= KINDS) return held;
    await live(library, models);
  }
}
