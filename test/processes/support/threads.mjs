/**
 * A communicator whose processes are threads of this one: messages go through shared memory, one
 * ring of bytes for each pair of them.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** Bytes of a ring. */
const CAPACITY = 2 ** 20;

/**
 * One direction between two ranks: how many bytes were ever written and read, and the last of them.
 */
class Ring {
  /** @param {SharedArrayBuffer} memory @param {number} number */
  constructor(memory, number) {
    const begin = number * (CAPACITY + 8);
    this.counts = new Int32Array(memory, begin, 2);
    this.bytes = new Uint8Array(memory, begin + 8, CAPACITY);
  }

  /**
   * Writes as much as there is room for, and returns how much that is. @param {Uint8Array} message
   */
  write(message) {
    const [written, read] = [Atomics.load(this.counts, 0), Atomics.load(this.counts, 1)];
    const at = (written >>> 0) % CAPACITY;
    const length = Math.min(CAPACITY - ((written - read) | 0), CAPACITY - at, message.length);
    this.bytes.set(message.subarray(0, length), at);
    Atomics.store(this.counts, 0, (written + length) | 0);
    return length;
  }

  /** Reads as much as is there, and returns how much that is. @param {Uint8Array} message */
  read(message) {
    const [written, read] = [Atomics.load(this.counts, 0), Atomics.load(this.counts, 1)];
    const at = (read >>> 0) % CAPACITY;
    const length = Math.min((written - read) | 0, CAPACITY - at, message.length);
    message.set(this.bytes.subarray(at, at + length));
    Atomics.store(this.counts, 1, (read + length) | 0);
    return length;
  }
}

/** Messages under way in one direction, in their order. */
class Queue {
  /**
   * @param {(message: Uint8Array) => number} move what moves a part of a message, and returns how
   * many bytes that is
   */
  constructor(move) {
    this.move = move;
    /** @type {{ message: Uint8Array, isDone: boolean }[]} */
    this.messages = [];
  }

  /** @param {Uint8Array} message */
  add(message) {
    const entry = { message, isDone: false };
    this.messages.push(entry);
    return entry;
  }

  /** Returns whether anything moved. */
  proceed() {
    let moved = false;
    for (let first = this.messages[0]; first; first = this.messages[0]) {
      const length = first.message.length === 0 ? 0 : this.move(first.message);
      moved ||= length > 0;
      first.message = first.message.subarray(length);
      if (first.message.length > 0) {
        if (length === 0) return moved;
        continue;
      }
      first.isDone = true;
      this.messages.shift();
    }
    return moved;
  }
}

/** See `Communicator` of src/processes. */
class Threads {
  engine = "threads";
  /** How many messages were begun that nobody knows to be done, for which MPI keeps room. */
  underWay = 0;

  /** @param {number} rank @param {number} size @param {SharedArrayBuffer} memory */
  constructor(rank, size, memory) {
    this.rank = rank;
    this.size = size;
    const behind = size * size * (CAPACITY + 8);
    /** How often anything moved anywhere. */
    this.moves = new Int32Array(memory, behind, 1);
    /** @param {number} from @param {number} to */
    const ring = (from, to) => new Ring(memory, from * size + to);
    const others = Array.from({ length: size }, (_, other) => other);
    this.sent = others.map((to) => new Queue((message) => ring(rank, to).write(message)));
    this.received = others.map((from) => new Queue((message) => ring(from, rank).read(message)));
  }

  /** Moves what can be moved. */
  proceed() {
    let moved = false;
    for (const queue of [...this.sent, ...this.received]) moved = queue.proceed() || moved;
    if (!moved) return;
    Atomics.add(this.moves, 0, 1);
    Atomics.notify(this.moves, 0);
  }

  /** @param {Queue} queue @param {Uint8Array} message */
  start(queue, message) {
    const entry = queue.add(message);
    this.underWay++;
    let isKnown = false;
    const know = () => {
      if (entry.isDone && !isKnown) this.underWay--;
      isKnown = entry.isDone;
      return isKnown;
    };
    return {
      isDone: () => {
        this.proceed();
        return know();
      },
      wait: () => {
        const end = Date.now() + 60_000;
        for (;;) {
          const moves = Atomics.load(this.moves, 0);
          this.proceed();
          if (know()) return;
          if (Date.now() > end) throw new Error("No message for a minute.");
          Atomics.wait(this.moves, 0, moves, 1000);
        }
      },
    };
  }

  /** @param {Uint8Array} bytes @param {number} to */
  send(bytes, to) {
    this.startSend(bytes, to).wait();
  }

  /** @param {Uint8Array} bytes @param {number} from */
  receive(bytes, from) {
    this.startReceive(bytes, from).wait();
  }

  /** @param {Uint8Array} bytes @param {number} to */
  startSend(bytes, to) {
    return this.start(this.sent[to], bytes);
  }

  /** @param {Uint8Array} bytes @param {number} from */
  startReceive(bytes, from) {
    return this.start(this.received[from], bytes);
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
 * What the function `name` of the module at `url` gives in each of `size` processes, by rank: it is
 * called with a communicator and `given`.
 * @param {string} url @param {string} name @param {number} size @param {unknown} given
 */
export function inProcesses(url, name, size, given) {
  const memory = new SharedArrayBuffer(size * size * (CAPACITY + 8) + 4);
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
