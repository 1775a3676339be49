import type * as lanegrad from "../../../src/browser.js";
import { Visit } from "./visit.js";

/** What a page is told while its digits train. */
export interface Told {
  /** Epochs that ended meanwhile, and predictions that were answered. */
  readonly epochs: number;
  readonly predictions: number;
  /** What becomes of two predictions asked for at once: "answered", or the code of the error. */
  readonly pair: readonly string[];
  /** What the training rejects with when it is aborted. */
  readonly reason: string;
}

/**
 * Frames a second while a worker keeps a processor busy with nothing, before and after, and for
 * three seconds of a training.
 */
export interface Frames {
  readonly before: number;
  readonly training: readonly number[];
  readonly after: number;
}

const ROWS = 20_000;

/** Trains 784-128-10 on MNIST in batches of 128, in a worker or not, and predicts meanwhile. */
export async function train(library: typeof lanegrad, data: string, worker: boolean): Promise<Told> {
  const { digits, predict, fitting, controller, epochs, model } = await start(library, data, worker);
  const fates: string[] = [];
  while (!fates.includes("answered")) fates.push(await predict());
  const pair = await Promise.all([predict(), predict()]);
  controller.abort();
  const reason = await fitting;
  await model.predict(library.takeRows(digits, [0]));
  model.dispose();
  return { epochs: epochs(), predictions: fates.length, pair, reason };
}

/** Trains so, and counts the frames that the page shows. */
export async function count(library: typeof lanegrad, data: string, worker: boolean): Promise<Frames> {
  const before = await framesBesideWork(1000);
  const { predict, fitting, controller, model } = await start(library, data, worker);
  const timer = setInterval(predict, 100);
  const training = [await framesFor(1000), await framesFor(1000), await framesFor(1000)];
  clearInterval(timer);
  controller.abort();
  await fitting;
  model.dispose();
  return { before, training, after: await framesBesideWork(1000) };
}

/** Begins such a training; resolves after its first epoch. */
async function start(library: typeof lanegrad, data: string, worker: boolean) {
  const { dense, loadMnist, sequential, takeRows } = library;
  const { train: all } = await loadMnist({ data });
  const digits = takeRows(
    all,
    Int32Array.from({ length: ROWS }, (_, row) => row),
  );
  const model = await sequential({
    inputs: 784,
    layers: [dense(128, "relu"), dense(10, "softmax")],
    loss: "crossEntropy",
    threads: 1,
    worker,
  });
  const controller = new AbortController();
  let epochs = 0;
  const fit = async (): Promise<string> => {
    const { signal } = controller;
    try {
      for await (const _ of model.fit(digits, { epochs: 10_000, batchSize: 128, signal })) epochs++;
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
    return "nothing";
  };
  const fitting = fit();
  while (epochs === 0) await pause(10);
  const image = takeRows(digits, [0]);
  const predict = (): Promise<string> => fateOf(library, Promise.resolve(model.predict(image)));
  return { digits, predict, fitting, controller, epochs: () => epochs, model };
}

/**
 * Frames a second while the page of build/page trains digits as fast as it can and shows all it
 * has, and beside other work.
 */
export async function watch(): Promise<Frames> {
  const before = await framesBesideWork(1000);
  const visit = await Visit.open("#data=mnist&epochs=10000");
  visit.enter("speed", "full");
  visit.button("train").click();
  await visit.until(() => visit.read("epoch") >= 1, "an epoch of digits");
  const training = [await framesFor(1000), await framesFor(1000), await framesFor(1000)];
  visit.close();
  return { before, training, after: await framesBesideWork(1000) };
}

function fateOf({ LanegradError }: typeof lanegrad, promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "answered",
    (error: unknown) => (error instanceof LanegradError ? error.code : String(error)),
  );
}

/** What this machine can show at all while it computes elsewhere. */
async function framesBesideWork(milliseconds: number): Promise<number> {
  const worker = new Worker(new URL("pages/spin.js", document.baseURI));
  const frames = await framesFor(milliseconds);
  worker.terminate();
  return frames;
}

/** Frames a second, counted for so long. */
function framesFor(milliseconds: number): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now();
    let frames = 0;
    const count = (): void => {
      const elapsed = performance.now() - start;
      if (elapsed >= milliseconds) resolve((1000 * frames) / elapsed);
      frames++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
