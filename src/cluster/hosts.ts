import type { JsonValue } from "../base/json.js";
import type { BookedHost, HostBook } from "../events/host-book.js";
import { token } from "./bucket/names.js";
import { type Part, Parts } from "./bucket/parts.js";
import type { Replica } from "./bucket/replica.js";

const KIND = "host";

interface Kept {
  /** When it was put, among all of them. */
  readonly order: number;
  readonly host: Omit<BookedHost, "agents">;
  readonly agents: Part;
}

type HostKey = Pick<BookedHost, "owner" | "hostId">;

/** Hosts that dial in, in a bucket: every gateway expects them back. */
export class JetStreamHostBook implements HostBook {
  readonly #replica: Replica;
  readonly #parts: Parts;
  readonly #kept = new Map<string, Kept>();

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#parts = new Parts(replica);
    replica.follow(KIND, (key, _before, after) => {
      if (after === undefined) this.#kept.delete(key);
      else this.#kept.set(key, after as Kept);
    });
  }

  async load(): Promise<readonly BookedHost[]> {
    const kept = await this.#replica.transact(() => [...this.#kept.values()], "hosts");
    const inOrder = kept.toSorted((one, other) => one.order - other.order);
    const hosts = await Promise.all(inOrder.map((one) => this.#whole(one)));
    return hosts.filter((host) => host !== null);
  }

  async put({ agents, ...host }: BookedHost): Promise<void> {
    await this.#replica.transact(() => {
      this.#erase(host);
      const order = this.#replica.count("host-order");
      const part = this.#parts.put(agentsKey(host, order), agents);
      const kept: Kept = { order, host, agents: part };
      this.#replica.put(keyOf(host), kept);
    }, "hosts");
  }

  async remove(host: HostKey): Promise<void> {
    await this.#replica.transact(() => {
      this.#erase(host);
      if (this.#kept.has(keyOf(host))) this.#replica.remove(keyOf(host));
    }, "hosts");
  }

  #erase(host: HostKey): void {
    const known = this.#kept.get(keyOf(host));
    if (known) this.#parts.erase(agentsKey(known.host, known.order), known.agents);
  }

  /** Null: it was replaced or removed since the record was read. */
  async #whole({ host, order, agents }: Kept): Promise<BookedHost | null> {
    const read: JsonValue | undefined = await this.#parts.read(agentsKey(host, order), agents);
    return typeof read === "string" ? { ...structuredClone(host), agents: read } : null;
  }
}

function keyOf({ owner, hostId }: HostKey): string {
  return `${KIND}.${token(JSON.stringify([owner, hostId]))}`;
}

function agentsKey(host: HostKey, order: number): string {
  return `host-agents.${token(JSON.stringify([host.owner, host.hostId]))}.${order}`;
}
