/** A communicator whose processes are threads of this one: messages go through shared memory, one ring of bytes for each pair of them. */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** Bytes of a ring. */
const CAPACITY = 2 ** 20;

/** One direction between two ranks: how many bytes were ever written and read, and the last of them. */
class Ring {
  /** @param {SharedArrayBuffer} memory @param {number} number */
  constructor(memory, number) {
    const begin = number * (CAPACITY + 8);
    this.counts = new Int32Array(memory, begin, 2);
    this.bytes = new Uint8Array(memory, begin + 8, CAPACITY);
  }

  /** Waits until the count at `place` is no longer what it was. @param {number} place @param {number} count */
  await(place, count) {
    if (Atomics.wait(this.counts, place, count, 60_000) === "timed-out") throw new Error("No message for a minute.");
  }

  /** @param {Uint8Array} message */
  write(message) {
    for (let sent = 0; sent < message.length; ) {
      const [written, read] = [Atomics.load(this.counts, 0), Atomics.load(this.counts, 1)];
      const free = CAPACITY - ((written - read) | 0);
      if (free === 0) {
        this.await(1, read);
        continue;
      }
      const at = (written >>> 0) % CAPACITY;
      const length = Math.min(free, CAPACITY - at, message.length - sent);
      this.bytes.set(message.subarray(sent, sent + length), at);
      sent += length;
      Atomics.store(this.counts, 0, (written + length) | 0);
      Atomics.notify(this.counts, 0);
    }
  }

  /** @param {Uint8Array} message */
  read(message) {
    for (let received = 0; received < message.length; ) {
      const [written, read] = [Atomics.load(this.counts, 0), Atomics.load(this.counts, 1)];
      const there = (written - read) | 0;
      if (there === 0) {
        this.await(0, written);
        continue;
      }
      const at = (read >>> 0) % CAPACITY;
      const length = Math.min(there, CAPACITY - at, message.length - received);
      message.set(this.bytes.subarray(at, at + length), received);
      received += length;
      Atomics.store(this.counts, 1, (read + length) | 0);
      Atomics.notify(this.counts, 1);
    }
  }
}

/** See `Communicator` of src/processes. */
class Threads {
  engine = "threads";

  /** @param {number} rank @param {number} size @param {SharedArrayBuffer} memory */
  constructor(rank, size, memory) {
    this.rank = rank;
    this.size = size;
    this.ring = (/** @type {number} */ from, /** @type {number} */ to) => new Ring(memory, from * size + to);
  }

  /** @param {Uint8Array} bytes @param {number} to */
  send(bytes, to) {
    this.ring(this.rank, to).write(bytes);
  }

  /** @param {Uint8Array} bytes @param {number} from */
  receive(bytes, from) {
    this.ring(from, this.rank).read(bytes);
  }

  /** @param {Uint8Array} bytes @param {number} to */
  startSend(bytes, to) {
    this.send(bytes, to);
    return { isDone: () => true, wait: () => undefined };
  }

  /** Those of one process are to be waited for in their order. @param {Uint8Array} bytes @param {number} from */
  startReceive(bytes, from) {
    return { isDone: () => false, wait: () => this.receive(bytes, from) };
  }

  pending() {
    throw new Error("Nobody asks that here.");
  }

  /** @param {Uint8Array} bytes @param {number} root */
  broadcast(bytes, root) {
    if (this.rank !== root) return this.receive(bytes, root);
    for (let to = 0; to < this.size; to++) if (to !== root) this.send(bytes, to);
  }

  /** @param {Uint8Array} own @param {Uint8Array} all */
  allGather(own, all) {
    for (let from = 0; from < this.size; from++) {
      const part = all.subarray(from * own.length, (from + 1) * own.length);
      if (from === this.rank) part.set(own);
      this.broadcast(part, from);
    }
  }

  barrier() {
    this.allGather(new Uint8Array(1), new Uint8Array(this.size));
  }

  /** @param {string} reason */
  abort(reason) {
    throw new Error(reason);
  }

  finalize() {}
}

/**
 * What the function `name` of the module at `url` gives in each of `size` processes, by rank: it is called with a communicator and `given`.
 * @param {string} url @param {string} name @param {number} size @param {unknown} given
 */
export function inProcesses(url, name, size, given) {
  const memory = new SharedArrayBuffer(size * size * (CAPACITY + 8));
  const ranks = Array.from({ length: size }, (_, rank) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { url, name, rank, size, memory, given } });
    return new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`Process ${rank} ended (${code}).`)));
    });
  });
  return Promise.all(ranks);
}

if (!isMainThread) {
  const { url, name, rank, size, memory, given } = workerData;
  const module = await import(url);
  parentPort?.postMessage(await module[name](new Threads(rank, size, memory), given));
}
