/**
 * The worker with a kernel that does what the environment says, at a call of that number; a file
 * tells when it did.
 */
import { writeFileSync } from "node:fs";

const { FAULT: fault, FAULTY_KERNEL: kernel, FAULT_CALL: nth = "30", FAULT_FILE: sign } = process.env;

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
    // stays in the middle of its step until it is terminated: asleep, or at work
    if (fault === "sleep") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    for (;;);
  };
  return { exports: { ...exports, [kernel]: broken } };
};

await import("../../../build/dist/worker.js");
