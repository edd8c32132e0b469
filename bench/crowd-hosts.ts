/**
 * Many hosts in one process, each with a link and a connection of its own, made of the product's parts. Run by the scenario
 * `hosts`. Arguments: URL of the gateway, name of the process, hosts, agents of each. Commands come over IPC.
 */
import { systemClock } from "../src/base/clock.js";
import { AgentHost } from "../src/host/agent-host.js";
import { type AgentDefinition, defineAgent } from "../src/host/modules/definition.js";
import { Dialler } from "../src/link/channels/socket.js";
import { HostLink } from "../src/link/host/host-link.js";
import { LINK_DEFAULTS } from "../src/link/messages.js";
import type { AgentPosition } from "../src/link/port.js";

const [url = "", name = "", hosts = "1", agents = "1"] = process.argv.slice(2);
const made: CrowdHost[] = [];

/** An agent host that tells when its agents have places: the gateway sends them once the agents are listed. */
class CrowdHost extends AgentHost {
  readonly #name: string;
  readonly #placed = new Set<string>();
  #onPlaced: () => void = () => undefined;

  constructor(hostName: string, size: number) {
    super({ definitions: Array.from({ length: size }, (_, n) => agent(`${hostName}-${n}`)) });
    this.#name = hostName;
  }

  override welcome(places: readonly AgentPosition[]): void {
    super.welcome(places);
    for (const { id } of places) this.#placed.add(id);
    this.#onPlaced();
  }

  /** Resolves with the milliseconds from dialling until all its agents are listed. */
  async dial(): Promise<number> {
    const startedAt = performance.now();
    const link = new HostLink({
      limits: LINK_DEFAULTS,
      clock: systemClock,
      schedule: setImmediate,
      identity: { hostId: this.#name, sdk: "bench" },
      isResumable: true,
    });
    link.beat();
    void link.serve(this);
    new Dialler({
      urls: [new URL(url)],
      token: () => process.env["TERRARIUM_TOKEN"] ?? null,
      link,
      clock: systemClock,
      onChange(change) {
        if (change.kind !== "connected" && change.kind !== "taken")
          process.send?.({ error: JSON.stringify(change) });
      },
    }).start();
    await this.#until(() => this.#placed.size === this.agents.length);
    return performance.now() - startedAt;
  }

  /** Resolves with the milliseconds until one more agent is listed. */
  async add(id: string): Promise<number> {
    const startedAt = performance.now();
    this.register(agent(id));
    await this.#until(() => this.#placed.has(id));
    return performance.now() - startedAt;
  }

  #until(look: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onPlaced = () => {
        if (look()) resolve();
      };
    });
  }
}

function agent(id: string): AgentDefinition {
  return defineAgent({ id, process: (input) => input });
}

const methods = {
  /** Milliseconds until the agents of all hosts are listed. */
  async open(): Promise<number> {
    const startedAt = performance.now();
    for (let n = 0; n < Number(hosts); n += 1) made.push(new CrowdHost(`${name}-${n}`, Number(agents)));
    await Promise.all(made.map((host) => host.dial()));
    return performance.now() - startedAt;
  },

  /** Milliseconds until one more host's agents are listed. */
  async addHost(): Promise<number> {
    const host = new CrowdHost(`${name}-${made.length}`, Number(agents));
    made.push(host);
    return await host.dial();
  },

  /** Milliseconds until one more agent of a host is listed. */
  async addAgent(): Promise<number> {
    const host = made[0] as CrowdHost;
    return await host.add(`${name}-added-${host.agents.length}`);
  },
};

process.on("message", (method: keyof typeof methods) => {
  methods[method]().then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// It can be called.
process.send?.({ result: 0 });
process.on("disconnect", () => process.exit());
