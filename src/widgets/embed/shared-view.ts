import { type LiveOptions, LiveTerrarium } from "../live/index.js";
import type { Change } from "../live/types.js";

/** Somebody who shows something of a gateway. */
export interface Member {
  /** Whose life is shown; null for anybody's. */
  readonly agentId: string | null;
  /** There is a view, or another one: what was asked of the one before has ended. */
  onView(live: LiveTerrarium): void;
  /** At most once a frame. */
  onChange(change: Change): void;
}

type Make = (options: LiveOptions) => LiveTerrarium;

/**
 * One view, over one connection, for all widgets of a page that show one gateway. While all of them show the same
 * agent, nothing of the others is sent.
 *
 * It begins after the widgets that come together have all come, and ends with the last of them.
 */
export class SharedView {
  readonly #gateway: string;
  readonly #make: Make;
  readonly #members = new Set<Member>();
  #live: LiveTerrarium | null = null;
  #shows: string | null = null;
  #due = false;

  constructor(gateway: string, make: Make = (options) => new LiveTerrarium(options)) {
    this.#gateway = gateway;
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
    const live = this.#make({ gateway: this.#gateway, agentId: this.#shows });
    this.#live = live;
    live.onChange((change) => {
      for (const member of this.#members) member.onChange(change);
    });
    live.start();
    for (const member of members) member.onView(live);
  }
}

/** By address; as many as a page's widgets name gateways. */
const views = new Map<string, SharedView>();

/** The view of a gateway; null when the address is none. */
export function viewOf(address: string): SharedView | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return null;
  const view = views.get(href) ?? new SharedView(href);
  views.set(href, view);
  return view;
}
