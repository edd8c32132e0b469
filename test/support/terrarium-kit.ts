import { SignJWT } from "jose";
import type { TerrariumOptions } from "../../src/app/options.js";
import { createTerrarium, type Terrarium } from "../../src/index.js";
import { type AgentDefinition, defineAgent } from "../../src/host/modules/definition.js";
import type { JsonValue } from "../../src/base/json.js";
import { overNats } from "./nats/over-nats.js";

export const JWT_SECRET = "a secret of the tests, long enough for HS256";

/** A source of inputs that a test pushes by hand. */
export class Tap implements AsyncIterable<JsonValue> {
  #items: JsonValue[] = [];
  #wake: (() => void) | null = null;

  push(...items: readonly JsonValue[]): void {
    this.#items.push(...items);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JsonValue, void> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift() as JsonValue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** A listening terrarium with an agent `counter`, whose numbers the test provides. */
export class TerrariumKit implements AsyncDisposable {
  readonly terrarium: Terrarium;
  readonly port: number;
  readonly #tap: Tap;
  #count = 0;

  private constructor(terrarium: Terrarium, port: number, tap: Tap) {
    this.terrarium = terrarium;
    this.port = port;
    this.#tap = tap;
  }

  static async open(options: TerrariumOptions = {}, host = "127.0.0.1"): Promise<TerrariumKit> {
    const tap = new Tap();
    const nats = overNats(options.dataDir ?? null);
    const terrarium = await createTerrarium({
      jwt: { secret: JWT_SECRET },
      ...(nats && { nats }),
      ...options,
      agents: [
        defineAgent({ id: "counter", source: () => tap }),
        defineAgent({ id: "echo", process: (input) => ({ echo: input }) }),
        defineAgent({
          id: "failing",
          process() {
            throw new Error("the secret ingredient is salt");
          },
        }),
        ...(options.agents ?? []),
      ] as AgentDefinition[],
    });
    const { port } = await terrarium.listen({ port: 0, host });
    return new TerrariumKit(terrarium, port, tap);
  }

  /** The counter's last number. */
  get counted(): number {
    return this.#count;
  }

  /** URL of the GraphQL endpoint. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.port}/graphql`;
  }

  get bearer(): string {
    return `Bearer ${this.terrarium.operatorToken}`;
  }

  /** The counter publishes its next `events` numbers; resolves once they are in the mirror. */
  async count(events: number): Promise<void> {
    const numbers = Array.from({ length: events }, () => (this.#count += 1));
    await this.say(...numbers);
  }

  /** The counter publishes each item as one RESULT event; resolves once they are in the mirror. */
  async say(...items: readonly JsonValue[]): Promise<void> {
    const mirror = this.terrarium.mirror("counter");
    if (!mirror) throw new Error("the counter is gone");
    const from = mirror.published;
    const results = (): number => {
      const since = mirror.history(Math.max(0, mirror.published - from));
      return since.filter(({ event }) => event.type === "RESULT").length;
    };
    this.#tap.push(...items);
    const enough = Math.min(items.length, mirror.historyMax - 5);
    await this.until("counter", () => results() >= enough);
  }

  /** Resolves once `look` is true; checked after every event in the agent's mirror. */
  async until(agentId: string, look: () => boolean): Promise<void> {
    const mirror = this.terrarium.mirror(agentId);
    if (!mirror) throw new Error(`there is no agent ${agentId}`);
    await new Promise<void>((resolve) => {
      const onAdvance = (): void => {
        if (!look()) return;
        detach();
        resolve();
      };
      const detach = mirror.onChange(onAdvance);
      onAdvance();
    });
  }

  /** Resolves with the agent's next event or heartbeat. */
  async next(agentId: string): Promise<void> {
    let isFirst = true;
    await this.until(agentId, () => {
      const isNext = !isFirst;
      isFirst = false;
      return isNext;
    });
  }

  /** One number of `GET /metrics`, without the prefix `terrarium_`. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`terrarium_${name} `));
    if (!line) throw new Error(`there is no metric ${name}`);
    return Number(line.split(" ")[1]);
  }

  /** Polls until the metric satisfies the condition; each request is a turn of the server's event loop. */
  async metricUntil(name: string, look: (value: number) => boolean): Promise<void> {
    while (!look(await this.metric(name)));
  }

  async ask(query: string, variables: Record<string, unknown> = {}, bearer?: string): Promise<Answer> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(bearer ? { authorization: bearer } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terrarium.close();
  }
}

/** Seconds until a token expires in a test: a busy machine needs some to open sockets with it. */
export const SHORT_LIFE = 6;

/** `Bearer …` with these scopes. */
export async function bearerOf(scope: string, expiresInSeconds = 60, subject = "ada"): Promise<string> {
  const token = await new SignJWT({ sub: subject, scope })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds)
    .sign(new TextEncoder().encode(JWT_SECRET));
  return `Bearer ${token}`;
}

/** Records what a client receives, and wakes waiting tests. */
export class Heard<T> {
  readonly items: T[] = [];
  #waiting: (() => void)[] = [];
  #ended: { readonly error: unknown } | null = null;

  push(item: T): void {
    this.items.push(item);
    this.#wake();
  }

  /** No more items will follow; null after a clean end. */
  end(error: unknown = null): void {
    this.#ended = { error };
    this.#wake();
  }

  /** Resolves at the end, with its error or null. */
  async ended(): Promise<unknown> {
    while (!this.#ended) await this.#turn();
    return this.#ended.error;
  }

  async until(look: (items: readonly T[]) => boolean): Promise<readonly T[]> {
    while (!look(this.items)) {
      if (this.#ended) throw new Error("it ended before", { cause: this.#ended.error });
      await this.#turn();
    }
    return this.items;
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
