import type { Answer } from "../pages/orders.js";
import { type Engine, PATIENCE } from "./engine.js";
import { type Guarded, startGuarded } from "./guarded.js";
import { Site } from "./site.js";

/** A program that shows the page at an address. */
export interface Program {
  readonly version: string;
  readonly command: string;
  /** What it is started with to show `address`, keeping what it has to keep in `folder`. */
  readonly arguments: (address: string, folder: string) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A browser: a program started at the address of a site of its own, and started again if it ended.
 */
export async function startBrowser({ version, command, environment, ...program }: Program): Promise<Engine> {
  const site = await Site.start();
  let running: Guarded | undefined;
  return {
    version,
    async command(mode, order, seconds = PATIENCE) {
      running ??= startGuarded(command, (folder) => program.arguments(site.address, folder), environment);
      const browser = running;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${version} did not answer in ${seconds} seconds.`)), 1000 * seconds);
      });
      const end = browser.ended.then((words): Answer => {
        throw new Error(`${version} ended before it answered: ${words}`);
      });
      try {
        return await Promise.race([site.command(mode, order), late, end]);
      } catch (error) {
        running = undefined;
        await browser.stop();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      await running?.stop();
      await site.close();
    },
  };
}
