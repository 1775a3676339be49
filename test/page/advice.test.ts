import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DataError, ResourceError } from "../../src/browser.js";
import { ADVICE, sentenceOf } from "../../src/page/advice.js";
import { epochsLeft, placeAfter } from "../../src/page/recovery.js";
import { Connection } from "../../src/remote/connection.js";

/** All that the library says. */
const sources = ["remote", "train"].flatMap((folder) => {
  const root = fileURLToPath(new URL(`../../src/${folder}/`, import.meta.url));
  return readdirSync(root).map((name) => readFileSync(`${root}${name}`, "utf8"));
});

/** What a worker's failure says of a model that was trained for that many epochs when it was last copied. */
async function failureAfter(epochs: number): Promise<unknown> {
  let end = (_why: string): void => undefined;
  const startWorker = ({ onEnd }: { readonly onEnd: (why: string) => void }) => {
    end = onEnd;
    return { post: () => undefined, hold: () => undefined, terminate: () => undefined };
  };
  const memory = { info: {}, checkpoint: epochs === 0 ? undefined : { epochs } };
  const connection = new Connection(startWorker as never, memory as never);
  const asked = connection.ask({ kind: "call", method: "weights", args: [] }, "weights");
  end("crashed");
  return asked.catch((error: unknown) => error);
}

test.each(ADVICE)("the library advises %j, which a reader of the page can't follow", (theirs, ours) => {
  expect(sources.some((text) => text.includes(theirs))).toBe(true);
  expect(sentenceOf(new DataError("DATA_INVALID", `It is so: ${theirs}.`.replace(": :", ":")))).toContain(ours);
  expect(ours).not.toMatch(/standardi|worker: true|threads/);
});

test("errors that are none of the library's are called unexpected", () => {
  expect(sentenceOf(new TypeError("x is undefined"))).toBe("Something unexpected happened: x is undefined.");
});

test("a worker's failure tells how many epochs are left", async () => {
  expect(epochsLeft(await failureAfter(135))).toBe(135);
  expect(epochsLeft(await failureAfter(0))).toBe(0);
  expect(sentenceOf(await failureAfter(135))).toBe(
    "The model's worker crashed: another one goes on with the model as it was after epoch 135.",
  );
  expect(epochsLeft(new ResourceError("DISPOSED", "as it was made"))).toBeUndefined();
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
