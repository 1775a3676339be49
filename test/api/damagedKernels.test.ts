/** A page whose deployed script of kernels was cut short or changed. */
import { deflateRawSync } from "node:zlib";
import { expect, test, vi } from "vitest";

const text = vi.hoisted(() => ({ base64: "" }));
vi.mock("../../build/kernels/float32-core.embedded.js", () => ({
  get default() {
    return text.base64;
  },
}));

const { dense, sequential } = await import("../../src/node.js");

const whole = deflateRawSync(Buffer.alloc(5000, "kernels")).toString("base64");

test.each([
  ["no base64", "?"],
  ["nothing deflated", Buffer.from("no kernels").toString("base64")],
  ["a part", whole.slice(0, whole.length >> 1)],
])("%s is one clear error", async (_, base64) => {
  text.base64 = base64;
  const make = () => sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError" });
  await expect(make()).rejects.toMatchObject({
    name: "ResourceError",
    code: "KERNELS_NOT_FOUND",
    message: expect.stringContaining("the kernels float32-core can't be loaded"),
  });
});
