/**
 * What Bun does instead of a page: it obeys the order that is its argument, and prints the answer.
 */
import type { Answer, Order } from "./orders.js";

async function answerTo({ module, name, args }: Order): Promise<Answer> {
  try {
    const lanegrad: unknown = await import("../../../build/dist/node.js" as string);
    const functions: Readonly<Record<string, (...values: unknown[]) => unknown>> = await import(`./${module}.ts`);
    return { result: await functions[name](lanegrad, ...args), complaints: [] };
  } catch (error) {
    return { error: `${error}`, complaints: [] };
  }
}

console.log(JSON.stringify(await answerTo(JSON.parse(process.argv[2]) as Order)));
