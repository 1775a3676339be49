/**
 * FIFOs, which are read and written as sockets are: opening or reading them as a file waits for the
 * other end in one of the few threads that all files of a process share, and from which no process
 * can exit.
 */
const { constants, openSync } = process.getBuiltinModule("node:fs");
const { Socket } = process.getBuiltinModule("node:net");
const { finished } = process.getBuiltinModule("node:stream/promises");
const { setTimeout: sleep } = process.getBuiltinModule("node:timers/promises");

/** Milliseconds after which a FIFO that nobody reads is looked at again. */
const PATIENCE = 50;

/** What comes out of the FIFO until its writers have closed it, after the first has opened it. */
export function readFifo(path: string | URL): AsyncIterable<Uint8Array> {
  return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
}

/** Writes into the FIFO when somebody reads it. */
export async function writeFifo(path: string, bytes: Uint8Array): Promise<void> {
  const fd = await openForWriting(path);
  const socket = new Socket({ fd, readable: false, writable: true });
  socket.end(bytes);
  await finished(socket);
}

async function openForWriting(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      const isUnread = error instanceof Error && "code" in error && error.code === "ENXIO";
      if (!isUnread) throw error;
    }
    await sleep(PATIENCE);
  }
}
