/** lanegrad's worker with one kernel that does what the environment says at a call of that number; a file tells when it did. */
import { writeFileSync } from "node:fs";

const { LANEGRAD_FAULT: fault, LANEGRAD_KERNEL: kernel, LANEGRAD_CALL: nth, LANEGRAD_SIGN: sign } = process.env;

const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  const { exports } = await instantiate(module, imports);
  let calls = 0;
  const broken = (...values) => {
    exports[kernel](...values);
    calls++;
    if (calls < Number(nth)) return;
    writeFileSync(sign, `${Date.now()}`);
    if (fault === "throw") throw new Error("a planted fault");
    if (fault === "exit") process.exit(3);
    // a kernel that doesn't return
    for (;;);
  };
  return { exports: { ...exports, [kernel]: broken } };
};

await import("../../../build/dist/worker.js");
