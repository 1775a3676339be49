import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { acceptDrops, offer } from "../../src/page/modelFiles.js";

const classes = new Set<string>();
const link = { click: vi.fn(), attributes: new Map<string, string>() };

beforeEach(() => {
  vi.useFakeTimers();
  classes.clear();
  link.attributes.clear();
  link.click.mockClear();
  vi.stubGlobal("document", {
    documentElement: new EventTarget(),
    body: { classList: classListOf(classes) },
    createElement: () =>
      Object.assign(link, {
        setAttribute: (name: string, value: string) => link.attributes.set(name, value),
        append: () => undefined,
      }),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function classListOf(names: Set<string>) {
  return { add: (name: string) => names.add(name), remove: (name: string) => names.delete(name) };
}

/**
 * What becomes of a drag of these files over the page: whether the browser is kept from opening
 * them.
 */
function drag(kind: "dragover" | "drop", types: readonly string[], files: readonly File[] = []): boolean {
  const event = Object.assign(new Event(kind, { cancelable: true }), { dataTransfer: { types, files } });
  document.documentElement.dispatchEvent(event);
  return event.defaultPrevented;
}

test("a file that is dropped on the page is handed over, and the browser doesn't open it", () => {
  const dropped: File[] = [];
  acceptDrops((file) => dropped.push(file));
  const file = new File(["x"], "model.safetensors");
  expect(drag("dragover", ["Files"])).toBe(true);
  expect([...classes]).toEqual(["dropping"]);
  expect(drag("drop", ["Files"], [file])).toBe(true);
  expect(dropped).toEqual([file]);
  expect([...classes]).toEqual([]);
});

test("text that is dragged over the page is left to the browser", () => {
  const dropped: File[] = [];
  acceptDrops((file) => dropped.push(file));
  expect([drag("dragover", ["text/plain"]), drag("drop", ["text/plain"])]).toEqual([false, false]);
  expect([dropped, ...classes]).toEqual([[]]);
});

test("a download has all bytes, and the name that it was given", async () => {
  const blobs: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`);
  const revoked = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => undefined);
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
  offer(bytes.subarray(3), "iris.safetensors");
  expect(link.click).toHaveBeenCalledOnce();
  expect(Object.fromEntries(link.attributes)).toEqual({ href: "blob:1", download: "iris.safetensors" });
  expect(new Uint8Array(await blobs[0].arrayBuffer())).toEqual(bytes.slice(3));
  vi.runAllTimers();
  expect(revoked).toHaveBeenCalledWith("blob:1");
});
