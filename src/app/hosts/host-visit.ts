import { createHash } from "node:crypto";
import { mayHost } from "../../auth/scopes.js";
import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import { MessageRate } from "../../gateway/callers/admission.js";
import type { HostEnding } from "../../gateway/websocket/host-ending.js";
import type { HostArrival, HostOwner, HostVisit } from "../../gateway/websocket/hosts.js";
import { checkDescriptor } from "../../host/modules/check-descriptor.js";
import { sizeFault } from "../../host/modules/description-size.js";
import type { RemoteHost } from "../../link/gateway/remote-host.js";
import type { BookedHost } from "../../events/host-book.js";
import { type Hello, PROTOCOL } from "../../link/hello.js";
import type { Channel, ToGateway, ToHost } from "../../link/messages.js";
import type { AgentDescriptor, HostLogEntry } from "../../link/port.js";
import type { Runtime } from "../runtime.js";

/** A host that is known, connected or not. */
export interface Known {
  readonly host: RemoteHost;
  /** Its name among all hosts. */
  readonly name: string;
  /** Its name as it says. */
  readonly hostId: string;
  owner: HostOwner;
  visit: Visit | null;
  /** Since when it is connected, or is not. Wall time, ms since 1970. */
  since: number;
  /** Null before it has connected. */
  sdk: string | null;
}

export type VisitOptions = Pick<Runtime, "clock" | "limits" | "log">;

export interface Reception {
  /** The host of this connection. */
  readonly enter: (visit: Visit, hello: Hello) => Known;
  /** A host has these agents now. */
  readonly offered: (host: BookedHost) => void;
}

/** Characters of a host's last message in the log. */
const BYE_CHARACTERS_MAX = 256;

/** Ids of agents in one refusal. */
const IDS_SHOWN = 5;

