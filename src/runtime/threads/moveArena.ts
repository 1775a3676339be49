import { type Arena, drawn, PAGE } from "../arena.js";
import { runSpans, type TimeSlice } from "../timeSlice.js";

/**
 * Bytes that are copied at once: some milliseconds' worth, of fresh memory that the system first
 * has to find.
 */
const SPAN = 2 ** 22;

/**
 * Has the arena go on in `memory`, to which everything is copied, in turns: addresses stay, views
 * don't. Meanwhile others may put blocks on the stack and take them off again, but must not change
 * what is on it. @throws ResourceError OUT_OF_MEMORY, and then nothing has changed.
 */
export async function moveArena(arena: Arena, memory: WebAssembly.Memory, slice: TimeSlice): Promise<void> {
  // all that is in use lies below the mark
  await runSpans(slice, arena.mark(), SPAN, (begin, end) => {
    const span = arena.bytes(begin, end - begin);
    new Uint8Array(memory.buffer, begin, span.length).set(span);
  });
  const missing = arena.size - memory.buffer.byteLength;
  if (missing > 0) drawn(missing, () => memory.grow(missing / PAGE));
  arena.adopt(memory);
}
