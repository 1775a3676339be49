/**
 * Trainings of the command line that are interrupted and go on, and what they write of each epoch.
 */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fakeHost, pressedAt, runOn } from "./fakeHost.js";
import { iris, lanegrad } from "./lanegrad.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-checkpoints-"));
const inFolder = (name: string): string => join(folder, name);
const TRAIN = [
  ...["train", iris, "--target", "species", "--epochs", "12", "--batch-size", "16"],
  ...["--schedule", "cosine", "--validation", "0.2", "--test", "0.2"],
];

/** The lines of a log without what depends on the machine's speed. */
function logged(path: string): string {
  return readFileSync(path, "utf8")
    .replaceAll(/,"seconds":[\d.e-]+/g, "")
    .replaceAll(/,[\d.e-]+$/gm, "");
}

/**
 * The events of a file of TensorBoard, read by the words of its format: checks of its own, a table
 * for the checksum.
 */
function readEvents(path: string) {
  const bytes = readFileSync(path);
  const table = Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let i = 0; i < 8; i++) value = value % 2 === 1 ? (((value - 1) / 2) ^ 0x82f63b78) >>> 0 : value / 2;
    return value;
  });
  const masked = (data: Uint8Array): number => {
    const crc = (data.reduce((sum, byte) => (table[(sum ^ byte) & 255] ^ (sum >>> 8)) >>> 0, 2 ** 32 - 1) ^ -1) >>> 0;
    return (Math.floor(crc / 2 ** 15) + (crc % 2 ** 15) * 2 ** 17 + 0xa282ead8) % 2 ** 32;
  };
  const events: { version?: string; step?: number; values: Record<string, number> }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(masked(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(masked(data));
    at += 16 + length;
    const event: (typeof events)[number] = { values: {} };
    for (const [field, value] of fieldsOf(data)) {
      if (field === 1) expect((value as Buffer).readDoubleLE()).toBeGreaterThan(1.7e9);
      if (field === 2) event.step = Number(value);
      if (field === 3) event.version = (value as Buffer).toString();
      if (field !== 5) continue;
      for (const [, part] of fieldsOf(value as Buffer)) {
        const scalar = new Map(fieldsOf(part as Buffer));
        event.values[(scalar.get(1) as Buffer).toString()] = (scalar.get(2) as Buffer).readFloatLE();
      }
    }
    events.push(event);
  }
  return events;
}

/** The fields of a message of protocol buffers, by their numbers. */
function fieldsOf(message: Buffer): [number, number | Buffer][] {
  const fields: [number, number | Buffer][] = [];
  let at = 0;
  const whole = (): number => {
    let [value, scale] = [0, 1];
    for (; message[at] >= 128; at++, scale *= 128) value += (message[at] - 128) * scale;
    return value + message[at++] * scale;
  };
  const take = (count: number): Buffer => {
    at += count;
    return message.subarray(at - count, at);
  };
  while (at < message.length) {
    const key = whole();
    const kinds: Record<number, () => number | Buffer> = {
      0: whole,
      1: () => take(8),
      2: () => take(whole()),
      5: () => take(4),
    };
    fields.push([key >> 3, kinds[key & 7]()]);
  }
  return fields;
}

