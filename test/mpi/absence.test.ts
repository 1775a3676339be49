/** What is missing before MPI begins is one sentence and a typed error. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import * as browser from "../../src/browserMpi.js";
import { folder, launchers, mpirun, programOf } from "./support/mpirun.js";

const launched = { OMPI_COMM_WORLD_RANK: "0", OMPI_COMM_WORLD_SIZE: "2" };

/** What the process says that is started with these variables. */
function opened(variables: Readonly<Record<string, string>>, cwd = folder): string {
  const { stdout, stderr } = spawnSync(process.execPath, [programOf("opened")], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...variables },
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.trimEnd();
}

test("without a launcher", () => {
  expect(opened({})).toBe(
    "UsageError INVALID_OPTION No launcher of MPI has started this process: start it as `mpirun -n 4 node program.js`, " +
      "or train without `distributed`.",
  );
});

test("without koffi", () => {
  expect(opened(launched, tmpdir())).toBe(
    "ResourceError MPI_NOT_FOUND MPI is called through the package koffi, which isn't installed: npm install koffi.",
  );
});

const mpich = launchers.find(({ launcher }) => launcher.name === "MPICH");

// a number that names nothing, and one that names another file
test.skipIf(mpich?.absence).each(["999", "0"])(
  "without the launcher's connection, in place of which is %s",
  (number) => {
    expect(opened({ PMI_RANK: "0", PMI_SIZE: "2", PMI_FD: number })).toMatch(
      /^ResourceError PROCESSES_FAILED The launcher's connection \(PMI_FD\) has not come to this process, as under npx [^\n]+\.$/,
    );
  },
);

test("in a page", async () => {
  await expect(browser.mpi()).rejects.toMatchObject({ name: "ResourceError", code: "UNSUPPORTED_ENGINE" });
});

const isInstalled = existsSync(new URL("node_modules/koffi", import.meta.url));

describe.skipIf(!isInstalled || process.platform !== "linux")("with koffi", () => {
  test("without the library", () => {
    expect(opened({ ...launched, LANEGRAD_MPI_LIBRARY: "/nowhere/libmpi.so" })).toMatch(
      /^ResourceError MPI_NOT_FOUND \/nowhere\/libmpi.so, which LANEGRAD_MPI_LIBRARY names, can't be loaded: .*[Nn]o such file or directory\.$/,
    );
  });

  test("with a library that has another interface", () => {
    expect(opened({ ...launched, LANEGRAD_MPI_LIBRARY: "libc.so.6" })).toBe(
      "ResourceError MPI_NOT_FOUND libc.so.6 has another binary interface than Open MPI's and MPICH's, the two that are " +
        "called: name a library of these in LANEGRAD_MPI_LIBRARY.",
    );
  });
});

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";

  test.skipIf(absence)(`one process alone is a size of one${because}`, async () => {
    expect(await mpirun(launcher, 1, [programOf("opened")])).toMatchObject({
      code: 0,
      out: "rank 0 of 1 no\n",
      err: "",
    });
  });

  test.skipIf(absence)(`what a user says to UCX stays${because}`, async () => {
    const variables = { UCX_MEM_EVENTS: "try" };
    expect(await mpirun(launcher, 1, [programOf("opened")], { variables })).toMatchObject({ out: "rank 0 of 1 try\n" });
  });

  test.skipIf(absence)(`processes that others have started are told apart${because}`, () => {
    const library = launcher.name === "MPICH" ? "libmpich.so.12" : "libmpi.so.40";
    const variables = { ...launcher.variables, RANK: "1", WORLD_SIZE: "3", LANEGRAD_MPI_LIBRARY: library };
    expect(opened(variables)).toMatch(
      /^ResourceError PROCESSES_FAILED A launcher such as torchrun has started 3 processes, of which \S.+ knows 1: start them/,
    );
  });
});
