/**
 * ONNX as PyTorch's exporter writes it: networks of tutorials, exported in several ways, answer as
 * PyTorch does.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readFields, textOf } from "../../src/formats/onnx/fields.js";
import { Message } from "../../src/formats/onnx/protobuf.js";
import { load } from "../../src/node.js";
import { importModel } from "../../src/nodeFormats.js";
import { failureOf } from "../api/support/expectations.js";

interface Network {
  /** In base64, by how they were exported. */
  readonly files: Readonly<Record<string, string>>;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
}

const golden: Readonly<Record<string, Network>> = JSON.parse(
  readFileSync(new URL("../golden/exports.json", import.meta.url), "utf8"),
);
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const files = Object.entries(golden).flatMap(([what, { files }]) =>
  Object.entries(files).map(([way, file]) => [what, way, bytesOf(file)] as const),
);

async function expectAnswers(own: Uint8Array, { x }: Network, y: readonly number[]): Promise<void> {
  using model = await load(own, { threads: 1 });
  const { outputs } = await model.predict(x);
  expect(outputs.length).toBe(y.length);
  // float32 on both sides, of numbers of order 1 to 10
  const bound = 2e-6 * Math.max(1, ...y.map(Math.abs));
  y.forEach((value, i) => void expect(Math.abs(outputs[i] - value)).toBeLessThan(bound));
}

test.each(files.filter(([what]) => what !== "log_softmax"))("%s, %s", async (what, _, bytes) => {
  await expectAnswers(await importModel(bytes, "m.onnx"), golden[what], golden[what].y.flat());
});

test.each(Object.entries(golden.log_softmax.files))("logarithms of shares, %s", async (_, file) => {
  const network = golden.log_softmax;
  const error = (await failureOf(() => importModel(bytesOf(file), "m.onnx"))) as Error;
  expect(error).toMatchObject({ code: "FORMAT_UNSUPPORTED" });
  expect(error.message).toMatch(/gives logarithms: name a loss of shares/);
  const shares = network.y.flat().map(Math.exp);
  for (const options of [{ loss: "crossEntropy" }, { outputActivation: "softmax" }] as const)
    await expectAnswers(await importModel(bytesOf(file), "m.onnx", options), network, shares);
  await expect(importModel(bytesOf(file), "m.onnx", { loss: "meanSquaredError" })).rejects.toThrow("gives logarithms");
});

/** A message with each of its fields as `change` gives it. */
function rewritten(bytes: Uint8Array, change: (number: number, bytes: Uint8Array, to: Message) => void): Uint8Array {
  const to = new Message();
  readFields(bytes, ({ number, whole, bytes: own }) => {
    if (Number.isNaN(whole)) change(number, own, to);
    else to.int(number, whole);
  });
  return to.toBytes();
}

/**
 * The file with the numbers of its weights in another one, as PyTorch's newer exporter writes them,
 * at places `told` by key.
 */
function spread(bytes: Uint8Array, told: (begin: number, length: number) => Readonly<Record<string, string>>) {
  const data: number[] = [];
  const kept = (number: number, own: Uint8Array, to: Message): Message => to.bytes(number, own);
  const model = rewritten(bytes, (number, own, to) => {
    if (number !== 7) return void kept(number, own, to);
    const graph = rewritten(own, (field, tensor, graph) => {
      if (field !== 5) return void kept(field, tensor, graph);
      const place: Readonly<Record<string, string>>[] = [];
      const stripped = rewritten(tensor, (part, raw, other) => {
        if (part !== 9) return void kept(part, raw, other);
        place.push(told(data.length, raw.length));
        data.push(...raw);
      });
      const entries = new Message();
      for (const [key, value] of Object.entries(place[0]))
        entries.message(13, new Message().bytes(1, key).bytes(2, value));
      entries.int(14, 1);
      graph.bytes(5, Buffer.concat([stripped, entries.toBytes()]));
    });
    to.bytes(7, graph);
  });
  return { model, data: Uint8Array.from(data) };
}

describe("numbers in a file beside the model", () => {
  const network = golden["mean of places"];
  const bytes = bytesOf(network.files["rows left open"]);
  const beside = (location: string) => (begin: number, length: number) => ({
    location,
    offset: String(begin),
    length: String(length),
  });
  const importing = (model: Uint8Array, name: string, data: Uint8Array): Promise<Uint8Array> =>
    importModel(
      new Map([
        ["m.onnx", model],
        [name, data],
      ]),
      "m.onnx",
    );

  test("are read", async () => {
    const { model, data } = spread(bytes, beside("m.onnx.data"));
    expect(model.length).toBeLessThan(bytes.length + 1000);
    const own = await importing(model, "m.onnx.data", data);
    expect(own).toEqual(await importModel(bytes, "m.onnx"));
    await expectAnswers(own, network, network.y.flat());
    const named: string[] = [];
    readFields(model, (field) => void (field.number === 2 && named.push(textOf(field))));
    expect(named).toEqual(["pytorch"]);
  });

  test("that aren't there, are cut off or lie elsewhere are refused", async () => {
    const { model, data } = spread(bytes, beside("m.onnx.data"));
    await expect(importModel(model, "m.onnx")).rejects.toMatchObject({
      code: "DATA_NOT_FOUND",
      message: 'importModel was given no file "m.onnx.data": pass it beside "m.onnx".',
    });
    await expect(importing(model, "m.onnx.data", data.subarray(1))).rejects.toThrow(/needs \d+ bytes of "m.onnx.data"/);
    for (const [location, message] of [
      ["../m.data", "it must lie beside the model"],
      ["/m.data", "it must lie beside the model"],
      ["", "it must lie beside the model"],
    ])
      await expect(importing(spread(bytes, beside(location)).model, location, data)).rejects.toThrow(message);
    for (const place of [{ offset: "-1" }, { offset: "1e3" }, { length: "0x10" }]) {
      const wrong = spread(bytes, (begin, length) => ({ ...beside("d")(begin, length), ...place }));
      await expect(importing(wrong.model, "d", data)).rejects.toThrow("at a place that is none");
    }
    const short = spread(bytes, (begin) => ({ location: "d", offset: String(begin), length: "4" }));
    await expect(importing(short.model, "d", data)).rejects.toThrow("which its shape contradicts");
  });
});