describe("--checkpoint and --resume", () => {
  test("Ctrl-C keeps the training where it is, and it goes on to the bits and lines of one that was not stopped", async () => {
    const whole = inFolder("whole.safetensors");
    expect(await runOn(fakeHost(), ...TRAIN, "--save", whole, "--log", inFolder("whole.csv"), "--quiet")).toBe(0);
    const kept = ["--checkpoint", inFolder("run.ckpt"), "--every", "4", "--log", inFolder("run.csv")];
    expect(await runOn(pressedAt(5), ...TRAIN, ...kept, "--json")).toBe(130);
    expect(readdirSync(folder)).toContain("run.ckpt");
    const resumed = inFolder("resumed.safetensors");
    const host = fakeHost();
    const options = [...kept, "--resume", inFolder("run.ckpt"), "--save", resumed, "--json"];
    expect(await runOn(host, ...TRAIN, ...options)).toBe(0);
    expect(host.out()).toMatch(/"event":"epoch","epoch":6,/);
    expect(host.out()).not.toMatch(/"event":"epoch","epoch":5,/);
    expect(readFileSync(resumed).equals(readFileSync(whole))).toBe(true);
    expect(logged(inFolder("run.csv"))).toBe(logged(inFolder("whole.csv")));
  });

  test("a training that has ended is told to have ended there, in numbers and words", async () => {
    const path = inFolder("ended.ckpt");
    const ended = [...TRAIN, "--patience", "1", "--learning-rate", "0.3", "--checkpoint", path];
    const told = async (...args: string[]) => {
      const host = fakeHost();
      expect(await runOn(host, ...args)).toBe(0);
      return host.out();
    };
    const [, sentence] = /^(Ended after epoch .*)$/m.exec(await told(...ended)) ?? [];
    expect(sentence).toContain(", 1 epoch after the best: ");
    expect(await told(...ended, "--resume", path)).toContain(sentence);
    const done = JSON.parse((await told(...ended, "--resume", path, "--json")).trimEnd().split("\n").at(-1) ?? "");
    const [stopped, best] = sentence.match(/\d+(?=[,])/g) ?? [];
    expect(done).toMatchObject({ stoppedEpoch: Number(stopped), bestEpoch: Number(best) });
  });

  test("what doesn't fit is refused in one sentence, and the files stay", async () => {
    const path = inFolder("run.ckpt");
    const before = readFileSync(path);
    for (const [args, sentence] of [
      [
        ["--resume", path, "--batch-size", "8"],
        /has --batch-size "16", not "8": give it the same data and options\.\n$/,
      ],
      [["--resume", path, "--hidden", "5"], /restore it into one made from the same options\.\n$/],
      [["--resume", inFolder("nowhere.ckpt")], /no such file; check the path\.\n$/],
      [["--resume", inFolder("text.ckpt")], /text\.ckpt: /],
      [
        ["--resume", "model.safetensors"],
        /--resume takes a file name that ends in \.ckpt, not "model\.safetensors"\.\n$/,
      ],
      [["--every", "3"], /--every needs a file for the checkpoints: add --checkpoint run\.ckpt\.\n$/],
      [["--log", "run.txt"], /--log takes a file name that ends in \.csv or \.jsonl, not "run\.txt"\.\n$/],
    ] as const) {
      writeFileSync(inFolder("text.ckpt"), "text");
      const host = fakeHost();
      expect(await runOn(host, ...TRAIN, ...args, "--quiet")).toBeGreaterThan(0);
      expect(host.err()).toMatch(sentence);
      expect(readFileSync(path).equals(before)).toBe(true);
    }
  });
});

describe("what is written of each epoch", () => {
  const options = [...TRAIN, "--json", "--no-patience"];

  test("a table, by Keras's names", async () => {
    const host = fakeHost();
    const path = inFolder("log.csv");
    expect(await runOn(host, ...options, "--log", path)).toBe(0);
    const [head, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(head).toBe("epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds");
    const events = host
      .out()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .slice(1, -1);
    expect(lines).toEqual(
      events.map(({ epoch, loss, accuracy, validationLoss, validationAccuracy, learningRate, seconds }) =>
        [epoch, loss, accuracy, validationLoss, validationAccuracy, learningRate, seconds].join(","),
      ),
    );
  });

  test("the lines of --json", async () => {
    const host = fakeHost();
    const path = inFolder("log.jsonl");
    expect(await runOn(host, ...options, "--log", path)).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(
      host
        .out()
        .split("\n")
        .slice(1, -2)
        .map((line) => `${line}\n`)
        .join(""),
    );
  });

  test("an event file of TensorBoard, in a folder that is made", async () => {
    const host = fakeHost();
    const board = join(folder, "board", "run1");
    expect(await runOn(host, ...options, "--tensorboard", board)).toBe(0);
    const [name, ...others] = readdirSync(board);
    expect(others).toEqual([]);
    expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./);
    const [first, ...events] = readEvents(join(board, name));
    expect(first).toEqual({ version: "brain.Event:2", values: {} });
    const told = host
      .out()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .slice(1, -1);
    expect(events).toEqual(
      told.map(({ epoch, loss, accuracy, validationLoss, validationAccuracy, learningRate }) => ({
        step: epoch,
        values: {
          loss: Math.fround(loss),
          accuracy: Math.fround(accuracy),
          val_loss: Math.fround(validationLoss),
          val_accuracy: Math.fround(validationAccuracy),
          learning_rate: Math.fround(learningRate),
        },
      })),
    );
  });
});

