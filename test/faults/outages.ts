/** A time in which one fault, or none, was there. Milliseconds since 1970. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The longest outages in the spans of one name, milliseconds. */
export interface Outage {
  times: number;
  /** Until the last observer had an event. */
  watchers: number;
  /** Until the first observer had an event: so long the log did not take it. */
  agents: number;
  /** No call of an agent was accepted. */
  steering: number;
}

/** What an event that was said then met. */
interface Heard {
  readonly at: number;
  first: number;
  last: number;
}

/** Measures who was without what for how long, and under which fault. */
export class Outages {
  readonly #spans: Span[] = [];
  /** By what was said. */
  readonly #heard = new Map<string, Heard>();
  /** By agent, when its calls were accepted. */
  readonly #accepted = new Map<string, number[]>();

  heard({ life, n, at }: { readonly life: string; readonly n: number; readonly at: number }): void {
    const now = Date.now();
    const key = `${life} ${n}`;
    const known = this.#heard.get(key);
    if (known) known.last = now;
    else this.#heard.set(key, { at, first: now, last: now });
  }

  accepted(agentId: string): void {
    const times = this.#accepted.get(agentId) ?? [];
    this.#accepted.set(agentId, times);
    times.push(Date.now());
  }

  add(span: Span): void {
    this.#spans.push(span);
  }

  /** By name of the span. */
  table(): Map<string, Outage> {
    const table = new Map<string, Outage>();
    const heard = [...this.#heard.values()];
    for (const { name, from, to } of this.#spans) {
      const row = table.get(name) ?? { times: 0, watchers: 0, agents: 0, steering: 0 };
      table.set(name, row);
      row.times += 1;
      for (const { at, first, last } of heard) {
        if (at < from || at >= to) continue;
        row.watchers = Math.max(row.watchers, last - at);
        row.agents = Math.max(row.agents, first - at);
      }
      for (const times of this.#accepted.values())
        row.steering = Math.max(row.steering, longestPause(times, from, to));
    }
    return table;
  }
}

/** The longest time between two of these that begins or ends within the span. */
function longestPause(times: readonly number[], from: number, to: number): number {
  let longest = 0;
  for (const [index, time] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && time >= from && before < to) longest = Math.max(longest, time - before);
  }
  return longest;
}
