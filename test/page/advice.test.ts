import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DataError } from "../../src/browser.js";
import { ADVICE, sentenceOf } from "../../src/page/advice.js";
import { placeAfter } from "../../src/page/recovery.js";
import { browserHost } from "../../src/platform/browserHost.js";
import { Connection } from "../../src/remote/connection.js";

const root = fileURLToPath(new URL("../../src/", import.meta.url));

/** The library's files, but those of a place that is no page. */
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) =>
    /^(?:errors|check|onDemand|(?:remote|train|layers|runtime|nn|platform)[\\/](?!node).*)\.ts$/.test(name),
  )
  .map((name) => readFileSync(`${root}${name}`, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ""));

/** What only programmers can do, or know. */
const PROGRAMMING = /worker: true|threads: \d|standardi[sz]e|deployed|lanegrad\/|toBytes|\bNode\b|\binit\b/;

/** Sentences that the page never shows, for it never brings them about. */
const ELSEWHERE = [
  // the trainings go on with one thread, which `info` tells
  /There is no memory that threads could share|Worker threads can't be started here|Cross-Origin-Opener-Policy/,
  // the page writes no files by itself, and calls no init
  /A worker can't write|^init |^The kernels given/,
  // all its data have classes
  /and standardize |standardize the targets|standardize: true can't scale/,
  // its networks begin with no embedding
  /an embedding takes them as they are/,
  // its rows are all there
  /rows that come in pieces/,
  // it is one process alone
  /lanegrad\/mpi|shared out among processes/,
  // it trains by strict numerics
  /relaxed SIMD|256-bit lanes/,
];

/**
 * What a worker's failure says of a model that was trained for that many epochs when it was last
 * copied.
 */
async function failureAfter(epochs: number): Promise<unknown> {
  let end = (_why: string): void => undefined;
  const startWorker = ({ onEnd }: { readonly onEnd: (why: string) => void }) => {
    end = onEnd;
    return { post: () => undefined, hold: () => undefined, terminate: () => undefined };
  };
  const memory = { info: {}, checkpoint: epochs === 0 ? undefined : { epochs } };
  const connection = new Connection(startWorker as never, memory as never, browserHost);
  const asked = connection.ask({ kind: "call", method: "weights", args: [] }, "weights");
  end("crashed");
  return asked.catch((error: unknown) => error);
}

test.each(ADVICE)("the library advises %j, which a reader of the page can't follow", (theirs, ours) => {
  expect(sources.some((text) => text.includes(theirs))).toBe(true);
  expect(sentenceOf(new DataError("DATA_INVALID", `It is so: ${theirs}.`.replace(": :", ":")))).toContain(ours);
  expect(ours).not.toMatch(PROGRAMMING);
});

test("no other sentence of the library advises what only programmers can do", () => {
  const told = sources.flatMap((text) =>
    [...text.matchAll(/`[^`]*`|"[^"\n]*"/g)].map(([quoted]) => quoted.slice(1, -1)),
  );
  // what is no sentence has no words, or is a name in the code
  const sentences = told.filter((text) => / .* .* /.test(text) && !text.includes("\n"));
  expect(sentences.length).toBeGreaterThan(60);
  const technical = sentences.filter((text) => PROGRAMMING.test(text));
  const shown = technical.filter((text) => !ELSEWHERE.some((pattern) => pattern.test(text)));
  const left = shown.filter((text) => PROGRAMMING.test(sentenceOf(new DataError("DATA_INVALID", text))));
  expect(left).toEqual([]);
  for (const pattern of ELSEWHERE) expect(technical.some((text) => pattern.test(text))).toBe(true);
});

test("errors that are none of the library's are called unexpected", () => {
  expect(sentenceOf(new TypeError("x is undefined"))).toBe("Something unexpected happened: x is undefined.");
});

test("a worker's failure tells how many epochs are left", async () => {
  expect(await failureAfter(135)).toHaveProperty("epochs", 135);
  expect(await failureAfter(0)).toHaveProperty("epochs", 0);
  expect(sentenceOf(await failureAfter(135))).toBe(
    "The model's worker crashed: another one goes on with the model as it was after epoch 135.",
  );
});

test("the place after so many epochs is that of the history, also amid one", () => {
  const point = (epoch: number) => ({ epoch, loss: 1, accuracy: 0, test: { rows: 0, loss: 1 } });
  const history = [0.25, 0.5, 1, 2].map(point);
  const now = { epoch: 2, batch: 0, batches: 4 };
  expect(placeAfter(2, history, now)).toEqual({
    history: history.slice(0, 2),
    position: { epoch: 0, batch: 2, batches: 4 },
  });
  expect(placeAfter(0, history, now).position).toEqual({ epoch: 0, batch: 0, batches: 4 });
});
