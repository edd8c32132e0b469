import type { NatsConnection } from "@nats-io/nats-core";
import type { Cancel, Clock } from "../../base/clock.js";
import type { Outage } from "../../base/outage.js";
import type { AgentHostView } from "../../events/agent/agent-host-view.js";
import { HEALTH_STATUSES, type HealthView } from "../../events/probe.js";
import type { CarriedAgent } from "../agents/carried.js";
import { Listening } from "../listening.js";
import { flag, list, object, oneOf, optional, orNull, text, there } from "../shape.js";
import { moment, smallCount } from "../values.js";

/** How long changes wait for others to go with them, ms. */
const GATHER_MS = 250;
/** Characters of JSON after which no agent joins a message. */
const MESSAGE_CHARACTERS_MAX = 65_536;

export interface StandingFeedOptions {
  readonly connection: { readonly nats: NatsConnection };
  readonly namespace: string;
  readonly gateway: string;
  readonly clock: Clock;
  /** As this gateway knows it: by its probes, and of its hosts. */
  readonly local: {
    healthOf(agentId: string): HealthView;
    hostOf(agentId: string): AgentHostView | null;
  };
  /** The directory of all gateways. */
  readonly directory: {
    readonly entries: ReadonlyMap<string, Pick<CarriedAgent, "agent" | "carrier" | "isVacant">>;
  };
  /** As of when this gateway knows of the others, while the servers do not answer: wall time, ms since 1970. Null while they do. */
  readonly knownAt: () => number | null;
  /** Since when the gateway of an agent is gone, wall time, ms since 1970; null: it is not. */
  readonly lostSince: (agentId: string) => number | null;
  /** What is away, and since when new events of this gateway's agents are not shown either; null: nothing, they are. */
  readonly outage: () => Outage | null;
  /** For so long a gateway that says nothing counts as alive, ms. */
  readonly leaseMs: number;
  /** Called with messages that cannot be sent, and with what is passed over, once for each row of such messages. */
  readonly onError: (error: unknown) => void;
}

/** What the gateway that carries an agent knows of it, beside its events. */
interface Standing {
  readonly health: HealthView;
  readonly host: AgentHostView | null;
}

interface Told extends Standing {
  readonly by: string;
}

/**
 * Health and hosts of all gateways' agents: the one that carries an agent lets its probes be checked, and tells the others after each
 * check, and when its host comes or goes. Delivery: at most once; the next check says it again. A gateway that comes later asks once
 * for what there is.
 */
export class StandingFeed {
  readonly #options: StandingFeedOptions;
  /** By agent, of other gateways. At most the agents of the directory. */
  readonly #told = new Map<string, Told>();
  readonly #changed = new Set<string>();
  readonly #subject: string;
  #subscription: Listening | null = null;
  #cancel: Cancel | null = null;
  /** The message heard last is of no gateway. */
  #isStrange = false;

  constructor(options: StandingFeedOptions) {
    this.#options = options;
    this.#subject = `TERRARIUM_${options.namespace}.standing`;
  }

