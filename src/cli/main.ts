#!/usr/bin/env node
import { makeProgram } from "./commands.js";
import { EXIT, tellFailure } from "./failure.js";
import { nodeHost } from "./nodeHost.js";

// Whoever reads the output may have seen enough (`| head`): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
});

const program = makeProgram(nodeHost, await nodeHost.version(), (exitCode) => {
  process.exitCode = exitCode;
});
try {
  if (process.argv.length > 2) await program.parseAsync();
  else program.outputHelp();
} catch (failure) {
  process.exitCode = tellFailure(nodeHost, failure);
}
