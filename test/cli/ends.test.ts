import { spawn, spawnSync } from "node:child_process";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli, inFolder, iris, jsonLines, lanegrad } from "./lanegrad.js";

describe("ends", () => {
  test("with 130 on Ctrl-C, with what was reached saved and told", async () => {
    const model = inFolder("stopped.safetensors");
    const child = spawn(process.execPath, [cli, "train", "iris", "--epochs", "100000000", "--json", "--save", model]);
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      if (out === "") child.kill("SIGINT");
      out += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(130);
    const end = jsonLines(out).at(-1);
    expect(end).toMatchObject({ event: "end", stopped: true, saved: model });
    expect(lanegrad(["evaluate", model, "iris"]).code).toBe(0);
  });

  test.each(["SIGTERM", "SIGHUP"] as const)("in order on %s too", async (signal) => {
    const model = inFolder(`${signal}.safetensors`);
    const child = spawn(process.execPath, [cli, "train", "iris", "--epochs", "100000000", "--json", "--save", model]);
    child.stdout.once("data", () => child.kill(signal)).resume();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
    expect(lanegrad(["evaluate", model, "iris"]).code).toBe(0);
  });

  test("in order on SIGTERM while two threads train", async () => {
    const model = inFolder("threads.safetensors");
    const job = ["train", "mnist-5v8", "--data", "10k", "--epochs", "100000000", "--threads", "exactly-2"];
    const child = spawn(process.execPath, [cli, ...job, "--json", "--save", model]);
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
      if (!child.killed && out.includes('"epoch"')) child.kill("SIGTERM");
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
    expect(jsonLines(out).at(-1)).toMatchObject({ event: "end", stopped: true, threads: 2, saved: model });
    expect(lanegrad(["evaluate", model, "mnist-5v8", "--data", "10k"]).code).toBe(0);
  });

  test("with the training done and kept when its reader leaves and there are files to write", async () => {
    const [model, plot] = [inFolder("piped.safetensors"), inFolder("piped.svg")];
    const child = spawn(process.execPath, [cli, "train", "iris", "--json", "--save", model, "--plot", plot]);
    child.stdout.once("data", () => child.stdout.destroy());
    child.stderr.destroy();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(lanegrad(["evaluate", model, "iris"]).out).toMatch(/test accuracy +95\.00 %/);
    expect(readFileSync(plot, "utf8")).toContain("5,000 epochs");
  });

  test.skipIf(!existsSync("/dev/full"))("with 1 and one sentence when the output doesn't fit", () => {
    const model = inFolder("full.safetensors");
    const full = openSync("/dev/full", "w");
    for (const args of [["info"], ["train", "iris", "--quiet", "--epochs", "5", "--save", model]]) {
      const { status, stderr } = spawnSync(process.execPath, [cli, ...args], {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([1, "The output can't be written: the disk is full.\n"]);
    }
    expect(existsSync(model)).toBe(true);
  });

  test("with its drawing when the reader of a benchmark leaves", async () => {
    const plot = inFolder("kernels.svg");
    const args = ["bench", "kernels", "--quick", "--only", "iris", "--json", "--plot", plot];
    const child = spawn(process.execPath, [cli, ...args]);
    child.stdout.once("data", () => child.stdout.destroy());
    child.stderr.destroy();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(readFileSync(plot, "utf8")).toContain("Kernels against this machine");
  });

  test("quietly when its reader leaves", async () => {
    const child = spawn(process.execPath, [cli, "train", "iris", "--epochs", "100000000", "--json"]);
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      err += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(err).toBe("");
  });

  test("with 1 and one sentence when it fails, leaving no file", () => {
    const model = inFolder("none.safetensors");
    const diverging = ["train", iris, "--target", "sepal_length", "--optimizer", "sgd", "--learning-rate", "1e30"];
    writeFileSync(inFolder("bad.csv"), "a,b\n1,x\n2,\n");
    for (const args of [diverging, ["train", inFolder("bad.csv"), "--target", "b"], ["info", inFolder("bad.csv")]]) {
      const { code, out, err } = lanegrad(args.concat(args[0] === "train" ? ["--save", model, "--json"] : []));
      expect(code).toBe(1);
      expect(err).toMatch(/^[^\n]+\.\n$/);
      expect(out).not.toContain('"end"');
    }
    expect(existsSync(model)).toBe(false);
  });

  test("before training when the result could not be kept", () => {
    const { code, out, err } = lanegrad(["train", "iris", "--save", inFolder("no/such/model.safetensors")]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("does not exist");
  });
});
