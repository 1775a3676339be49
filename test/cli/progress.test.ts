import { expect, test } from "vitest";
import { describe as describeEpoch, showProgress } from "../../src/cli/progress.js";
import { fakeHost } from "./fakeHost.js";

const record = (epoch: number) => ({ epoch, loss: 0.5, accuracy: 0.75, seconds: epoch / 100, threads: 1 });

test("an epoch in one line", () => {
  expect(describeEpoch(record(500), 5000)).toBe(
    "epoch   500/5,000 · loss 0.5000 · accuracy 75.0 % · 100 epochs/s · 45.0 s left",
  );
  expect(describeEpoch({ epoch: 3, loss: 2, seconds: 0, threads: 1, validation: { rows: 1, loss: 4 } }, 3)).toBe(
    "epoch 3/3 · loss 2.000 · validation 4.000",
  );
});

test("ten lines where stderr is no terminal", () => {
  const host = fakeHost();
  const progress = showProgress(host, 5000);
  for (let epoch = 1; epoch <= 5000; epoch++) progress.update(record(epoch));
  progress.stop();
  const lines = host.err().trimEnd().split("\n");
  expect(lines).toHaveLength(10);
  expect(lines[0]).toContain("epoch   500/5,000");
  expect(lines[9]).toContain("epoch 5,000/5,000");
  expect(host.err()).not.toContain("\u001b");
  expect(host.out()).toBe("");
});

test("a line an epoch where they are few", () => {
  const host = fakeHost();
  const progress = showProgress(host, 3);
  for (let epoch = 1; epoch <= 3; epoch++) progress.update(record(epoch));
  expect(host.err().trimEnd().split("\n")).toHaveLength(3);
});
