import { execFileSync, spawnSync } from "node:child_process";

/** The namespace of the tests themselves. */
const HERE = "here";
/** Nobody has this address: a frame to it is lost without a sign. */
const NOWHERE = "02:00:00:00:00:ff";
/** Delay and loss of a slow link, where the kernel has netem; else a link that is too narrow, which delays and drops, too. */
const SLOW = {
  netem: ["netem", "delay", "40ms", "30ms", "loss", "3%"],
  tbf: ["tbf", "rate", "400kbit", "burst", "4kb", "limit", "12kb"],
} as const;

interface Place {
  readonly namespace: string | null;
  readonly device: string;
  readonly address: string;
  readonly mac: string;
}

/**
 * Network namespaces on one bridge, whose links can be cut. Who reaches whom is decided by fixed neighbours, so that a link can be cut one way,
 * and no packet filter is needed.
 */
export class Network {
  /** The kind of slow link that this kernel has. */
  readonly slowness: keyof typeof SLOW;
  readonly #bridge = `tf${process.pid}`;
  readonly #places = new Map<string, Place>();
  readonly #cuts = new Set<string>();

  constructor(names: readonly string[]) {
    endLeftovers();
    const net = `10.${64 + ((process.pid >> 8) & 63)}.${process.pid & 255}`;
    const bridge = this.#bridge;
    for (const [index, name] of [HERE, ...names].entries()) {
      const isHere = name === HERE;
      this.#places.set(name, {
        namespace: isHere ? null : `${bridge}-${name}`,
        device: isHere ? bridge : "eth0",
        address: `${net}.${index + 1}`,
        mac: `02:00:00:00:00:${(index + 1).toString(16).padStart(2, "0")}`,
      });
    }
    const here = this.#place(HERE);
    ip(null, [
      `link add ${bridge} address ${here.mac} type bridge`,
      `addr add ${here.address}/24 dev ${bridge}`,
      `link set ${bridge} up`,
    ]);
    for (const name of names) {
      const { namespace, device, address, mac } = this.#place(name);
      const near = `${bridge}${name}`;
      ip(null, [
        `netns add ${namespace}`,
        `link add ${near} type veth peer name ${device} address ${mac} netns ${namespace}`,
        `link set ${near} master ${bridge} up`,
      ]);
      ip(namespace, ["link set lo up", `addr add ${address}/24 dev ${device}`, `link set ${device} up`]);
    }
    for (const from of this.#places.keys())
      for (const to of this.#places.keys()) if (from !== to) this.#point(from, to, true);
    const [first = ""] = names;
    const isDone = this.#shape(first, SLOW.netem);
    this.slowness = isDone ? "netem" : "tbf";
    if (isDone) this.quicken(first);
  }

  addressOf(name: string): string {
    return this.#place(name).address;
  }

  /** Before a command line: runs it in the namespace. */
  through(name: string): readonly string[] {
    return ["nsenter", `--net=/run/netns/${this.#place(name).namespace}`];
  }

  /** Packets from one to the other are lost. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from} ${to}`);
    this.#point(from, to, false);
  }

  heal(from: string, to: string): void {
    this.#cuts.delete(`${from} ${to}`);
    this.#point(from, to, true);
  }

  /** What goes out of this namespace is late, and some of it is lost. */
  slow(name: string): void {
    if (!this.#shape(name, SLOW[this.slowness])) throw new Error(`the kernel has no ${this.slowness}`);
  }

  quicken(name: string): void {
    const { namespace, device } = this.#place(name);
    execFileSync("tc", ["-n", namespace ?? "", "qdisc", "del", "dev", device, "root"]);
  }

  get cuts(): readonly string[] {
    return [...this.#cuts];
  }

  /** Ends all processes in the namespaces. */
  [Symbol.dispose](): void {
    remove(this.#bridge);
  }

  #shape(name: string, how: readonly string[]): boolean {
    const { namespace, device } = this.#place(name);
    const args = ["-n", namespace ?? "", "qdisc", "replace", "dev", device, "root", ...how];
    return spawnSync("tc", args, { stdio: "ignore" }).status === 0;
  }

  #point(from: string, to: string, isWhole: boolean): void {
    const { namespace, device } = this.#place(from);
    const { address, mac } = this.#place(to);
    ip(namespace, [`neigh replace ${address} lladdr ${isWhole ? mac : NOWHERE} dev ${device} nud permanent`]);
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (!place) throw new Error(`${name} is not in this network`);
    return place;
  }
}

function ip(namespace: string | null, commands: readonly string[]): void {
  const args = [...(namespace === null ? [] : ["-n", namespace]), "-batch", "-"];
  execFileSync("ip", args, { input: `${commands.join("\n")}\n`, stdio: ["pipe", "ignore", "pipe"] });
}

function ipLines(...args: readonly string[]): string[] {
  return execFileSync("ip", args, { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

/** What test processes have left behind that were killed. */
function endLeftovers(): void {
  const bridges = ipLines("-o", "link", "show", "type", "bridge").flatMap(
    (line) => /^\d+: (tf\d+):/.exec(line)?.[1] ?? [],
  );
  for (const bridge of bridges) {
    const pid = Number(bridge.slice(2));
    try {
      if (pid !== process.pid) process.kill(pid, 0);
    } catch {
      remove(bridge);
    }
  }
}

function remove(bridge: string): void {
  const namespaces = ipLines("netns", "list").map((line) => line.split(" ")[0] ?? "");
  for (const namespace of namespaces.filter((name) => name.startsWith(`${bridge}-`))) {
    for (const pid of ipLines("netns", "pids", namespace)) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has just ended.
      }
    }
    // Otherwise the kernel removes it some time after the namespace.
    execFileSync("ip", ["link", "del", `${bridge}${namespace.slice(bridge.length + 1)}`]);
    execFileSync("ip", ["netns", "del", namespace]);
  }
  execFileSync("ip", ["link", "del", bridge]);
}
