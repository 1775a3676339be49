import { afterEach, expect, test, vi } from "vitest";
import { onInterrupt } from "../../src/cli/nodeStreams.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const listeners = () => signals.map((signal) => process.listenerCount(signal));
const isTTY = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");

afterEach(() => {
  vi.restoreAllMocks();
  Object.defineProperty(process.stderr, "isTTY", isTTY ?? { value: undefined, configurable: true });
});

test.each(signals)("%s stops once, and leaves the next one to the system with the terminal in order", (signal) => {
  const before = listeners();
  Object.defineProperty(process.stderr, "isTTY", { value: true, configurable: true });
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const stop = vi.fn();
  onInterrupt(stop);
  expect(listeners()).toEqual(before.map((count) => count + 1));
  process.emit(signal, signal);
  expect(stop).toHaveBeenCalledOnce();
  expect(write).toHaveBeenCalledWith("\u001b[?25h\u001b[?7h");
  expect(listeners()).toEqual(before);
});

test("nothing is heard any more when the training is over", () => {
  const before = listeners();
  onInterrupt(() => undefined)();
  expect(listeners()).toEqual(before);
});