describe("schedules", () => {
  const rates = async (...args: readonly string[]): Promise<readonly number[]> => {
    const host = fakeHost();
    const train = ["train", iris, "--target", "species", "--batch-size", "full", "--learning-rate", "0.1", "--json"];
    expect(await runOn(host, ...train, ...args)).toBe(0);
    const events = host.out().trimEnd().split("\n").slice(1, -1);
    return events.map((line) => JSON.parse(line).learningRate);
  };

  test("by steps, milestones and restarts", async () => {
    const stepped = await rates("--epochs", "5", "--schedule", "step", "--step-size", "2");
    expect(stepped).toEqual([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * (0.1 * 0.1)]);
    const milestones = await rates("--epochs", "4", "--schedule", "multiStep", "--milestones", "1,3");
    expect(milestones).toEqual([0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * (0.1 * 0.1)]);
    const restarted = await rates("--epochs", "4", "--schedule", "cosineRestarts", "--first-epochs", "1");
    expect(restarted).toEqual([0.1, 0.1, 0.05, 0.1]);
    expect((await rates("--epochs", "20", "--schedule", "oneCycle"))[5]).toBe(0.1);
  });

  test("on a plateau", async () => {
    const plateau = ["--reduce-on-plateau", "1", "--validation", "0.3", "--no-patience", "--schedule", "constant"];
    const fallen = await rates("--epochs", "60", "--optimizer", "sgd", "--learning-rate", "30", ...plateau);
    expect(fallen[0]).toBe(30);
    expect(fallen.at(-1)).toBeLessThan(30);
  });

  test.each([
    [["--schedule", "step"], /--schedule step needs to know when: add --step-size 10\.\n$/],
    [
      ["--schedule", "multiStep", "--milestones", "6,3"],
      /--milestones takes epochs in ascending order, such as 30,60, not "6,3"/,
    ],
    [["--first-epochs", "3"], /--first-epochs needs --schedule cosineRestarts: add it\.\n$/],
    [["--schedule", "oneCycle", "--warmup", "0.1"], /begins with a warm-up of its own: leave out --warmup\.\n$/],
    [["--reduce-on-plateau", "3"], /needs rows that are measured after each epoch: add --validation 0\.2\.\n$/],
  ])("%j is refused", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, "train", iris, "--target", "species", "--epochs", "1", ...args)).toBe(2);
    expect(host.err()).toMatch(sentence);
  });
});

test("--resume goes on with the same rows only", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-rows-"));
  const rows = Array.from({ length: 40 }, (_, i) => [i % 7, (i * 5) % 11, 1 + (i % 3), i % 3 ? "no" : "yes"]);
  const write = (name: string, cells: readonly (readonly unknown[])[]): string => {
    writeFileSync(join(folder, name), `a,b,w,kind\n${cells.map((row) => row.join(",")).join("\n")}\n`);
    return join(folder, name);
  };
  const changed = (place: number, value: unknown) =>
    rows.map((row, i) => (i === 9 ? row.with(place, value as number) : row));
  const how = ["--target", "kind", "--weights", "w", "--test", "0", "--epochs", "3", "--quiet", "--scaling", "none"];
  const checkpoint = join(folder, "run.ckpt");
  expect(lanegrad(["train", write("rows.csv", rows), ...how, "--checkpoint", checkpoint]).code).toBe(0);
  for (const [place, value, what] of [
    [1, 3, "features"],
    [3, "no", "targets"],
    [2, 5, "weights"],
  ] as const) {
    const { code, err } = lanegrad([
      "train",
      write("other.csv", changed(place, value)),
      ...how,
      "--resume",
      checkpoint,
    ]);
    expect(code).toBe(2);
    expect(err).toBe(`The fit that is to be gone on with has other ${what}: give it the same data.\n`);
  }
  expect(lanegrad(["train", join(folder, "rows.csv"), ...how, "--resume", checkpoint]).code).toBe(0);
});
