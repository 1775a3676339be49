/**
 * The last process fails in the way that is asked for while the others wait for a message from it.
 */
import { mpi } from "../../../build/dist/mpi.js";

const processes = await mpi();
const { rank, size } = processes;
const [, , way] = process.argv;
const ways = {
  throw: () => {
    throw new Error("the data are gone");
  },
  reject: () => Promise.reject(new Error("the data are gone")),
  exit: () => process.exit(7),
  interrupt: () => process.exit(130),
  leave: () => {
    process.exitCode = 7;
  },
  abort: () => processes.abort("the data are gone.", 9),
  kill: () => process.kill(process.pid, "SIGKILL"),
  segfault: () => process.kill(process.pid, "SIGSEGV"),
};
process.on("exit", (code) => {
  // what a process does behind the failure of another one is never reached
  if (rank !== size - 1 && code === 0) console.log("went on");
});
processes.barrier();
if (rank === size - 1) {
  console.log("fails now");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await ways[way]();
} else {
  processes.receive(new Uint8Array(1), size - 1);
  console.log("went on");
}
