import { durationWords } from "../../events/words/durations.js";
import { type LiveOptions, LiveTerrarium } from "../live/index.js";
import type { Change, ConnectionState } from "../live/types.js";

/** A widget that shows a gateway. */
export interface Member {
  /** The agent it shows; null for no particular one. */
  readonly agentId: string | null;
  /** Called with each new view. Subscriptions made on the previous view have ended. */
  onView(live: LiveTerrarium): void;
  /** At most once a frame. */
  onChange(change: Change): void;
}

type Make = (options: LiveOptions) => LiveTerrarium;

/**
 * One view, over one connection, for all widgets of a page that show the same gateway. While all of them show the same
 * agent, the gateway sends only that agent's events.
 *
 * Starts in a microtask, after all widgets of the page have joined, and stops when the last one leaves.
 */
export class SharedView {
  readonly #gateway: string;
  readonly #share: string | null;
  readonly #make: Make;
  readonly #members = new Set<Member>();
  #live: LiveTerrarium | null = null;
  #shows: string | null = null;
  #due = false;

  constructor(
    gateway: string,
    make: Make = (options) => new LiveTerrarium(options),
    share: string | null = null,
  ) {
    this.#gateway = gateway;
    this.#share = share;
    this.#make = make;
  }

  join(member: Member): void {
    this.#members.add(member);
    if (this.#live && this.#covers(member)) member.onView(this.#live);
    else this.#arrangeSoon();
  }

  leave(member: Member): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.#arrangeSoon();
  }

  #covers({ agentId }: Member): boolean {
    return this.#shows === null || this.#shows === agentId;
  }

  #arrangeSoon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#arrange();
    });
  }

  #arrange(): void {
    const members = [...this.#members];
    if (this.#live && members.length > 0 && members.every((member) => this.#covers(member))) return;
    this.#live?.stop();
    this.#live = null;
    if (members.length === 0) return;
    const ids = new Set(members.map(({ agentId }) => agentId));
    const [only = null] = ids;
    this.#shows = ids.size === 1 ? only : null;
    const live = this.#make({ gateway: this.#gateway, agentId: this.#shows, share: this.#share });
    this.#live = live;
    live.onChange((change) => {
      for (const member of this.#members) member.onChange(change);
    });
    live.start();
    for (const member of members) member.onView(live);
  }
}

/** Shared views by gateway address and share; as many as the page's widgets name. */
const views = new Map<string, SharedView>();

/** The shared view of a gateway, by a share or without one; null when the address is not an http or https URL. */
export function viewOf(address: string, share: string | null = null): SharedView | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return null;
  const name = share === null ? href : `${href} ${share}`;
  const view = views.get(name) ?? new SharedView(href, undefined, share);
  views.set(name, view);
  return view;
}

/** What to say about how current the view is; null while it is. `staleMs` is its age in milliseconds, null for none. */
export function statusWords(connection: ConnectionState, staleMs: number | null): string | null {
  switch (connection.kind) {
    case "connecting":
      return "Connecting…";
    case "replaying":
    case "live":
      return staleMs === null ? null : `As of ${durationWords(staleMs)} ago.`;
    case "gap": {
      const { missed } = connection;
      if (missed === null) return "An unknown number of events was missed.";
      return missed === 1 ? "1 event was missed." : `${missed.toLocaleString("en")} events were missed.`;
    }
    case "offline":
      return `Offline: as of ${durationWords(staleMs ?? 0)} ago.`;
    case "refused":
      return `Not connected: ${connection.why}.`;
  }
}
