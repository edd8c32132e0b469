import { type Answer, type Call, RunsClient } from "../sim/runs-gateway-client.js";
import { TOKEN } from "../support/terrarium-process.js";
import { type Random, seededRandom } from "../support/time-and-random.js";
import type { ClusterStore } from "./cluster-store.js";
import { FaultObserver, type Watching } from "./observer.js";
import type { Outages } from "./outages.js";
import { pause } from "./wait.js";

const CLIENTS = 4;
/** Longest pause of a client between two calls, milliseconds. */
const PAUSE_MS_MAX = 250;
/** An answer that takes longer counts as lost, milliseconds. */
const DEADLINE_MS = 4_000;
/** A probe gives up an answer, asks again after a refusal, and pauses after an acceptance, milliseconds. */
const PROBE_DEADLINE_MS = 1_000;
const RETRY_MS = 50;
const PROBE_MS = 150;
/** An observer leaves a gateway that does not answer its ping, milliseconds. */
const SILENCE_MS = 1_000;
/** Keys that are asked for again at the end of a round. */
const AGAIN_MAX = 400;

const AGENTS = ["keeper", "worker", "once", "parent"] as const;
/** One of each host. */
const PROBED = ["keeper", "once"] as const;
const TALKERS = ["one-talker", "two-talker"] as const;

const WATCHING: readonly Watching[] = [
  { agentId: "one-talker", over: "graphql-ws" },
  { agentId: "one-talker", over: "observe" },
  { agentId: "two-talker", over: "graphql-ws" },
  { agentId: "two-talker", over: "observe" },
  { agentId: "worker", over: "graphql-ws" },
  { agentId: "once", over: "observe" },
  { agentId: null, over: "graphql-ws" },
  { agentId: null, over: "graphql-ws" },
];

/** Codes after which the same call may be answered. The third: an earlier call under the key has not ended. */
export const AGAIN: ReadonlySet<string> = new Set([
  "UNAVAILABLE",
  "AGENT_NOT_RUNNING",
  "IDEMPOTENCY_CONFLICT",
  "DRAINING",
  "AGENT_TIMEOUT",
]);

export interface LoadSettings {
  /** Addresses. */
  readonly gateways: readonly string[];
  readonly seed: number;
  readonly outages: Outages;
}

/** Clients of the cluster: callers and people at gateways that they pick by chance, and observers that move between them. */
export class ClusterLoad {
  readonly client: RunsClient;
  observers: readonly FaultObserver[] = [];
  /** Calls without an answer. */
  readonly waiting = new Set<Call>();
  /** Calls under keys that are asked for again, with what they were told last. */
  readonly again = new Map<Call, Answer>();
  readonly #settings: LoadSettings;
  // What clients do depends on time, so that they have a generator of their own: the faults are those of the seed.
  readonly #random: Random;
  readonly #latest = new Map<string, number>();
  /** By agent, when one of its calls was accepted last. */
  readonly #tookCall = new Map<string, number>();
  #callers: Promise<void>[] = [];
  #isCalm = false;
  #hasLeft = false;