  /** Called when the directory is open. */
  begin(): void {
    const { connection, clock, onError } = this.#options;
    this.#subscription = new Listening({
      nats: connection.nats,
      clock,
      subject: this.#subject,
      onMessage: (message) => this.#take(message.string()),
      onError,
    });
    this.#send({ by: this.#options.gateway, asks: true });
  }

  /** Health or host of an agent of this gateway may have changed. */
  readonly changed = (agentId: string): void => {
    if (!this.#subscription || !this.#isOwn(agentId)) return;
    this.#changed.add(agentId);
    this.#cancel ??= this.#options.clock.after(GATHER_MS, () => this.#tell());
  };

  /** As of when an agent is shown, wall time in ms since 1970; null: now. Of this gateway's own: since when its events wait for the log. */
  asOf(agentId: string): number | null {
    const { outage, knownAt } = this.#options;
    return this.#isOwn(agentId) ? (outage()?.asOf ?? null) : knownAt();
  }

  outage(): Outage | null {
    return this.#options.outage();
  }

  /** Whether another gateway carries the agent at the moment. */
  isElsewhere(agentId: string): boolean {
    const known = this.#options.directory.entries.get(agentId);
    return known !== undefined && !known.isVacant && known.carrier !== this.#options.gateway;
  }

  /** Since when the gateway of an agent is gone, wall time, ms since 1970; null: it is not. */
  lostSince(agentId: string): number | null {
    return this.#options.lostSince(agentId);
  }

  /**
   * Of an agent of any gateway. UNKNOWN, without probes, before its gateway has told it, when that one is gone, and when nothing was
   * heard of it for the time of a lease.
   */
  healthOf(agentId: string): HealthView {
    const { directory, local, leaseMs, clock, knownAt } = this.#options;
    // The probes of this gateway's own agents go on.
    const asOf = this.#isOwn(agentId) ? null : knownAt();
    if (asOf !== null && clock.now() - asOf >= leaseMs) return { status: "UNKNOWN", since: asOf, probes: [] };
    const since = this.lostSince(agentId);
    if (since !== null) return { status: "UNKNOWN", since, probes: [] };
    // A gateway that has closed has told nothing of that.
    const told = directory.entries.get(agentId)?.isVacant ? undefined : this.#toldOf(agentId);
    return told?.health ?? local.healthOf(agentId);
  }

  /** Likewise; null: none that dials in. */
  hostOf(agentId: string): AgentHostView | null {
    const told = this.#toldOf(agentId);
    return told ? told.host : this.#options.local.hostOf(agentId);
  }

  close(): void {
    this.#cancel?.();
    this.#subscription?.close();
    this.#subscription = null;
  }

  /** What another gateway has told, while it carries the agent. */
  #toldOf(agentId: string): Standing | undefined {
    const known = this.#options.directory.entries.get(agentId);
    const told = this.#told.get(agentId);
    return told && known?.carrier === told.by ? told : undefined;
  }

  #isOwn(agentId: string): boolean {
    return this.#options.directory.entries.get(agentId)?.carrier === this.#options.gateway;
  }

  #tell(): void {
    this.#cancel = null;
    const { local, gateway: by } = this.#options;
    let agents: [string, Standing][] = [];
    let characters = 0;
    for (const agentId of this.#changed) {
      if (!this.#isOwn(agentId)) continue;
      const standing = { health: local.healthOf(agentId), host: local.hostOf(agentId) };
      agents.push([agentId, standing]);
      characters += JSON.stringify(standing).length;
      if (characters < MESSAGE_CHARACTERS_MAX) continue;
      this.#send({ by, agents });
      [agents, characters] = [[], 0];
    }
    this.#changed.clear();
    if (agents.length > 0) this.#send({ by, agents });
  }

  #send(message: object): void {
    try {
      this.#options.connection.nats.publish(this.#subject, JSON.stringify(message));
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #take(text: string): void {
    const { directory, gateway } = this.#options;
    const { message, isStrange } = messageIn(text);
    if (isStrange && !this.#isStrange)
      this.#options.onError(
        new Error(`what somebody else than a gateway has sent to ${this.#subject} is passed over`),
      );
    this.#isStrange = isStrange;
    if (!message || message.by === gateway) return;
    if (message.asks) for (const id of directory.entries.keys()) this.changed(id);
    for (const [agentId, standing] of message.agents ?? []) {
      if (directory.entries.get(agentId)?.carrier === message.by)
        this.#told.set(agentId, { ...standing, by: message.by });
    }
    if (this.#told.size > directory.entries.size)
      for (const id of this.#told.keys()) if (!directory.entries.has(id)) this.#told.delete(id);
  }
}

interface Message {
  readonly by: string;
  readonly asks?: boolean;
  readonly agents?: readonly (readonly [string, Standing])[];
}

/** Null for what is no such message. `isStrange`: somebody else than a gateway has sent some of it. */
function messageIn(written: string): { readonly message: Message | null; readonly isStrange: boolean } {
  const strange = { message: null, isStrange: true };
  try {
    const told: unknown = JSON.parse(written);
    if (!isMessage(told)) return strange;
    const { agents = [] } = told as Message;
    const known = agents.filter(isStanding);
    return { message: { ...(told as Message), agents: known }, isStrange: known.length < agents.length };
  } catch {
    return strange;
  }
}

const isMessage = object({ by: text, asks: optional(flag), agents: optional(list(there)) });

const standing = object({
  health: object({
    status: oneOf(...HEALTH_STATUSES),
    since: moment,
    probes: list(
      object({
        name: text,
        ok: flag,
        detail: orNull(text),
        at: orNull(moment),
        critical: flag,
        failing: flag,
        failures: smallCount,
      }),
    ),
  }),
  host: orNull(object({ name: text, sdk: orNull(text), isConnected: flag, since: moment })),
});

/** What GraphQL can show. */
function isStanding(value: unknown): boolean {
  return Array.isArray(value) && text(value[0]) && standing(value[1]);
}
