import { expect, test } from "vitest";
import { ResourceError } from "../../src/node.js";
import { Asking } from "../../src/page/asking.js";

const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

test("questions that come up while one is answered become one", async () => {
  let asked = 0;
  const asking = new Asking(
    async () => {
      asked++;
      await moment();
    },
    () => undefined,
  );
  await Promise.all([asking.again(), asking.again(), asking.again()]);
  expect(asked).toBe(2);
  await asking.again();
  expect(asked).toBe(3);
});

test("a question whose place was taken is asked again; other failures are told", async () => {
  const failures = [new ResourceError("SUPERSEDED", "A newer one came."), new Error("It can't."), undefined];
  const told: unknown[] = [];
  let asked = 0;
  const asking = new Asking(
    async () => {
      const failure = failures[asked++];
      if (failure) throw failure;
    },
    (error) => told.push(error),
  );
  await asking.again();
  expect([asked, told]).toEqual([2, [failures[1]]]);
  await asking.again();
  expect([asked, told.length]).toEqual([3, 1]);
});
