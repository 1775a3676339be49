import { fileURLToPath } from "node:url";
import type { Answer, Order } from "../pages/orders.js";
import { type Candidate, type Engine, PATIENCE } from "./engine.js";
import { versionOf } from "./find.js";
import { startGuarded } from "./guarded.js";
import { bunProgram } from "./runtimes.js";

const main = fileURLToPath(new URL("../pages/bun.ts", import.meta.url));

/** Bun, which is JavaScriptCore without a page: it takes Node's entry. */
export async function bun(): Promise<Candidate> {
  const name = "Bun";
  const command = bunProgram();
  const version = command && (await versionOf(command));
  if (command && version) return { name, start: async () => engine(`Bun ${version}`, command) };
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