  constructor(settings: LoadSettings) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed + 1_000_000);
    this.client = new RunsClient(this.#random, { agents: AGENTS, deadlineMs: DEADLINE_MS });
    this.client.nextUrl = () => `${this.#gateway()}/graphql`;
  }

  /** False as long as a gateway does not show all agents. */
  async begin(): Promise<boolean> {
    const { gateways, outages } = this.#settings;
    const shown = await Promise.all(gateways.map((url) => this.#ask(url, "{ agents { id } }")));
    const isWhole = ({ data }: Asked): boolean =>
      [...AGENTS, ...TALKERS].every((agent) =>
        (data?.["agents"] as { id: string }[] | undefined)?.some(({ id }) => id === agent),
      );
    if (!shown.every(isWhole)) return false;
    const places = new Map<string, string>();
    this.observers = WATCHING.map((watching, index) => {
      const onSaid = (said: { life: string; n: number; at: number }): void => {
        outages.heard(said);
        this.#latest.set(`${index} ${said.life.split(" ")[0]}`, said.at);
      };
      const origin = (): string => this.#gateway().replace("http", "ws");
      return new FaultObserver(watching, { origin, silenceMs: SILENCE_MS, onSaid, places, isShared: true });
    });
    const callers = Array.from({ length: CLIENTS }, () => this.#callAgain());
    this.#callers = [...callers, ...PROBED.map((agentId) => this.#probe(agentId))];
    return true;
  }

  /** True when each observer of a talker has what it has said since. */
  hasHeard(since: number): boolean {
    return WATCHING.every(({ agentId }, index) =>
      TALKERS.filter((talker) => agentId === null || agentId === talker).every(
        (talker) => (this.#latest.get(`${index} ${talker}`) ?? 0) >= since,
      ),
    );
  }

  /** True when a call of each agent was accepted since. */
  wasSteered(since: number): boolean {
    return AGENTS.every((agentId) => (this.#tookCall.get(agentId) ?? 0) >= since);
  }

  /** The index of the first gateway that a host is attached to; of the first gateway when there is none. */
  async carrier(): Promise<number> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const hosts = this.#settings.gateways.map(async (url) => {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const text = await fetch(`${url}/metrics`, { headers, signal }).then((response) => response.text());
      return Number(/^terrarium_remote_hosts (\d+)$/m.exec(text)?.[1] ?? 0);
    });
    const counted = await Promise.allSettled(hosts);
    return Math.max(
      0,
      counted.findIndex((one) => one.status === "fulfilled" && one.value > 0),
    );
  }

  moveObservers(): void {
    for (const observer of this.observers) if (this.#random.chance(0.5)) observer.move();
  }

  /** No new calls. */
  calm(): void {
    this.#isCalm = true;
  }

  /** Until no call is under way. */
  async answered(): Promise<void> {
    await Promise.all(this.#callers);
  }

  /** Answers every question. */
  async answerAll(): Promise<void> {
    while (!this.#hasLeft && (await this.client.answerOne()));
  }

  /** Keys once more, until each is answered. */
  async askAgain(): Promise<void> {
    const keyed = this.client
      .keyed()
      .toSorted(() => this.#random.next() - 0.5)
      .slice(0, AGAIN_MAX);
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (let call = keyed.pop(); call; call = keyed.pop()) await this.#askUntilAnswered(call);
      }),
    );
  }

  /** True when each gateway shows the runs as they are stored. */
  async agrees(store: ClusterStore): Promise<boolean> {
    const stored = new Map(
      (await store.runs()).map(({ id, status, attempt }) => [id, `${status} ${attempt}`]),
    );
    const query =
      "query ($after: String) { runs(first: 1000, after: $after) { runs { id status attempt } next } }";
    for (const url of this.#settings.gateways) {
      let shown = 0;
      for (let after: string | null = null; ;) {
        const { data } = await this.#ask(url, query, { after });
        if (!data) return false;
        const page = data["runs"] as {
          runs: { id: string; status: string; attempt: number }[];
          next: string | null;
        };
        for (const { id, status, attempt } of page.runs) {
          if (stored.get(id) !== `${status} ${attempt}`) return false;
          shown += 1;
        }
        after = page.next;
        if (after === null) break;
      }
      if (shown !== stored.size) return false;
    }
    return true;
  }

  /** What each gateway shows, and each observer has. */
  async standing(): Promise<string[]> {
    const query = `{ agents { id state host { name connected since } } semaphores(first: 20) { id agentId status } }`;
    const asked = this.#settings.gateways.map(async (url) => {
      const { data, error } = await this.#ask(url, query);
      const ready = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(DEADLINE_MS) })
        .then((response) => response.text())
        .catch(String);
      return `${url}: ${ready} ${JSON.stringify(data)} ${error ?? ""}`;
    });
    const latest = JSON.stringify([...this.#latest].map(([key, at]) => `${key}: ${Date.now() - at} ms ago`));
    return [
      ...(await Promise.all(asked)),
      ...Array.from(this.again, (one) => `still asked for: ${JSON.stringify(one)}`),
      latest,
      ...this.observers.flatMap(({ faults, counts }) => [JSON.stringify(counts), ...faults]),
    ];
  }

  leave(): void {
    this.#isCalm = true;
    this.#hasLeft = true;
    for (const observer of this.observers) observer.leave();
  }

  #gateway(): string {
    return this.#random.pick(this.#settings.gateways);
  }

  async #callAgain(): Promise<void> {
    while (!this.#isCalm) {
      const known = this.client.keyed();
      const call =
        this.#random.chance(0.2) && known.length > 0 ? this.#random.pick(known) : this.client.newCall();
      await this.#callOnce(call);
      // A caller with a key asks again when it does not know what became of its call.
      if (call.key !== null && this.#random.chance(0.5)) await this.#callOnce(call);
      if (this.#random.chance(0.2)) await this.client.answerOne();
      await pause(this.#random.below(PAUSE_MS_MAX));
    }
  }

  async #callOnce(call: Call): Promise<void> {
    this.waiting.add(call);
    const { what } = await this.client.call(call);
    this.waiting.delete(call);
    if (what !== "lost" && what !== "refused") this.#tookCall.set(call.agentId, Date.now());
  }

  /** A caller that perturbs without pause, and asks again by key at another gateway: how long nothing is accepted. */
  async #probe(agentId: string): Promise<void> {
    while (!this.#isCalm) {
      const call = this.client.plainCall(agentId);
      for (let isTaken = false; !isTaken && !this.#isCalm;) {
        isTaken = (await this.client.call(call, PROBE_DEADLINE_MS)).what === "accepted";
        if (!isTaken) await pause(RETRY_MS);
      }
      this.#settings.outages.accepted(agentId);
      await pause(PROBE_MS);
    }
  }

  async #askUntilAnswered(call: Call): Promise<void> {
    while (!this.#hasLeft) {
      const answer = await this.client.call(call);
      this.again.delete(call);
      if (answer.what !== "lost" && !(answer.what === "refused" && AGAIN.has(answer.code))) return;
      if (answer.what === "refused" && (await this.#hasFailed(answer.run))) return;
      this.again.set(call, answer);
      await pause(PAUSE_MS_MAX);
    }
  }

  /** A host that was stopped for longer than a call may take has failed it: its key is answered with that code for good. */
  async #hasFailed(run: string | null): Promise<boolean> {
    if (run === null) return false;
    const { data } = await this.#ask(this.#gateway(), "query ($run: ID!) { run(id: $run) { status } }", {
      run,
    });
    return (data?.["run"] as { status: string } | null | undefined)?.status === "FAILED";
  }

  async #ask(url: string, query: string, variables: object = {}): Promise<Asked> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    try {
      const body = JSON.stringify({ query, variables });
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const response = await fetch(`${url}/graphql`, { method: "POST", headers, body, signal });
      const { data = null, errors } = (await response.json()) as { data?: Asked["data"]; errors?: unknown };
      return { data: errors ? null : data, error: errors ? JSON.stringify(errors) : null };
    } catch (error) {
      return { data: null, error: String(error) };
    }
  }
}

interface Asked {
  readonly data: Record<string, unknown> | null;
  readonly error: string | null;
}
