import type * as lanegrad from "../../../src/browser.js";
import { Visit } from "./visit.js";

/** What a page shows and is told while its digits train. */
export interface Smoothness {
  /** Frames a second while a worker keeps a processor busy with nothing, before and after. */
  readonly before: number;
  readonly after: number;
  /** Frames a second while the model trains, one second after the other. */
  readonly training: readonly number[];
  /** Epochs that ended meanwhile, and predictions that were answered. */
  readonly epochs: number;
  readonly predictions: number;
  /** What becomes of two predictions asked for at once: "answered", or the code of the error. */
  readonly pair: readonly string[];
  /** What the training rejects with when it is aborted, and after how many milliseconds. */
  readonly reason: string;
  readonly wait: number;
}

const ROWS = 20_000;

/** Trains 784-128-10 on MNIST in batches of 128, in a worker or not, and counts the frames that the page shows. */
export async function train(library: typeof lanegrad, data: string, worker: boolean): Promise<Smoothness> {
  const { dense, loadMnist, sequential, takeRows } = library;
  const { train: all } = await loadMnist({ data });
  const digits = takeRows(
    all,
    Int32Array.from({ length: ROWS }, (_, row) => row),
  );
  const before = await framesBesideWork(1000);
  const model = await sequential({
    inputs: 784,
    layers: [dense(128, "relu"), dense(10, "softmax")],
    loss: "crossEntropy",
    threads: 1,
    worker,
  });
  const controller = new AbortController();
  let epochs = 0;
  let end = 0;
  const fit = async (): Promise<string> => {
    const { signal } = controller;
    try {
      for await (const _ of model.fit(digits, { epochs: 10_000, batchSize: 128, signal })) epochs++;
    } catch (error) {
      end = performance.now();
      return error instanceof Error ? error.name : String(error);
    }
    return "nothing";
  };
  const fitting = fit();
  while (epochs === 0) await pause(10);
  const image = takeRows(digits, [0]);
  const fates: string[] = [];
  const predict = (): Promise<string> => fateOf(library, Promise.resolve(model.predict(image)));
  const timer = setInterval(async () => fates.push(await predict()), 100);
  const training = [await framesFor(1000), await framesFor(1000), await framesFor(1000)];
  clearInterval(timer);
  const pair = await Promise.all([predict(), predict()]);
  const start = performance.now();
  controller.abort();
  const reason = await fitting;
  await model.predict(image);
  model.dispose();
  const after = await framesBesideWork(1000);
  const predictions = fates.filter((fate) => fate === "answered").length;
  return { before, after, training, epochs, predictions, pair, reason, wait: end - start };
}

/** Frames a second while the page of build/page trains digits as fast as it can and shows all it has, and beside other work. */
export async function watch(): Promise<Pick<Smoothness, "before" | "training" | "after">> {
  const before = await framesBesideWork(1000);
  const visit = await Visit.open("#data=mnist&epochs=10000");
  visit.enter("speed", "full");
  // pages that come with a choice may begin by themselves
  await visit.until(() => {
    if (visit.button("train").textContent === "Train") visit.button("train").click();
    return visit.button("train").textContent === "Pause";
  }, "a training");
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
