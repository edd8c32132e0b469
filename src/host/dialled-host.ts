import { type Clock, systemClock } from "../base/clock.js";
import { defaultLimits, type Limits } from "../base/limits.js";
import { deferred } from "../base/async/deferred.js";
import { packageVersion } from "../base/files/package-files.js";
import { type DialChange, Dialler } from "../link/channels/socket.js";
import { HostLink } from "../link/host/host-link.js";
import { LINK_DEFAULTS } from "../link/messages.js";
import type { HostLog } from "../link/port.js";
import { AgentHost } from "./agent-host.js";
import { hostLimits, linkLimits } from "./limits.js";
import type { LoadedModules } from "./modules/load-modules.js";

export interface DialledHostOptions extends LoadedModules {
  /** Addresses of gateways, tried in turn. */
  readonly urls: readonly URL[];
  /** The host's name: the same in each life of its process. */
  readonly name: string;
  /** The token, read again for each connection; null: none. */
  readonly token: () => string | null;
  /** Default: those of a gateway without options. */
  readonly limits?: Limits;
  /** How long running work may end when a new process of this name takes over, ms. */
  readonly drainMs: number;
  /** Called when the connection is there, is lost, or is refused for good. */
  readonly onChange: (change: DialChange) => void;
  /** Receives log lines of agents and of the host, besides the gateway. */
  readonly log: HostLog;
  readonly clock?: Clock;
}

/** How long a host that ends waits until the gateway has stored its last messages, ms. */
const CONFIRM_MS = 5_000;

/** Agents of this process, run for a gateway elsewhere. */
export class DialledHost {
  readonly #link: HostLink;
  readonly #dialler: Dialler;
  readonly #host: AgentHost;
  readonly #clock: Clock;
  #isRefused = false;

  constructor(options: DialledHostOptions) {
    const {
      urls,
      name,
      token,
      onChange,
      log,
      drainMs,
      limits = defaultLimits,
      definitions,
      modules,
      clock = systemClock,
    } = options;
    this.#clock = clock;
    const identity = { hostId: name, sdk: `terrarium-gateway/${packageVersion()}` };
    this.#link = new HostLink({
      limits: { ...LINK_DEFAULTS, ...linkLimits(limits) },
      clock,
      schedule: setImmediate,
      identity,
      drainMs,
      isResumable: true,
    });
    this.#host = new AgentHost({
      ...hostLimits(limits),
      definitions,
      modules,
      clock,
      log: (entry) => {
        log(entry);
        this.#link.log(entry);
      },
    });
    this.#dialler = new Dialler({
      urls,
      token,
      link: this.#link,
      clock,
      onChange: (change) => {
        this.#isRefused = change.kind === "refused";
        onChange(change);
      },
    });
  }

  /** Ids of its agents. */
  get agentIds(): readonly string[] {
    return this.#host.agents.map(({ id }) => id);
  }

  /** Dials. Resolves when a gateway has welcomed the host: it has said where the agents' events go on, and they start. */
  async start(): Promise<void> {
    this.#link.beat();
    this.#dialler.start();
    await this.#link.serve(this.#host);
  }

  /** The gateway has stored what was sent. One that is away is not waited for long. */
  async #confirmed(): Promise<void> {
    const late = deferred();
    const cancel = this.#clock.after(CONFIRM_MS, () => late.resolve());
    await Promise.race([this.#link.confirmed(), late.promise]);
    cancel();
  }

  /** Stops the agents as a thread's are, tells the gateway, and ends the connection. */
  async close(drainMs: number): Promise<void> {
    await this.#link.close(drainMs);
    // A gateway that has refused the host confirms nothing any more.
    if (!this.#isRefused) await this.#confirmed();
    await this.#dialler.stop({ code: "STOPPED", message: "its host was stopped" });
  }
}
