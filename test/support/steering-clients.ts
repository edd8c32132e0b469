import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { Heard, TerrariumKit } from "./terrarium-kit.js";

/** An answer of `/perturb/{agent}`: the members that tests check. */
export interface SocketAnswer {
  readonly id: string | number | null;
  readonly status?: string;
  readonly result?: unknown;
  readonly perturbationId?: string | null;
  readonly queueDepth?: number;
  readonly semaphore?: { readonly id: string; readonly [member: string]: unknown };
  readonly error?: { readonly code: string; readonly message: string; readonly [detail: string]: unknown };
}

interface Options {
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
}

/** A client of `/perturb/{agent}`, built on ws. */
export class PerturbSocket implements Disposable {
  readonly socket: WebSocket;
  readonly heard = new Heard<SocketAnswer>();
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #opened: Promise<void>;
  #asked = 0;

  constructor(url: string, { authorization, headers = {} }: Options = {}) {
    this.socket = new WebSocket(url, {
      headers: authorization === undefined ? headers : { authorization, ...headers },
    });
    this.socket.on("message", (data) =>
      this.heard.push(JSON.parse((data as Buffer).toString()) as SocketAnswer),
    );
    this.#opened = new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
    });
    this.#opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once("close", (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.heard.end(new Error(`closed with ${code}: ${String(reason)}`));
      });
    });
  }

  /** Resolves once the upgrade is accepted; rejects if it is refused. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /** Sends messages: text as text, bytes as bytes, anything else as JSON. */
  async say(...messages: readonly unknown[]): Promise<void> {
    await this.#opened;
    for (const message of messages) {
      const isRaw = typeof message === "string" || Buffer.isBuffer(message);
      this.socket.send(isRaw ? message : JSON.stringify(message));
    }
  }

  /** Sends one message under a new id, and waits for its answer. */
  async ask(message: object): Promise<SocketAnswer> {
    const id = `ask-${(this.#asked += 1)}`;
    await this.say({ id, ...message });
    return await this.answerTo(id);
  }

  async answerTo(id: string | number | null): Promise<SocketAnswer> {
    const answers = await this.heard.until((items) => items.some((item) => item.id === id));
    return answers.find((item) => item.id === id) as SocketAnswer;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

export interface Seen {
  readonly type: string;
  readonly agentId: string;
  readonly cause?: string | null;
  readonly result?: unknown;
  readonly data?: unknown;
  readonly message?: string;
  readonly code?: string;
  readonly semaphore?: Card;
}

export interface Card {
  readonly id: string;
  readonly agentId: string;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: string;
  readonly status: string;
  readonly digest: string;
  readonly cause: string | null;
  readonly settledBy: string | null;
  readonly resumption: {
    readonly status: string;
    readonly attempt: number;
    readonly error: string | null;
  } | null;
  readonly state: unknown;
  readonly input: unknown;
  readonly answer: unknown;
}

export const CARD = `id agentId reason prompt options severity status digest cause createdAt deadline settledAt settledBy
  responseSchema escalation secretsShown state input answer cancelReason resumption { status attempt error errorCode }`;

const WATCH = `subscription {
  terrariumEvents(types: [SEMAPHORE_EJECTED, SEMAPHORE_RESOLVED, SEMAPHORE_CANCELLED, SEMAPHORE_VOIDED, RESULT, ERROR, OUTPUT, PERTURBED]) {
    type agentId
    ... on SemaphoreEvent { semaphore { ${CARD} } }
    ... on ResultEvent { result cause }
    ... on OutputEvent { data cause }
    ... on ErrorEvent { message code cause }
  }
}`;

/** Observes questions and their resumptions over a real WebSocket without a token. */
export class Observer implements AsyncDisposable {
  readonly heard = new Heard<Seen>();
  readonly #client: ReturnType<typeof createClient>;

  constructor(kit: TerrariumKit) {
    this.#client = createClient({ url: kit.webSocketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    this.#client.subscribe<{ terrariumEvents: Seen }>(
      { query: WATCH },
      {
        next: ({ data }) => {
          if (data) this.heard.push(data.terrariumEvents);
        },
        error: (error) => this.heard.end(error),
        complete: () => this.heard.end(),
      },
    );
  }

  /** The first matching event, past or future. */
  async saw(fits: (seen: Seen) => boolean | undefined): Promise<Seen> {
    const items = await this.heard.until((all) => all.some((seen) => fits(seen)));
    const found = items.find((seen) => fits(seen));
    if (!found) throw new Error("cannot be: it was there");
    return found;
  }

  /** The semaphore in an event. */
  async card(type: string, id?: string): Promise<Card> {
    const { semaphore } = await this.saw(
      (seen) => seen.type === `SEMAPHORE_${type}` && (id === undefined || seen.semaphore?.id === id),
    );
    if (!semaphore) throw new Error("an event about a semaphore has none");
    return semaphore;
  }

  resultOf(id: string): Promise<Seen> {
    return this.saw((seen) => seen.type === "RESULT" && seen.cause === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

/** Executes operations with one bearer token. Fails with the code of the first error. */
export class Person {
  readonly #kit: TerrariumKit;
  readonly #bearer: string | undefined;

  constructor(kit: TerrariumKit, bearer?: string) {
    this.#kit = kit;
    this.#bearer = bearer;
  }

  async gql<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await this.#kit.ask(query, variables, this.#bearer);
    const [error] = errors ?? [];
    if (error)
      throw Object.assign(new Error(error.message), {
        details: error.extensions,
        code: error.extensions["code"],
      });
    return data as T;
  }

  async invoke(
    input: unknown,
    agentId = "asker",
  ): Promise<{ status: string; result: unknown; semaphore: Card; perturbationId: string }> {
    const { invoke } = await this.gql<{ invoke: never }>(
      `mutation ($agentId: ID!, $input: JSON!) { invoke(agentId: $agentId, input: $input) { status result perturbationId semaphore { ${CARD} } } }`,
      { agentId, input },
    );
    return invoke;
  }

  async perturb(input: unknown, agentId = "asker"): Promise<string> {
    const { perturb } = await this.gql<{ perturb: { id: string } }>(
      "mutation ($agentId: ID!, $input: JSON!) { perturb(agentId: $agentId, input: $input) { id } }",
      { agentId, input },
    );
    return perturb.id;
  }

  async resolve(id: string, answer: unknown, expectedDigest?: string): Promise<Card> {
    const { resolveSemaphore } = await this.gql<{ resolveSemaphore: Card }>(
      `mutation ($id: ID!, $answer: JSON, $digest: String) { resolveSemaphore(id: $id, answer: $answer, expectedDigest: $digest) { ${CARD} } }`,
      { id, answer, digest: expectedDigest },
    );
    return resolveSemaphore;
  }

  async cancel(id: string, reason?: string): Promise<Card> {
    const { cancelSemaphore } = await this.gql<{ cancelSemaphore: Card }>(
      `mutation ($id: ID!, $reason: String) { cancelSemaphore(id: $id, reason: $reason) { ${CARD} } }`,
      { id, reason },
    );
    return cancelSemaphore;
  }

  async card(id: string): Promise<Card | null> {
    const { semaphore } = await this.gql<{ semaphore: Card | null }>(
      `query ($id: ID!) { semaphore(id: $id) { ${CARD} } }`,
      { id },
    );
    return semaphore;
  }

  async cards(args = ""): Promise<Card[]> {
    return (await this.gql<{ semaphores: Card[] }>(`{ semaphores${args} { ${CARD} } }`)).semaphores;
  }

  /** Polls until the resumption has ended; each request is a turn of the server's event loop. */
  async ended(id: string): Promise<Card> {
    for (;;) {
      const card = await this.card(id);
      const status = card?.resumption?.status;
      if (card && (status === "DONE" || status === "FAILED")) return card;
    }
  }

  async audit(id: string): Promise<{ who: string; what: string }[]> {
    const { semaphoreAudit } = await this.gql<{
      semaphoreAudit: { entries: { who: string; what: string }[] };
    }>(
      "query ($id: ID!) { semaphoreAudit(semaphoreId: $id) { entries { seq at who what semaphoreId agentId detail } next } }",
      { id },
    );
    return semaphoreAudit.entries;
  }
}
