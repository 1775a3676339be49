#!/usr/bin/env node
import { makeProgram } from "./commands.js";
import { nodeHost } from "./nodeHost.js";
import { watchStreams } from "./nodeStreams.js";
import { endFailed, hostOf } from "./processes.js";

const { setTimeout } = process.getBuiltinModule("node:timers/promises");

watchStreams();
const program = makeProgram(hostOf(nodeHost), await nodeHost.version(), (exitCode) => {
  process.exitCode = exitCode;
});
try {
  if (process.argv.length > 2) await program.parseAsync();
  else program.outputHelp();
} catch (failure) {
  process.exitCode = await endFailed(nodeHost, failure, setTimeout);
}
