/** What can't cross to a worker is refused in the sentences of a model that is here. */
import { expect, test } from "vitest";
import { type Dataset, dataset, dense, type Model, sequential } from "../../src/node.js";

const data = dataset({ x: [[1]], y: [1] });

function* generator(): Generator<number> {
  yield 1;
}

function detached(): Float32Array {
  const array = new Float32Array(2);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}

/** A window of memory that has become too small for it. */
function cutOff(): Float32Array {
  const buffer = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }]);
  const array = new Float32Array(buffer, 0, 2);
  buffer.resize(4);
  return array;
}

function argumentsOf(..._: unknown[]): unknown {
  // biome-ignore lint/complexity/noArguments: it is what is given
  return arguments;
}

const calls: readonly (readonly [what: string, call: (model: Model) => PromiseLike<unknown>])[] = [
  ["fit(generator)", (model) => model.fit(generator() as never)],
  ["evaluate(generator)", (model) => model.evaluate(generator() as never)],
  ["checkGradients(generator)", (model) => model.checkGradients(generator() as never)],
  ["validation: generator", (model) => model.fit(data, { validation: generator() as unknown as Dataset })],
  ["fit(class)", (model) => model.fit(class {} as never)],
  ["schedule: class", (model) => model.fit(data, { schedule: class {} as never })],
  ["predict(generator)", (model) => model.predict(generator() as never)],
  ["predict(arguments)", (model) => model.predict(argumentsOf([1]) as never)],
  ["predict(detached)", (model) => model.predict(detached())],
  ["predict([detached])", (model) => model.predict([detached()])],
  ["predict({ values: detached })", (model) => model.predict({ values: detached(), columns: 1 })],
  ["predict(cut off)", (model) => model.predict(cutOff())],
  ["trace(generator)", (model) => model.trace(generator() as never, [1])],
  ["trace(rows, generator)", (model) => model.trace([[1]], generator() as never)],
  ["restore(promise)", (model) => model.restore(Promise.resolve() as never)],
  ["restore(a function in it)", (model) => model.restore({ trained: () => 1 } as never)],
];

test("in the same words, whatever can't cross", async () => {
  const options = { inputs: 1, layers: [dense(1)], loss: "meanSquaredError" } as const;
  using here = await sequential(options);
  using there = await sequential({ ...options, worker: true });
  for (const [what, call] of calls) {
    const refusal = await told(call(here));
    expect([what, await told(call(there as unknown as Model))]).toEqual([what, refusal]);
    expect(refusal).toMatch(/^(INVALID|DATA)_/);
  }
});

/** What the script of workers doesn't look at, since it is looked at before it crosses. */
const unknowing: readonly (readonly [what: string, call: (model: Model) => PromiseLike<unknown>])[] = [
  ["fit({ epoch })", (model) => model.fit(data, { epoch: 1 } as never)],
  ["classWeight: -1", (model) => model.fit(data, { classWeight: { a: -1 } })],
  ["classWeight: map", (model) => model.fit(data, { classWeight: new Map() as never })],
  ["restore(no epochs)", async (model) => model.restore({ ...(await model.checkpoint()), epochs: -1 })],
  [
    "restore(an order twice)",
    async (model) => model.restore({ ...(await model.checkpoint()), order: Uint32Array.of(1, 1) }),
  ],
  ["restore(no stream)", async (model) => model.restore({ ...(await model.checkpoint()), shuffles: [0, 0, 0, 0] })],
];

test("in the same words, options that a model hasn't got, and checkpoints that are none", async () => {
  const options = { inputs: 1, layers: [dense(1)], loss: "meanSquaredError" } as const;
  const wrong = [{ standardise: true }, { threads: 0 }, { lanes: 64 }, { dtype: "float16" }, { numerics: "quick" }];
  for (const each of [...wrong, Object.create({ seed: 5 })]) {
    const [here, there] = [false, true].map((worker) =>
      sequential(Object.assign(Object.create(Object.getPrototypeOf(each)), options, each, { worker })),
    );
    const refusal = await told(here);
    expect([each, await told(there)]).toEqual([each, refusal]);
    expect(refusal).toMatch(/^INVALID_OPTION/);
  }
  using here = await sequential(options);
  using there = await sequential({ ...options, worker: true });
  for (const [what, call] of unknowing) {
    const refusal = await told(call(here));
    expect([what, await told(call(there as unknown as Model))]).toEqual([what, refusal]);
    expect(refusal).toMatch(/^INVALID_OPTION/);
  }
});

async function told(call: PromiseLike<unknown>): Promise<string> {
  return await call.then(
    () => "nothing",
    (error) => `${error.code}: ${error.message}`,
  );
}
