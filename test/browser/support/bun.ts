import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Order } from "../pages/orders.js";
import { type Candidate, type Engine, PATIENCE } from "./engine.js";
import { existing, versionOf } from "./find.js";
import { startGuarded } from "./guarded.js";

const main = fileURLToPath(new URL("../pages/bun.ts", import.meta.url));

/** Where Bun may be: in an npm package, or installed. */
function places(): string[] {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("@oven/bun-linux-x64-baseline/package.json"));
    return [join(folder, "bin/bun"), "bun"];
  } catch {
    return ["bun"];
  }
}

/** Bun, which is JavaScriptCore without a page: it takes Node's entry. */
export async function bun(): Promise<Candidate> {
  const name = "Bun";
  for (const command of existing(places())) {
    const version = await versionOf(command);
    if (version !== undefined) return { name, start: async () => engine(`Bun ${version}`, command) };
  }
  return { name, absence: "not installed" };
}

function engine(version: string, command: string): Engine {
  return {
    version,
    async command(_, order: Order, seconds = PATIENCE) {
      const process = startGuarded(command, () => ["run", main, JSON.stringify(order)], {}, seconds);
      const [output, complaints] = await Promise.all([process.output, process.ended]);
      if (!output) throw new Error(`${version} did not answer: ${complaints}`);
      return JSON.parse(output) as Answer;
    },
    close: async () => undefined,
  };
}
