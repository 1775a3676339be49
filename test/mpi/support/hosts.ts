import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Launcher } from "./mpirun.js";

const ADDRESSES = ["10.231.7.1", "10.231.7.2"] as const;

/** Two network namespaces with a cable between them, which a launcher takes for hosts. */
export class Hosts {
  private readonly names = ADDRESSES.map((_, i) => `lanegrad-${process.pid}-${i}`);
  /** Why there can be none here; undefined where there are. */
  readonly absence: string | undefined;

  constructor() {
    this.absence = process.platform === "linux" ? this.make() : "network namespaces are Linux's";
    if (this.absence !== undefined) this.remove();
  }

  /** The name by which the second host knows itself. */
  get second(): string {
    return this.names[1];
  }

  /**
   * The launcher as it starts a process on each host; on the second one there is nothing in the
   * folder `without`.
   */
  launcher({ name, program, flags, variables }: Launcher, without?: string): Launcher {
    const shell = join(mkdtempSync(join(tmpdir(), "lanegrad-hosts-")), "shell");
    const hide = without === undefined ? "" : `mount -t tmpfs none '${without}';`;
    const [first, second] = this.names;
    writeFileSync(
      shell,
      `#!/bin/bash
while [[ "$1" == -* ]]; do shift; done
if [ "$1" = ${ADDRESSES[0]} ]; then shift; exec ip netns exec ${first} bash -c "$*"; fi
shift
exec ip netns exec ${second} unshare --uts --mount bash -c "hostname ${second}; ${hide} exec bash -c \\"\\$0\\"" "$*"
`,
      { mode: 0o755 },
    );
    const own =
      name === "MPICH"
        ? ["-launcher", "ssh", "-launcher-exec", shell, "-localhost", ADDRESSES[0], "-hosts", ADDRESSES.join(",")]
        : [
            ...["--mca", "plm_rsh_agent", shell, "--mca", "pml", "ob1", "--mca", "btl", "tcp,self"],
            ...[
              "--mca",
              "oob_tcp_if_include",
              `${ADDRESSES[0]}/24`,
              "--mca",
              "btl_tcp_if_include",
              `${ADDRESSES[0]}/24`,
            ],
            ...["--host", ADDRESSES.map((address) => `${address}:1`).join(",")],
          ];
    return { name, program: "ip", flags: ["netns", "exec", first, program, ...flags, ...own], variables };
  }

  remove(): void {
    for (const name of this.names) ip("netns", "del", name);
  }

  private make(): string | undefined {
    const [first, second] = this.names;
    const commands = [
      ["netns", "add", first],
      ["netns", "add", second],
      ["-n", first, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", second],
      ...this.names.flatMap((name, i) => [
        ["-n", name, "addr", "add", `${ADDRESSES[i]}/24`, "dev", "cable"],
        ["-n", name, "link", "set", "lo", "up"],
        ["-n", name, "link", "set", "cable", "up"],
      ]),
    ];
    const failed = commands.find((command) => !ip(...command));
    return failed && `this machine allows no network namespaces: ip ${failed.join(" ")} failed`;
  }
}

/** Whether the command did what it says. */
function ip(...args: readonly string[]): boolean {
  return spawnSync("ip", args, { stdio: "ignore" }).status === 0;
}
