#!/usr/bin/env node
import { makeProgram } from "./commands.js";
import { tellFailure } from "./failure.js";
import { nodeHost } from "./nodeHost.js";
import { watchStreams } from "./nodeStreams.js";

watchStreams();
const program = makeProgram(nodeHost, await nodeHost.version(), (exitCode) => {
  process.exitCode = exitCode;
});
try {
  if (process.argv.length > 2) await program.parseAsync();
  else program.outputHelp();
} catch (failure) {
  process.exitCode = tellFailure(nodeHost, failure);
}
