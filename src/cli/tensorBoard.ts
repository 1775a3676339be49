/**
 * TensorBoard's event files: records of TFRecord's form, each an `Event` in protocol buffers
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto,
 * tensorflow/core/lib/io/record_writer.h).
 */
import type { EpochRecord } from "../train/types.js";
import { measuresOf } from "./epochLog.js";
import type { Host } from "./host.js";

/**
 * Keys of fields: their number in the message times 8, and how they are written: 0 whole numbers, 1
 * doubles, 2 bytes, 5 floats.
 */
const EVENT = { wallTime: 0x09, step: 0x10, fileVersion: 0x1a, summary: 0x2a } as const;
const SUMMARY_VALUE = 0x0a;
const VALUE = { tag: 0x0a, simpleValue: 0x15 } as const;

/**
 * Begins an event file in a folder, and writes the measures of each epoch to it; `now` are seconds
 * since 1970.
 */
export async function openEvents(
  host: Host,
  folder: string,
  now: () => number,
): Promise<(record: EpochRecord) => Promise<void>> {
  // the name by which TensorBoard finds them; a later one of the same folder goes on
  const path = host.platform.join(folder, `events.out.tfevents.${Math.floor(now())}.${crypto.randomUUID()}`);
  const version = bytesField(EVENT.fileVersion, new TextEncoder().encode("brain.Event:2"));
  await host.appendFile(path, recordOf([...doubleField(EVENT.wallTime, now()), ...version]));
  return (record) => host.appendFile(path, recordOf(scalars(record, now())));
}

/** The event of an epoch: its measures, each with its name, at the step that is its number. */
function scalars(record: EpochRecord, seconds: number): readonly number[] {
  const values = Object.entries(measuresOf(record)).flatMap(([name, value]) =>
    bytesField(SUMMARY_VALUE, [
      ...bytesField(VALUE.tag, new TextEncoder().encode(name)),
      VALUE.simpleValue,
      ...new Uint8Array(littleEndian(4, (view) => view.setFloat32(0, value, true))),
    ]),
  );
  return [
    ...doubleField(EVENT.wallTime, seconds),
    EVENT.step,
    ...varint(record.epoch),
    ...bytesField(EVENT.summary, values),
  ];
}

function doubleField(key: number, value: number): readonly number[] {
  return [key, ...new Uint8Array(littleEndian(8, (view) => view.setFloat64(0, value, true)))];
}

function bytesField(key: number, bytes: ArrayLike<number>): readonly number[] {
  return [key, ...varint(bytes.length), ...Array.from(bytes)];
}

/** A whole number in groups of 7 bits, the lowest first. */
function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A record: the length of the data, u64, its checksum, the data, and theirs. */
function recordOf(data: readonly number[]): Uint8Array {
  const length = new Uint8Array(littleEndian(8, (view) => view.setBigUint64(0, BigInt(data.length), true)));
  return Uint8Array.from([...length, ...checksum(length), ...data, ...checksum(data)]);
}

/**
 * CRC-32C (Castagnoli), turned and shifted, so that a checksum of data that hold checksums is no
 * weaker.
 */
function checksum(bytes: Iterable<number>): Uint8Array {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  crc = ~crc;
  const masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  return new Uint8Array(littleEndian(4, (view) => view.setUint32(0, masked >>> 0, true)));
}

function littleEndian(bytes: number, write: (view: DataView<ArrayBuffer>) => void): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(bytes));
  write(view);
  return view.buffer;
}
