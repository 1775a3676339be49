/**
 * What the peers in JavaScript share for a product: a.bin and b.bin (float32, row-major) with the
 * sizes in product.json. A peer leaves its product as a file in the same folder, which its first
 * answer names beside the version; seconds are those of one product.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { talk } from "./peer.mjs";

/** Growth of the number of runs from one warm-up to the next. */
const MOST_GROWTH = 16;

/**
 * Serves the race. `start(a, b, sizes)` returns `multiply()`, which computes the product and
 * returns what it leaves, if need be as a promise; `numbersOf(product)` is that in float32, and
 * `release(product)` gives its memory back.
 */
export async function serveProduct(version, folder, start, { numbersOf, release }) {
  const { roundSeconds, ...sizes } = JSON.parse(readFileSync(join(folder, "product.json"), "utf8"));
  const operand = (name) => new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);
  const multiply = start(operand("a.bin"), operand("b.bin"), sizes);
  const product = `${process.pid}.bin`;
  writeFileSync(join(folder, product), await numbersOf(await multiply()));

  const secondsOf = async (runs) => {
    const begin = performance.now();
    for (let i = 0; i < runs; i++) release(await multiply());
    return (performance.now() - begin) / 1000;
  };
  let runs = 1;
  for (let seconds = await secondsOf(runs); seconds < roundSeconds; seconds = await secondsOf(runs))
    runs = Math.ceil(runs * Math.min(MOST_GROWTH, Math.max(2, (1.2 * roundSeconds) / seconds)));
  await talk({ version, product }, async () => ({ seconds: (await secondsOf(runs)) / runs }));
}
