/**
 * All ways in which processes talk, over plain and shared linear memory; each process prints what
 * it found.
 */
import { createHash } from "node:crypto";
import { mpi } from "../../../build/dist/mpi.js";

const processes = await mpi();
const { rank, size, engine } = processes;
const next = (rank + 1) % size;
const last = (rank + size - 1) % size;
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);
const found = [];

/** Bytes that tell who made them. */
const fill = (view, from) => {
  for (let i = 0; i < view.length; i++) view[i] = (i * 7 + from * 31) & 255;
};

for (const shared of [false, true]) {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared });
  for (const length of [0, 1, 1000, 1_234_567]) {
    const own = new Uint8Array(memory.buffer, 64, length);
    const other = new Uint8Array(memory.buffer, 2_000_000, length);
    const expected = new Uint8Array(length);

    // a ring, in which the first process receives last
    fill(own, rank);
    fill(expected, last);
    if (rank === 0) processes.send(own, next);
    processes.receive(other, last);
    if (rank !== 0) processes.send(own, next);
    found.push(digest(other) === digest(expected));

    // all at once, both ways
    other.fill(0);
    const coming = processes.startReceive(other, last);
    const going = processes.startSend(own, next);
    while (!coming.isDone());
    going.wait();
    found.push(digest(other) === digest(expected) && coming.isDone() && going.isDone());

    fill(other, rank);
    fill(expected, size - 1);
    processes.broadcast(other, size - 1);
    found.push(digest(other) === digest(expected));
  }
  const all = new Uint8Array(memory.buffer, 0, 5000 * size);
  const own = all.subarray(rank * 5000, (rank + 1) * 5000);
  fill(own, rank);
  processes.allGather(own, all);
  const expected = new Uint8Array(5000);
  for (let i = 0; i < size; i++) {
    fill(expected, i);
    found.push(digest(all.subarray(i * 5000, (i + 1) * 5000)) === digest(expected));
  }
}

// who has something to say is found without knowing who
if (rank === 0) {
  const heard = new Set();
  while (heard.size < size - 1) {
    const pending = processes.pending();
    if (!pending) continue;
    const bytes = new Uint8Array(pending.bytes);
    processes.receive(bytes, pending.from);
    found.push(bytes.length === pending.from && bytes.every((byte) => byte === pending.from));
    heard.add(pending.from);
  }
} else processes.send(new Uint8Array(rank).fill(rank), 0);
if (rank === 0) found.push(processes.pending() === undefined);
found.push((await mpi()) === processes);
processes.barrier();

const told = (work) => {
  try {
    work();
    return "no error";
  } catch ({ code, message }) {
    return `${code} ${message}`;
  }
};
const errors = [
  told(() => processes.send(new Uint8Array(1), rank)),
  told(() => processes.receive(new Uint8Array(1), size)),
  told(() => processes.broadcast(new Uint8Array(1), -1)),
  told(() => processes.allGather(new Uint8Array(2), new Uint8Array(3))),
];
if (rank === 0) processes.send(new Uint8Array(5), 1);
if (rank === 1) errors.push(told(() => processes.receive(new Uint8Array(6), 0)));
if (rank === 1) processes.send(new Uint8Array(5), 0);
if (rank === 0) errors.push(told(() => processes.receive(new Uint8Array(4), 1)));
processes.barrier();
processes.finalize();
processes.finalize();
errors.push(told(() => processes.barrier()));
console.log(
  JSON.stringify({ rank, size, engine, found: found.length, wrong: found.filter((is) => !is).length, errors }),
);
