import { createClient, type Client } from "graphql-ws";
import { SignJWT } from "jose";
import { WebSocket } from "ws";
import { resuming } from "../../../examples/resume.js";
import type { BreakableNetwork } from "../../support/wire/break-network.js";
import { Heard } from "../../support/terrarium-kit.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";

const SECRET = "the secret of the stories, long enough for HS256";

export interface Refused {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly Refused[];
}

/** The fields of an event that the stories check. */
export interface Told {
  readonly type: string;
  readonly cursor: string;
  readonly result?: Readonly<Record<string, unknown>> | null;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly cause?: string | null;
  readonly missed?: number | null;
  readonly reason?: string;
  readonly semaphore?: { readonly id: string; readonly status: string; readonly settledBy: string | null };
}

export const WATCH = `subscription Watch($agentId: ID, $after: Cursor, $replay: Int) {
  terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {
    type cursor
    ... on ResultEvent { result cause }
    ... on OutputEvent { data cause }
    ... on GapEvent { missed reason }
    ... on SemaphoreEvent { semaphore { id status settledBy } }
  }
}`;

/** The events of an agent in order, read at the test's own pace. */
export class View implements AsyncDisposable {
  readonly seen: Told[] = [];
  readonly #client: Client;
  readonly #heard: Heard<Told>;

  constructor(client: Client, heard: Heard<Told>) {
    this.#client = client;
    this.#heard = heard;
  }

  async next(): Promise<Told> {
    const items = await this.#heard.until(({ length }) => length > this.seen.length);
    const told = items[this.seen.length] as Told;
    this.seen.push(told);
    return told;
  }

  /** Reads all events that have arrived, or waits for the next one; returns the last one. */
  async latest(): Promise<Told> {
    if (this.seen.length === 0) await this.next();
    while (this.seen.length < this.#heard.items.length) await this.next();
    return this.seen.at(-1) as Told;
  }

  /** Reads until an event satisfies the condition; returns that one. */
  async until(condition: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const told = await this.next();
      if (condition(told)) return told;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

/** A gateway process, which can be killed and started again. */
export class Story implements AsyncDisposable {
  readonly #args: readonly string[];
  #session: Session | null = null;
  #url = "";

  private constructor(args: readonly string[]) {
    this.#args = args;
  }

  static async begin(...args: readonly string[]): Promise<Story> {
    const story = new Story(["serve", "--port", "0", "--log-level", "warn", ...args]);
    await story.start();
    return story;
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get webSocketUrl(): string {
    return `${this.#url.replace("http", "ws")}/graphql`;
  }

  /** One number of `GET /metrics`. */
  async metric(name: string): Promise<number> {
    const lines = (await (await fetch(`${this.#url}/metrics`)).text()).split("\n");
    const line = lines.find((one) => one.startsWith(`${name} `));
    if (!line) throw new Error(`there is no metric ${name}`);
    return Number(line.slice(name.length + 1));
  }

  /** Polls until the metric satisfies the condition; each request is a turn of the server's event loop. */
  async metricUntil(name: string, look: (value: number) => boolean): Promise<void> {
    while (!look(await this.metric(name)));
  }

  /** The errors in the gateway's log. */
  get complaints(): string {
    return this.#session?.stderr ?? "";
  }

  async start(): Promise<void> {
    this.#session = new Session(this.#args, { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: SECRET });
    const line = await this.#session.line();
    this.#url = /^terrarium listening on (http:\/\/\S+)$/.exec(line)?.[1] ?? "";
  }

  /** Stops the gateway with SIGTERM. */
  async stop(): Promise<void> {
    await this.#session?.end("SIGTERM");
  }

  /** Kills the gateway with SIGKILL, and starts it again. */
  async crash(): Promise<void> {
    await this.#session?.end("SIGKILL");
    await this.start();
  }

  /** Executes a document with this token (`null`: without) and returns data and errors. */
  async ask<T>(query: string, variables: object, token: string | null = TOKEN): Promise<Answer<T>> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<T>;
  }

  /** Executes a document that must succeed. */
  async must<T>(query: string, variables: object = {}, token: string | null = TOKEN): Promise<T> {
    const { data, errors } = await this.ask<T>(query, variables, token);
    if (!data || errors) throw new Error(`refused: ${JSON.stringify(errors)}`);
    return data;
  }

  /**
   * Watches over a WebSocket without a token, from the start of the history. After a network failure it resumes by cursor
   * as soon as the network is back.
   */
  watch(agentId: string, variables: { replay?: number } = {}, network: BreakableNetwork | null = null): View {
    const heard = new Heard<Told>();
    const client = resuming(
      createClient({
        url: network?.webSocketUrl ?? this.webSocketUrl,
        webSocketImpl: WebSocket,
        retryAttempts: network ? 1_000 : 0,
        shouldRetry: () => network !== null,
        retryWait: () => network?.open ?? Promise.resolve(),
      }),
    );
    client.subscribe<{ terrariumEvents: Told }>(
      { query: WATCH, variables: { agentId, ...variables } },
      {
        next: ({ data }) => data && heard.push(data.terrariumEvents),
        error: (error) => heard.end(error),
        complete: () => heard.end(),
      },
    );
    return new View(client, heard);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]();
  }
}

/** A person's token, signed with the secret of the stories' gateways. */
export function tokenOf(subject: string, scope: string): Promise<string> {
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(subject)
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(SECRET));
}
