import type { Recurring } from "../../base/async/recurring.js";
import type { ClusterDirectory } from "../../cluster/agents/directory.js";
import type { HostIdentity } from "../../link/directory.js";
import type { Troubles } from "../../cluster/troubles.js";
import type { CarryingParts } from "./carrying-options.js";

type Departed = Pick<ClusterDirectory, "change" | "entries" | "isCarrier" | "isOpen" | "agentsOf">;

interface Departure {
  readonly identity: HostIdentity;
  /** Ids of what it brought. */
  readonly offered: readonly string[];
}

/** Hosts that are gone before they were welcomed. What they have got, also what is being stored just now, is expected back. */
export class Departures {
  readonly #directory: Departed;
  readonly #parts: Pick<CarryingParts, "expect">;
  /** Each time that the directory has given or refused agents, or could not. */
  readonly #steps: Pick<Recurring, "next">;
  readonly #troubles: Pick<Troubles, "tell">;
  /** Those of which it is not stored yet what they have got, by name. At most the hosts. */
  readonly #leaving = new Map<string, Departure>();
  #isClosed = false;

  constructor(
    directory: Departed,
    parts: Pick<CarryingParts, "expect">,
    steps: Pick<Recurring, "next">,
    troubles: Pick<Troubles, "tell">,
  ) {
    this.#directory = directory;
    this.#parts = parts;
    this.#steps = steps;
    this.#troubles = troubles;
  }

  /** Resolves when it is stored. Never rejects. */
  async left(host: string, departure: Departure): Promise<void> {
    const isUnderWay = this.#leaving.has(host);
    this.#leaving.set(host, departure);
    const own = new Set(this.#directory.agentsOf(host).map(({ id }) => id));
    // What it did not get yet would be taken from the gateway that it goes to.
    const removed = departure.offered.filter((id) => !own.has(id));
    const stored = this.#directory.change(host, { added: [], removed }, true);
    if (isUnderWay) return;
    await stored;
    while (!this.#isClosed && this.#isOpen(host)) await this.#steps.next;
    try {
      this.#expect(host);
    } catch (error) {
      this.#troubles.tell(error, "a host that has left is not expected back");
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #isOpen(host: string): boolean {
    return this.#leaving.get(host)?.offered.some((id) => this.#directory.isOpen(id)) ?? false;
  }

  #expect(host: string): void {
    const departure = this.#leaving.get(host);
    this.#leaving.delete(host);
    if (!departure || this.#isClosed) return;
    const known = departure.offered.flatMap((id) => this.#directory.entries.get(id) ?? []);
    const got = known.filter((one) => one.host === host && this.#directory.isCarrier(one.agent.id));
    const agents = got.map(({ agent }) => agent);
    if (agents.length > 0) this.#parts.expect(departure.identity, agents);
  }
}
