import type {
  LogAppend,
  LogAppended,
  LogServer,
  LogStart,
  LogState,
  StoredMessage,
} from "../../src/cluster/log/server.js";
import { type Host, type LogGateway, logGatewayOn } from "../support/nats/log-kit.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";

interface Stored extends StoredMessage {
  readonly subject: string;
}

/** The servers of a stream, as JetStream behaves: fences, lost answers, elections, deaf consumers. */
class PlayedStream {
  readonly messages: Stored[] = [];
  #seq = 0;
  #time = 1n;
  /** Nobody leads: every request fails. */
  isDown = false;
  readonly #consumers = new Set<() => void>();

  get state(): LogState {
    const first = this.messages[0]?.seq ?? this.#seq + 1;
    return { created: "2026", first, last: this.#seq, lastAt: this.messages.at(-1)?.at ?? 0n };
  }

  append({ agentId, id, text, last }: LogAppend): LogAppended {
    const subject = agentId ?? "";
    const own = this.messages.findLast((one) => one.subject === subject);
    if ((own?.seq ?? 0) !== last) return { outcome: "WRONG_LAST" };
    this.#seq += 1;
    this.#time += 1n;
    this.messages.push({ seq: this.#seq, at: this.#time, id, text, subject });
    for (const consumer of this.#consumers) consumer();
    return { outcome: "STORED", seq: this.#seq };
  }

  last(agentId: string | null): StoredMessage | null {
    return this.messages.findLast(({ subject }) => subject === (agentId ?? "")) ?? null;
  }

  next(agentId: string, after: number): StoredMessage | null {
    return this.messages.find(({ subject, seq }) => subject === agentId && seq > after) ?? null;
  }

  /** Somebody else than a gateway writes, as a gateway would or not. */
  scribble(agentId: string, random: Random): void {
    const last = this.last(agentId)?.seq ?? 0;
    const text = random.pick([
      "scribble",
      JSON.stringify({ agentId, term: 1, epoch: "e", from: 1, events: [] }),
    ]);
    this.append({ agentId, id: "", text, last });
  }

  listen(consumer: () => void): () => void {
    this.#consumers.add(consumer);
    return () => void this.#consumers.delete(consumer);
  }
}

/** The connection of one gateway to the servers of a stream. */
function connectTo(stream: PlayedStream, random: Random): LogServer {
  let stop = (): void => undefined;
  /** A request that may get lost, or whose answer may. */
  async function ask<T>(work: () => T): Promise<T> {
    for (let turns = random.below(4); turns > 0; turns -= 1) await Promise.resolve();
    if (stream.isDown || random.chance(0.05)) throw new Error("no responders");
    const answer = work();
    for (let turns = random.below(4); turns > 0; turns -= 1) await Promise.resolve();
    if (random.chance(0.1)) throw new Error("the answer is lost");
    return answer;
  }
  return {
    name: "played",
    append: (message) => ask(() => stream.append(message)),
    next: (agentId, after) => ask(() => stream.next(agentId, after)),
    last: (agentId) => ask(() => stream.last(agentId)),
    state: () => ask(() => stream.state),
    async consume(start: LogStart, onMessage) {
      stop();
      await ask(() => null);
      let next =
        "seq" in start ? start.seq : (stream.messages.find(({ at }) => at > start.after)?.seq ?? Infinity);
      let isDeaf = false;
      const bring = (): void => {
        if (random.chance(0.02)) isDeaf = true;
        if (isDeaf) return;
        for (const message of stream.messages.filter(({ seq }) => seq >= next)) {
          next = message.seq + 1;
          onMessage(message);
        }
      };
      stop = stream.listen(bring);
      bring();
    },
    tell: () => undefined,
    onTold: () => undefined,
    close: () => stop(),
  };
}

const AGENTS = ["x", "y", "z"];

/**
 * Three gateways over one stream: agents change their carriers, answers are lost, leaders too, consumers go deaf. The model knows
 * what each carrier was told is stored.
 */
export class SharedLogWorld {
  readonly counts = { events: 0, takeovers: 0, fenced: 0, elections: 0, acknowledged: 0 };
  readonly #random: Random;
  readonly #clock = new ManualClock();
  readonly #stream: PlayedStream;
  readonly #gateways: LogGateway[] = [];
  readonly #carriers = new Map<string, { readonly gateway: LogGateway; readonly host: Host }>();
  readonly #terms = new Map<string, number>();
  readonly #acknowledged = new Map<string, number[]>(AGENTS.map((id) => [id, []]));
  #said = 0;

  private constructor(random: Random) {
    this.#random = random;
    this.#stream = new PlayedStream();
  }

  static async begin(seed: number): Promise<SharedLogWorld> {
    const world = new SharedLogWorld(seededRandom(seed));
    while (world.#gateways.length < 3) await world.#join();
    for (const id of AGENTS) await world.#take(id);
    return world;
  }

  async step(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 60) this.#speak();
    else if (dice < 75) this.#clock.advance(this.#random.below(2_000));
    else if (dice < 85) await this.#take(this.#random.pick(AGENTS));
    else if (dice < 90) {
      this.#stream.isDown = !this.#stream.isDown;
      this.counts.elections += 1;
    } else if (dice < 92) this.#stream.scribble(this.#random.pick(AGENTS), this.#random);
    else this.#clock.advance(5);
    await settle();
  }

  /** Everything works again; every gateway has the same, and everything that was acknowledged, once. */
  async finish(): Promise<void> {
    this.#stream.isDown = false;
    for (let quiet = 0; quiet < 60; quiet += 1) {
      this.#clock.advance(1_000);
      await settle();
    }
    await this.#until(this.#join());
    for (let quiet = 0; quiet < 20; quiet += 1) {
      this.#clock.advance(1_000);
      await settle();
    }
    const [first, ...others] = this.#gateways;
    if (!first) throw new Error("there is no gateway");
    for (const scope of [...AGENTS, null])
      for (const other of others) {
        const [one, two] = [first.shown(scope), other.shown(scope)];
        if (one.join() !== two.join())
          throw new Error(`${scope}: ${one.join()} at one gateway, ${two.join()} at another`);
      }
    for (const [id, acknowledged] of this.#acknowledged) {
      const shown = first.shown(id);
      if (new Set(shown).size < shown.length)
        throw new Error(`${id}: something is there twice: ${shown.join()}`);
      for (const one of acknowledged)
        if (!shown.includes(String(one))) throw new Error(`${id}: ${one} was acknowledged and is lost`);
      this.counts.acknowledged += acknowledged.length;
    }
    this.counts.fenced = this.#gateways.reduce((sum, { fenced }) => sum + fenced.length, 0);
    for (const gateway of this.#gateways) await gateway.close();
  }

  #speak(): void {
    const id = this.#random.pick(AGENTS);
    const carrier = this.#carriers.get(id);
    if (!carrier) return;
    const { gateway, host } = carrier;
    const data = Array.from({ length: 1 + this.#random.below(4) }, () => (this.#said += 1));
    this.counts.events += data.length;
    gateway.log.append(host.says(...data));
    const stored = gateway.log.stored([id]);
    // As a link: what a carrier that was fenced says about it does not reach the host.
    void stored?.then(
      () =>
        gateway.log.isHeld(id) &&
        this.#carriers.get(id)?.host === host &&
        this.#acknowledged.get(id)?.push(...data),
    );
  }

  /** The directory gives the agent to another gateway; the one of before may not know yet. */
  async #take(id: string): Promise<void> {
    if (this.#stream.isDown) return;
    const gateway = this.#random.pick(this.#gateways);
    const term = (this.#terms.get(id) ?? 0) + 1;
    this.#terms.set(id, term);
    this.counts.takeovers += 1;
    // Its host goes elsewhere: what is stored for it from now on is not told to it.
    this.#carriers.delete(id);
    const host = await this.#until(gateway.carry(id, term));
    this.#carriers.set(id, { gateway, host });
  }

  async #join(): Promise<void> {
    for (;;) {
      try {
        this.#gateways.push(await logGatewayOn(connectTo(this.#stream, this.#random), this.#clock));
        return;
      } catch {
        // No leader at this moment.
      }
    }
  }

  /** Time goes on until it is done. */
  async #until<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    while (!isDone) {
      await settle();
      if (!isDone) this.#clock.advance(50);
    }
    return await done;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
}
