/**
 * Compares the float32 transcendental kernels with float64 on every float32, and counts neighbours
 * out of order.
 *
 *     node test/sweeps/math.mjs [--stride N] [function ...]
 *
 * Without names it takes all functions; a stride of 1, every float, takes minutes each. The exit
 * status is 1 when a function is above its bound, or out of order where it has to be monotone.
 */

import { parseArgs } from "node:util";
import { CAPACITY, compileProbe, functions, LAST_ORDINAL, sweep } from "../support/ulp.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { stride: { type: "string", default: "1" } },
});
const stride = Number(values.stride);
if (!Number.isInteger(stride) || stride < 1)
  throw new RangeError(`--stride takes a positive integer, not ${values.stride}`);
const unknown = positionals.find((name) => !Object.hasOwn(functions, name));
if (unknown !== undefined)
  throw new RangeError(`no function ${unknown}; there are ${Object.keys(functions).join(", ")}`);

const probe = await compileProbe("f32");

/**
 * How many NaNs, of those with every stride-th payload and both signs, `name` turns into a number.
 */
function lostNaNs(name) {
  let lost = 0;
  const { output, input } = probe;
  const words = new Uint32Array(input.buffer, input.byteOffset, CAPACITY);
  for (const sign of [0, 0x80000000]) {
    for (let start = 0x7f800001; start < 0x80000000; start += CAPACITY * stride) {
      for (let i = 0; i < CAPACITY; i++) words[i] = sign + Math.min(start + i * stride, 0x7fffffff);
      probe.run(name, CAPACITY);
      for (let i = 0; i < CAPACITY; i++) if (!Number.isNaN(output[i])) lost++;
    }
  }
  return lost;
}

let failed = false;
for (const name of positionals.length > 0 ? positionals : Object.keys(functions)) {
  const { bound, monotone } = functions[name];
  let shown = Date.now();
  const progress = (share) => {
    if (Date.now() - shown < 1000) return;
    shown = Date.now();
    process.stderr.write(`\r${name} ${(100 * share).toFixed(1)} % `);
  };
  const { worst, at, disorder, disorderAt, count } = sweep(probe, name, -LAST_ORDINAL, LAST_ORDINAL, stride, progress);
  const lost = lostNaNs(name);
  const order = disorder === 0 ? "in order" : `${disorder} out of order, the last at ${disorderAt}`;
  const nans = lost === 0 ? "" : `; ${lost} NaNs lost`;
  process.stderr.write("\r");
  console.log(`${name}: at most ${worst.toFixed(4)} ULP of ${count} floats, at ${at}; ${order}${nans}`);
  if (worst > bound || (monotone && disorder > 0) || lost > 0) failed = true;
}
process.exitCode = failed ? 1 : 0;
