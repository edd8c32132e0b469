import { WebSocket } from "ws";
import { EVENT_SELECTION } from "../../../src/documents/events.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";

const SEMAPHORE = `id prompt options responseSchema escalation digest secretsShown state input answer cancelReason`;
const RUN = `id kind status command by input result error { code message } private semaphores { ${SEMAPHORE} }
  events(last: 30) { ${EVENT_SELECTION} }`;

/** The bytes that one viewer gets of some agents: what is pushed to it, and what it reads on all surfaces. */
export class EverythingSeen implements Disposable {
  readonly #kit: TerrariumKit;
  readonly #agentIds: readonly string[];
  readonly #bearer: string | undefined;
  readonly #sockets: WebSocket[] = [];
  readonly #streams = new AbortController();
  #pushed = "";
  #wake: () => void = () => undefined;

  private constructor(kit: TerrariumKit, agentIds: readonly string[], bearer: string | undefined) {
    this.#kit = kit;
    this.#agentIds = agentIds;
    this.#bearer = bearer;
  }

  /** Opens its streams: of all agents and of each one, as an event stream and over `/observe`. */
  static async open(
    kit: TerrariumKit,
    agentIds: readonly string[],
    bearer?: string,
  ): Promise<EverythingSeen> {
    const seen = new EverythingSeen(kit, agentIds, bearer);
    await seen.#stream(`subscription { terrariumEvents(replay: 100) { ${EVENT_SELECTION} } }`);
    for (const id of agentIds) {
      await seen.#stream(
        `subscription { terrariumEvents(agentId: "${id}", replay: 100) { ${EVENT_SELECTION} } }`,
      );
      await seen.#observe(`/observe/${id}`);
    }
    await seen.#observe("/observe");
    return seen;
  }

  get pushed(): string {
    return this.#pushed;
  }

  /** Resolves when that text was pushed so often. */
  async until(text: string, times: number): Promise<void> {
    while (this.#pushed.split(text).length - 1 < times)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Everything that it can read now, and what was pushed to it. `words` are searched for. */
  async all(words: readonly string[], runs: readonly string[] = []): Promise<string> {
    const texts = [this.#pushed];
    const get = async (path: string, accept = "application/json"): Promise<void> => {
      const headers = { accept, ...this.#authorization };
      const response = await fetch(`http://127.0.0.1:${this.#kit.port}${path}`, { headers });
      texts.push(await response.text());
    };
    const ask = async (query: string, variables = {}): Promise<void> => {
      const answer = await this.#kit.ask(query, variables, this.#bearer);
      // A refused document would read nothing.
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      texts.push(JSON.stringify(answer));
    };
    for (const path of ["/metrics", "/api/agents", "/api/runs", "/api/pheromones", "/openapi.json"])
      await get(path);
    await get("/api/history?first=1000");
    await get("/api/history", "application/x-ndjson");
    const agent = `id commands { name private } health { probes { detail } }
      lastResult { result private } lastError { message code private }`;
    await ask(`{ agents { ${agent} } }`);
    await ask(`{ runs(first: 100) { runs { id command by input result error { message } private } } }`);
    await ask(`{ semaphores { ${SEMAPHORE} } pheromones { payload key } }`);
    await ask(`{ history(first: 200) { events { ${EVENT_SELECTION} } } }`);
    for (const run of runs) {
      await ask(
        `query ($id: ID!) { run(id: $id) { ${RUN} children { id input result error { message } } } }`,
        { id: run },
      );
      await get(`/api/runs/${run}`);
    }
    for (const id of this.#agentIds) {
      for (const path of ["", "/state", "/history", "/runs"]) await get(`/agentese/world.${id}${path}`);
      await get(`/api/${id}/snapshot?last=1000`);
      await ask(`{ snapshot(agentId: "${id}", last: 200) { history { ${EVENT_SELECTION} } } }`);
    }
    for (const search of words) texts.push(...(await this.#search(search)));
    return texts.join("\n");
  }

  /** What a search finds. The search itself is not in it. */
  async #search(search: string): Promise<string[]> {
    const found: string[] = [];
    for (const agentId of [null, ...this.#agentIds]) {
      const query = `query ($agentId: ID, $search: String) {
        history(agentId: $agentId, search: $search) { events { ${EVENT_SELECTION} } next missed } }`;
      const answer = await this.#kit.ask(query, { agentId, search }, this.#bearer);
      found.push(JSON.stringify(answer));
    }
    return found;
  }

  get #authorization(): Record<string, string> {
    return this.#bearer === undefined ? {} : { authorization: this.#bearer };
  }

  async #stream(query: string): Promise<void> {
    const response = await fetch(this.#kit.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", ...this.#authorization },
      body: JSON.stringify({ query }),
      signal: this.#streams.signal,
    });
    const decoder = new TextDecoder();
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) this.#take(decoder.decode(chunk, { stream: true }));
    };
    // Ends with the test.
    read().catch(() => undefined);
  }

  async #observe(path: string): Promise<void> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#kit.port}${path}`, { headers: this.#authorization });
    this.#sockets.push(socket);
    socket.on("message", (data) => this.#take((data as Buffer).toString()));
    await new Promise<void>((resolve) => {
      socket.once("open", resolve);
      // Not every path exists.
      socket.once("error", () => resolve());
    });
  }

  #take(text: string): void {
    this.#pushed += text;
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.#streams.abort();
    for (const socket of this.#sockets) socket.terminate();
  }
}