/** One connection of a remote host, from its `hello` on. */
export class Visit implements HostVisit {
  readonly arrival: HostArrival;
  readonly #options: VisitOptions;
  readonly #reception: Reception;
  readonly #manifests: MessageRate;
  /** By id. */
  readonly #agents = new Map<string, AgentDescriptor>();
  #identity: Pick<Hello, "hostId" | "incarnation" | "sdk"> | null = null;
  #known: Known | null = null;
  /** What the host said last, when it ended the connection. */
  #bye: string | null = null;
  #listener: (message: ToGateway) => void = () => undefined;
  #state: "NEW" | "WELCOME" | "REFUSED" = "NEW";
  readonly #channel: Channel<ToHost, ToGateway> = {
    send: (message) => {
      if (message.kind === "welcome") this.#isWelcome(message);
      if (message.kind !== "bye" && message.kind !== "refused") return this.arrival.send(message);
      if (this.#state === "NEW") this.#isRefused(message);
      // The connection ends with the last message.
      this.arrival.end(message.code === "REPLACED" ? "REPLACED" : "SERVICE_RESTART", message);
    },
    listen: (listener) => (this.#listener = listener),
  };

  constructor(arrival: HostArrival, options: VisitOptions, reception: Reception) {
    this.arrival = arrival;
    this.#options = options;
    this.#reception = reception;
    this.#manifests = new MessageRate(options.clock, options.limits.maxHostManifestsPerSecond);
  }

  receive(message: ToGateway): void {
    if (message.kind === "hello") return this.#hello(message);
    if (message.kind === "beat") return this.#listener(message);
    if (!this.#known) throw new TerrariumError("BAD_USER_INPUT", "the first message must be hello");
    if (message.kind === "bye")
      this.#bye = `${message.code}: ${message.message}`.slice(0, BYE_CHARACTERS_MAX);
    if (message.kind === "manifest") return this.#manifest(message);
    if (message.kind === "log")
      return this.#listener({ ...message, entries: message.entries.map(this.#ownLine) });
    this.#listener(message);
  }

  left({ code, reason }: HostEnding): void {
    const known = this.#known;
    if (!known) return;
    if (known.visit === this) {
      known.visit = null;
      known.since = this.#options.clock.now();
    }
    const line = { host: this.#identity?.hostId, owner: known.owner.id, code, reason: this.#bye ?? reason };
    if (this.#state === "WELCOME") this.#options.log.info(line, "a host is disconnected");
    // That it was refused is in the log already.
    if (this.#state === "NEW") this.#options.log.info(line, "a host has left before it was welcomed");
    known.host.detach(this.#channel);
  }

  #hello(hello: Extract<ToGateway, { kind: "hello" }>): void {
    if (this.#known) throw new TerrariumError("BAD_USER_INPUT", "hello comes once");
    if (hello.protocol !== PROTOCOL) {
      throw new TerrariumError("BAD_USER_INPUT", `this gateway speaks ${PROTOCOL}`);
    }
    const agents = this.#checked(hello.agents);
    if (agents.length === 0 && hello.agents.length > 0) throw this.#refusalOf(hello.agents);
    const known = (this.#known = this.#reception.enter(this, { ...hello, agents }));
    this.#identity = hello;
    known.host.attach(this.#channel, { ...hello, agents });
    this.#offer();
  }

  /** Later ones on the same connection are about agents that came, or whose ids are free now. */
  #isWelcome({ agents }: Extract<ToHost, { kind: "welcome" }>): void {
    if (this.#state !== "NEW") return;
    this.#state = "WELCOME";
    const { owner, address } = this.arrival;
    const { hostId: host, sdk } = this.#identity ?? {};
    const line = { host, owner: owner.id, address, agents: agents.length, offered: this.#agents.size, sdk };
    this.#options.log.info(line, "a host is connected");
  }

  #isRefused({ code, message: reason }: Extract<ToHost, { kind: "bye" | "refused" }>): void {
    this.#state = "REFUSED";
    const { owner, address } = this.arrival;
    const line = { host: this.#identity?.hostId, owner: owner.id, address, code, reason };
    // The older of two processes has done its work.
    if (code === "REPLACED") this.#options.log.info(line, "an older process of a host is told to end");
    else this.#options.log.warn(line, "a host is refused");
  }

  #manifest(message: Extract<ToGateway, { kind: "manifest" }>): void {
    if (!this.#manifests.take()) {
      const limit = "maxHostManifestsPerSecond";
      throw new TerrariumError("RATE_LIMITED", "the list of agents changes too often", { limit });
    }
    for (const id of message.removed) this.#agents.delete(id);
    this.#listener({ ...message, added: this.#checked(message.added) });
    this.#offer();
  }

  #offer(): void {
    if (!this.#identity) return;
    const { hostId, incarnation } = this.#identity;
    const agents = JSON.stringify([...this.#agents.values()]);
    this.#reception.offered({ owner: this.arrival.owner.id, hostId, incarnation, agents });
  }

  /** The agents that the token allows and that are not too large, checked. Throws when one is not well described, or there are too many. */
  #checked(agents: readonly AgentDescriptor[]): AgentDescriptor[] {
    const { limits, log } = this.#options;
    const { owner } = this.arrival;
    const allowed = agents.filter(({ id }) => mayHost(owner, id));
    if (allowed.length < agents.length) {
      log.warn({ owner: owner.id, reason: this.#notAllowed(agents).message }, "agents of a host are refused");
    }
    const fitting = allowed.filter((agent) => {
      const reason = sizeFault(agent);
      if (reason !== null)
        log.warn({ owner: owner.id, agent: agent.id, reason }, "an agent of a host is refused");
      return reason === null;
    });
    const bounds = descriptorBounds(limits);
    const checked = fitting.map((agent) => {
      const { module, ...described } = checkDescriptor(agent, bounds);
      return { ...described, module: this.#ownModule(module) };
    });
    for (const agent of checked) this.#agents.set(agent.id, agent);
    if (this.#agents.size > limits.maxRemoteAgents) {
      const max = limits.maxRemoteAgents;
      const details = { limit: "maxRemoteAgents", max };
      throw new TerrariumError("LIMIT_EXCEEDED", `a host brings at most ${max} agents`, details);
    }
    return checked;
  }

  /** Agents of one module may call each other, so a host's modules are its owner's own. */
  #ownModule(module: string): string {
    return `host:${createHash("sha256")
      .update(JSON.stringify([this.arrival.owner.id, module]))
      .digest("hex")}`;
  }

  /** Why none of these agents is taken. */
  #refusalOf(agents: readonly AgentDescriptor[]): TerrariumError {
    const allowed = agents.find(({ id }) => mayHost(this.arrival.owner, id));
    const fault = allowed ? sizeFault(allowed) : null;
    return fault === null ? this.#notAllowed(agents) : new TerrariumError("BAD_USER_INPUT", fault);
  }

  #notAllowed(agents: readonly AgentDescriptor[]): TerrariumError {
    const ids = agents.map(({ id }) => id).filter((id) => !mayHost(this.arrival.owner, id));
    const shown = ids.slice(0, IDS_SHOWN).join(", ");
    const more = ids.length > IDS_SHOWN ? ` and ${ids.length - IDS_SHOWN} more` : "";
    return new TerrariumError("FORBIDDEN", `no scope host:<id> for ${shown}${more}`, {});
  }

  /** A line about an agent that the host may not bring is the host's own. */
  readonly #ownLine = (entry: HostLogEntry): HostLogEntry =>
    entry.agentId === null || mayHost(this.arrival.owner, entry.agentId)
      ? entry
      : { ...entry, agentId: null };
}

/** What a remote host may describe of one agent. */
export function descriptorBounds({ maxSchedulesPerAgent, maxProbesPerAgent }: Limits) {
  return { schedulesMax: maxSchedulesPerAgent, probesMax: maxProbesPerAgent };
}
