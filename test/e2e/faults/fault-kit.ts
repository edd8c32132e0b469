import { WebSocket } from "ws";
import { inTime } from "../../support/time-and-random.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";
import { TOP } from "../../support/machine.js";
import { Heard } from "../../support/terrarium-kit.js";

export interface Event {
  readonly type: string;
  readonly agentId: string;
  readonly cursor: string;
  readonly result?: { readonly life: number; readonly n: number };
  readonly code?: string;
  readonly message?: string | null;
  readonly reason?: string;
  readonly [member: string]: unknown;
}

/** Watches one agent over `/observe`. */
export class Watcher implements Disposable {
  readonly heard = new Heard<Event>();
  #from = 0;
  readonly #socket: WebSocket;

  constructor(url: string, agentId: string) {
    const headers = { authorization: `Bearer ${TOKEN}` };
    this.#socket = new WebSocket(`${url.replace("http", "ws")}/observe/${agentId}?replay=100`, { headers });
    this.#socket.on("message", (data) => this.heard.push(JSON.parse((data as Buffer).toString()) as Event));
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", (code) => this.heard.end(new Error(`closed with ${code}`)));
  }

  /** Events from here on. */
  get fresh(): readonly Event[] {
    return this.heard.items.slice(this.#from);
  }

  /** What was heard before counts no more. */
  forget(): void {
    this.#from = this.heard.items.length;
  }

  /** The first event of this kind that is not forgotten, past or future. */
  async event(what: string, look: (event: Event) => boolean): Promise<Event> {
    let at = this.#from;
    const items = await inTime(
      what,
      this.heard.until((events) => {
        while (at < events.length && !look(events[at] as Event)) at += 1;
        return at < events.length;
      }),
      45_000,
    );
    return items[at] as Event;
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A gateway process with an agent that counts and an agent that fails on demand, each in its own module. */
export class FaultKit implements AsyncDisposable {
  readonly session: Session;
  readonly url: string;
  readonly neighbour: Watcher;
  readonly faulty: Watcher;

  #complaintsFrom = 0;

  private constructor(session: Session, url: string) {
    this.session = session;
    this.url = url;
    this.neighbour = new Watcher(url, "counting");
    this.faulty = new Watcher(url, "faulty");
  }

  static async open(options: readonly string[] = ["--ephemeral"]): Promise<FaultKit> {
    const agents = ["counting", "faulty"].flatMap((name) => [
      "--agents",
      `${TOP}/test/support/agents/${name}.ts`,
    ]);
    const session = new Session(["serve", "--port", "0", "--no-bundled", ...agents, ...options], {
      TERRARIUM_TOKEN: TOKEN,
    });
    const url = (await session.line()).replace("terrarium listening on ", "");
    const kit = new FaultKit(session, url);
    await kit.numbers(3);
    return kit;
  }

  /** Begins another case with the same gateway: what was heard and logged before counts no more. */
  async begin(): Promise<void> {
    // A failing agent logs one line a second, so the next case begins more than a second later.
    await this.numbers(25);
    this.faulty.forget();
    this.#complaintsFrom = this.session.stderr.length;
  }

  complaint(pattern: RegExp): Promise<string> {
    return inTime("the log's line", this.session.complaint(pattern, this.#complaintsFrom));
  }

  /** Invokes the faulty agent with this failure; resolves with the answer. */
  suffer(what: string, timeoutMs = 30_000): Promise<Answered> {
    return this.invoke("faulty", what, timeoutMs);
  }

  async invoke(agentId: string, input: unknown, timeoutMs = 30_000): Promise<Answered> {
    const response = await fetch(`${this.url}/api/${agentId}/invoke`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ input, timeoutMs }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Waits for so many more numbers of the neighbour; all of them must be consecutive, in one run of its thread. */
  async numbers(more = 10): Promise<void> {
    const count = (events: readonly Event[]): number => events.filter(({ type }) => type === "RESULT").length;
    const enough = count(this.neighbour.heard.items) + more;
    const events = await inTime(
      "the neighbour's numbers",
      this.neighbour.heard.until((all) => count(all) >= enough),
    );
    const said = events.flatMap(({ result }) => (result ? [result] : []));
    for (const [index, { life, n }] of said.entries()) {
      const before = said[index - 1];
      if (before && (before.life !== life || n !== before.n + 1))
        throw new Error(`${before.n} was followed by ${n}: ${JSON.stringify(events)}`);
    }
    if (events.some(({ type }) => type === "GAP")) throw new Error("the neighbour's observer got a gap");
  }

  /** `absent`: the value of a metric that has no line yet. */
  async metric(name: string, absent?: number): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`${name} `) || one.startsWith(`${name}{`));
    if (!line && absent !== undefined) return absent;
    if (!line) throw new Error(`there is no metric ${name}`);
    return Number(line.split(" ").at(-1));
  }

  /** Resolves once the agent lives and answers again. */
  async recovered(): Promise<void> {
    await this.faulty.event("a new life", ({ type }) => type === "AGENT_STARTED");
    const asking = async (): Promise<void> => {
      while ((await this.suffer("hello", 1_000)).status !== 200);
    };
    await inTime("the agent's recovery", asking(), 45_000);
  }

  async ready(): Promise<{ status: number; reasons: string[]; degraded: string[] }> {
    const response = await fetch(`${this.url}/ready`);
    const { reasons = [], degraded = [] } = (await response.json()) as Record<string, string[] | undefined>;
    return { status: response.status, reasons, degraded };
  }

  async alive(): Promise<number> {
    return (await fetch(`${this.url}/health`)).status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.neighbour[Symbol.dispose]();
    this.faulty[Symbol.dispose]();
    await this.session[Symbol.asyncDispose]();
  }
}
