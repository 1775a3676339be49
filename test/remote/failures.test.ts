import { describe, expect, test } from "vitest";
import {
  DataError,
  dense,
  FormatError,
  load,
  NumericsError,
  ResourceError,
  sequential,
  sgd,
  UsageError,
} from "../../src/node.js";
import { blobs } from "../api/support/data.js";
import { failureOf, lanegradError, strangers } from "../api/support/expectations.js";
import { bitsOf, data, large, largeOptions, local, options, remote } from "./support/models.js";
import { type End, watchedPlatform } from "./support/workers.js";

describe("errors are those of a model here", () => {
  test("in class, code and message", async () => {
    using there = await remote();
    using here = await local();
    const other = blobs(10, 7, 3, 1);
    const wrong: readonly unknown[] = [null, [], "rows", { x: 1 }, other];
    for (const value of wrong) {
      for (const method of ["evaluate", "predict", "fit"] as const) {
        const call = (model: object) => async () =>
          (model as Record<string, (value: unknown) => unknown>)[method](value);
        const expected = await failureOf(call(here));
        const found = await failureOf(call(there));
        expect(found).toEqual(expected);
        if (expected instanceof DataError) expect(found).toBeInstanceOf(DataError);
        if (expected instanceof UsageError) expect(found).toBeInstanceOf(UsageError);
      }
    }
    for (const option of strangers) {
      const call = (model: { fit: typeof here.fit }) => () => model.fit(data, option as object);
      expect(await failureOf(call(there))).toEqual(await failureOf(call(here)));
    }
  });

  test("where training leaves the finite numbers, with the place", async () => {
    const made = { ...options, optimizer: sgd({ learningRate: 1e30 }) };
    using there = await remote(made);
    using here = await local(made);
    const found = await failureOf(() => there.fit(data));
    const expected = await failureOf(() => here.fit(data));
    expect(found).toBeInstanceOf(NumericsError);
    expect(found).toEqual(expected);
    expect((found as NumericsError).place).toEqual((expected as NumericsError).place);
    expect(await bitsOf(there)).toBe(await bitsOf(here));
  });

  test("of options and files", async () => {
    const worker = true as const;
    const wrong = [{ layers: [] }, { layers: [dense(4), null] }, { loss: "none" }, { seed: -1 }, { optimiser: 1 }];
    for (const change of wrong) {
      const made = { ...options, ...change } as typeof options;
      const error = await lanegradError(() => sequential({ ...made, worker }));
      expect(error).toEqual(await failureOf(() => sequential(made)));
      expect(error).toBeInstanceOf(UsageError);
    }
    expect(await failureOf(() => load(new Uint8Array(9), { worker }))).toBeInstanceOf(FormatError);
    expect(await failureOf(() => load("nowhere", { worker }))).toMatchObject({ code: "DATA_NOT_FOUND" });
    expect(await failureOf(() => load(5 as never, { worker }))).toBeInstanceOf(UsageError);
    await lanegradError(() => sequential({ ...options, worker: 1 as never }), "INVALID_OPTION");
  });

  test("functions can't cross", async () => {
    const optimizer = { ...sgd(), settings: [() => 0.1] } as never;
    const { message } = await lanegradError(() => remote({ ...options, optimizer }), "INVALID_OPTION");
    expect(message).toContain("function");
    using model = await remote();
    await lanegradError(() => model.predict((() => 1) as never), "INVALID_SHAPE");
    await lanegradError(() => model.fit(data, { epochs: (() => 1) as never }), "INVALID_OPTION");
    await model.fit(data);
  });
});

