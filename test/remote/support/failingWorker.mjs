/** The worker, which at the 40th call of a kernel ends as the environment says. */
const { WORKER_END: end, WORKER_KERNEL: KERNEL } = process.env;

const ends = {
  exit: () => process.exit(3),
  uncaught: () => {
    setImmediate(() => {
      throw new Error("a planted fault");
    });
  },
  throw: () => {
    throw new Error("a planted fault");
  },
  hang: () => {
    for (;;);
  },
  // longer than a small network may be silent, and goes on
  slow: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
  },
  memory: () => {
    for (const kept = []; ; ) kept.push(new Array(100_000).fill(kept.length + 0.5));
  },
};

const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  const { exports } = await instantiate(module, imports);
  let calls = 0;
  const failing = (...values) => {
    exports[KERNEL](...values);
    calls++;
    if (calls === 40) ends[end]();
  };
  return { exports: { ...exports, [KERNEL]: failing } };
};

await import("../../../build/dist/worker.js");