describe("a worker that fails", () => {
  const ends: Readonly<Record<Exclude<End, "slow">, RegExp>> = {
    exit: /ended \(exit code 3\)/,
    uncaught: /failed \(a planted fault\)/,
    throw: /failed \(a planted fault\)/,
    hang: /made no progress for 3 seconds/,
    memory: /failed \(.*memory/,
  };

  test.each(Object.entries(ends))("by %s is replaced, and the model goes on from its checkpoint", async (end, why) => {
    const platform = watchedPlatform(end as End);
    using model = await remote(options, platform);
    await model.fit(data, { epochs: 2, batchSize: 50 });
    const fit = failureOf(() => model.fit(data, { epochs: 100, batchSize: 50 }));
    const prediction = failureOf(() => model.predict(data));
    const error = await fit;
    expect(error).toBeInstanceOf(ResourceError);
    expect(error).toMatchObject({ code: "WORKER_FAILED", message: expect.stringMatching(why) });
    expect((error as Error).message).toContain("as it was after epoch 2.");
    expect(error).toHaveProperty("epochs", 2);
    expect([undefined, error]).toContain(await prediction);
    await platform.allEnded();

    using here = await local();
    await here.fit(data, { epochs: 2, batchSize: 50 });
    expect(await bitsOf(model)).toBe(await bitsOf(here));
    expect((await model.fit(data, { epochs: 3, batchSize: 50 })).epochs[0].epoch).toBe(3);
    using whole = await local();
    await whole.fit(data, { epochs: 5, batchSize: 50 });
    expect(await bitsOf(model)).toBe(await bitsOf(whole));
    expect(platform.handles).toHaveLength(2);
  });

  test.each(["predict", "evaluate"] as const)("by a kernel that hangs in %s is replaced", async (method) => {
    const platform = watchedPlatform("hang", undefined, "gemm");
    using model = await remote(options, platform);
    const untouched = await bitsOf(model);
    // its chunks are more than the calls that the kernel does right
    const many = blobs(20_000, 32, 3, 1);
    const error = await lanegradError(() => model[method](many), "WORKER_FAILED");
    expect(error.message).toMatch(/made no progress for 3 seconds/);
    expect(await bitsOf(model)).toBe(untouched);
    using here = await local();
    expect(await model[method](many)).toEqual(await here[method](many));
  });

  test("by a kernel that hangs in a training that asks for metrics is replaced", async () => {
    using model = await remote(options, watchedPlatform("hang"));
    const fit = () => model.fit(data, { epochs: 100, batchSize: 50, validation: data, metrics: ["f1Macro"] });
    const error = await lanegradError(fit, "WORKER_FAILED");
    expect(error.message).toMatch(/made no progress for 3 seconds/);
  });

  test("isn't one whose network is so large that a chunk may take as long", async () => {
    const hidden = [0, 1, 2, 3, 4].map(() => dense(700, "relu"));
    const big = { ...options, layers: [...hidden, dense(3, "softmax")] };
    using model = await remote(big, watchedPlatform("slow", undefined, "gemm"));
    using here = await local(big);
    const rows = blobs(2048, 32, 3, 1);
    expect(await model.predict(rows)).toEqual(await here.predict(rows));
  });

  test("ends a training that waits for its next epoch to be asked for", async () => {
    const platform = watchedPlatform();
    using model = await remote(options, platform);
    const untouched = await bitsOf(model);
    const fit = async () => {
      for await (const _ of model.fit(data, { epochs: 5 })) {
        platform.handles[0].terminate();
        await platform.allEnded();
      }
    };
    const error = await lanegradError(fit, "WORKER_FAILED");
    expect(error.message).toContain("as it was made.");
    expect(error).toHaveProperty("epochs", 0);
    expect(await bitsOf(model)).toBe(untouched);
  });

  test("after a second of training loses no more than what has come since", async () => {
    const platform = watchedPlatform();
    using model = await remote(options, platform);
    let last = 0;
    const fit = async () => {
      for await (const { epoch } of model.fit(data, { epochs: 1e9 })) {
        last = epoch;
        if (platform.checkpoints() > 0) platform.handles[0].terminate();
      }
    };
    const { message, epochs: epoch = 0 } = (await lanegradError(fit, "WORKER_FAILED")) as ResourceError;
    expect(message).toContain(`as it was after epoch ${epoch}.`);
    expect(epoch).toBeGreaterThanOrEqual(1);
    expect(epoch).toBeLessThanOrEqual(last);
    using here = await local();
    await here.fit(data, { epochs: epoch });
    expect(await bitsOf(model)).toBe(await bitsOf(here));
    for (const each of [model, here]) await each.fit(data, { epochs: 3 });
    expect(await bitsOf(model)).toBe(await bitsOf(here));
  });

  test("to start is an error, each time", async () => {
    const nowhere = watchedPlatform(undefined, new URL("./support/nowhere.mjs", import.meta.url));
    // the engine's own words stand in it
    const error = await failureOf(() => remote(options, nowhere));
    expect(error).toMatchObject({ code: "WORKER_FAILED", message: expect.stringContaining("lanegrad/worker") });
    expect(error).not.toHaveProperty("epochs");
    await nowhere.allEnded();
    const startWorker = () => {
      throw new Error("no more threads");
    };
    await lanegradError(() => remote(options, { ...nowhere, workerStarter: async () => startWorker }), "WORKER_FAILED");
  });
});

describe("dispose", () => {
  test("ends the worker and what is under way, and all later use is refused", async () => {
    const platform = watchedPlatform();
    const model = await remote(largeOptions, platform);
    const fit = failureOf(() => model.fit(large, { epochs: 1e6, batchSize: "full" }));
    // an answer from amid the training
    await model.weights();
    model.dispose();
    expect(await fit).toMatchObject({ name: "ResourceError", code: "DISPOSED" });
    await platform.allEnded();
    for (const use of [() => model.info, () => model.weights(), () => model.fit(large), () => model.predict([])])
      await lanegradError(use, "DISPOSED");
    // whatever they are given
    const none = {} as never;
    const refusing = [
      () => model.evaluate(none),
      () => model.restore(none),
      () => model.trace(none),
      () => model.toBytes(none),
    ];
    for (const use of [
      ...refusing,
      () => model.weights(...([none] as unknown as [])),
      () => model.checkGradients(none),
    ])
      await lanegradError(use, "DISPOSED");
    model.dispose();
    expect(platform.handles).toHaveLength(1);
  });

  test("of 50 models leaves no thread", async () => {
    const platform = watchedPlatform();
    for (let i = 0; i < 50; i++) {
      using model = await remote(options, platform);
      if (i % 10 === 0) await model.fit(data);
    }
    await platform.allEnded();
    expect(platform.handles).toHaveLength(50);
  });
});
