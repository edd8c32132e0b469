import { deferred, type Deferred } from "../../src/base/async/deferred.js";
import { type AgentDefinition, park } from "../../src/host/modules/definition.js";
import { eventually, LIMITS, RemoteGateway, RemoteProcess, Stores } from "../support/remote/remote-kit.js";
import type { Fate } from "../support/remote/wire.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";

const SESSIONS = [null, "a", "b"] as const;

interface Order {
  readonly do: "gate" | "count" | "ask";
  readonly n: number;
}

/** One host, whose connection is cut and whose gateway is killed, closed and started again at random while its agent works. */
export class RemoteHostWorld {
  readonly counts = { cuts: 0, kills: 0, closes: 0, perturbs: 0, invokes: 0, asked: 0, answered: 0, said: 0 };
  readonly #random: Random;
  readonly #clock = new ManualClock();
  readonly #stores = new Stores();
  readonly #host: RemoteProcess;
  #gateway!: RemoteGateway;
  /** Numbers of orders, as the agent's code ran them. */
  readonly #ran: number[] = [];
  readonly #resumed: string[] = [];
  readonly #gates = new Map<number, Deferred<void>>();
  /** Ids of perturbations whose callers were told that they are accepted. */
  readonly #accepted = new Map<string, Order>();
  /** What callers of invocations were told. */
  readonly #told = new Map<number, "ended" | "not begun">();
  /** Counting runs that began, by session. */
  readonly #counted = new Map<string | null, number>();
  #emit: ((n: number) => void) | null = null;
  #orders = 0;
  #isCalm = false;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#host = new RemoteProcess([this.#fern()], this.#clock, LIMITS, this.#random.next() < 0.5);
  }

  async start(): Promise<void> {
    this.#gateway = await RemoteGateway.start(this.#options);
    this.#isCalm = true;
    this.#connect();
    await this.#until(() => this.#emit !== null);
    this.#isCalm = false;
    this.#connect();
  }

  async step(): Promise<void> {
    const dice = this.#random.next();
    if (dice < 0.25) this.#perturb();
    else if (dice < 0.35) this.#invoke();
    else if (dice < 0.55) this.#say();
    else if (dice < 0.7) this.#openGate();
    else if (dice < 0.76) await this.#answer();
    else if (dice < 0.84) this.#cut();
    else if (dice < 0.9) this.#connect();
    else if (dice < 0.93) await this.#kill();
    else if (dice < 0.94) await this.#close();
    else this.#clock.advance(this.#random.below(300));
    for (let turns = this.#random.below(4); turns > 0; turns -= 1) await turn();
    // No host stays away as long as the grace.
    if (!this.#host.wire && this.#random.next() < 0.3) this.#connect();
  }

  /** Lets everything end, and checks that nothing was lost or done twice. */
  async finish(): Promise<void> {
    this.#isCalm = true;
    this.#connect();
    const open = new Set(this.#accepted.keys());
    await this.#until(async () => {
      if (!this.#host.wire) this.#connect();
      for (const gate of this.#gates.values()) gate.resolve();
      await this.#answer();
      for (const id of open) if ((await this.#gateway.run(id))?.status === "COMPLETED") open.delete(id);
      return open.size === 0;
    });
    await this.#until(() => this.#host.messages.at(-1)?.kind !== "hello" && this.#gateway.runs.open === 0);
    this.#say();
    const last = this.counts.said - 1;
    await this.#until(() => this.#numbersSaid().includes(last));
    this.#check(
      "numbers said",
      this.#numbersSaid(),
      Array.from({ length: this.counts.said }, (_, n) => n),
    );
    this.#check("events missing", this.#gateway.missedOf("fern"), 0);
    this.#check("run twice", this.#ran.length, new Set(this.#ran).size);
    const ran = new Set(this.#ran);
    for (const { n } of this.#accepted.values()) this.#check(`perturbation ${n} ran`, ran.has(n), true);
    for (const [n, how] of this.#told) this.#check(`invocation ${n} ran`, ran.has(n), how === "ended");
    this.#check("resumed twice", this.#resumed.length, new Set(this.#resumed).size);
    for (const session of SESSIONS) {
      const { value } = await this.#gateway.runs.stateOf("fern", session);
      this.#check(`state of ${session}`, value ?? 0, this.#counted.get(session) ?? 0);
    }
    const { tokens } = await this.#gateway.inbox.purgatory.list({});
    this.#check("questions", tokens.length, this.counts.asked);
    this.#check("errors", this.#gateway.errors, []);
  }

  get #options() {
    return { stores: this.#stores, clock: this.#clock, limits: LIMITS };
  }

  #numbersSaid(): number[] {
    return this.#gateway.outputsOf("fern").filter((data): data is number => typeof data === "number");
  }

  #perturb(): void {
    const gateway = this.#gateway;
    const order = this.#order();
    const session = SESSIONS[this.#random.below(SESSIONS.length)] ?? null;
    this.counts.perturbs += 1;
    gateway.perturb("fern", { ...order, session }, session).then(
      (id) => this.#accepted.set(id, order),
      () => undefined,
    );
  }

  #invoke(): void {
    const gateway = this.#gateway;
    const { n } = this.#order();
    this.counts.invokes += 1;
    const input = { do: this.#random.next() < 0.5 ? "gate" : "count", n, session: null };
    gateway.invoke("fern", input).then(
      () => this.#told.set(n, "ended"),
      // A gateway that closes leaves the work to the next: its caller does not know.
      (error: { message: string }) => {
        if (!error.message.includes("shutting down")) this.#told.set(n, "not begun");
      },
    );
  }

  #order(): Order {
    const n = (this.#orders += 1);
    const dice = this.#random.next();
    return { do: dice < 0.4 ? "gate" : dice < 0.8 ? "count" : "ask", n };
  }

  #say(): void {
    for (let times = 1 + this.#random.below(4); times > 0; times -= 1) {
      this.#emit?.(this.counts.said);
      this.counts.said += 1;
    }
  }

  #openGate(): void {
    const closed = [...this.#gates.keys()];
    const n = closed[this.#random.below(closed.length)];
    if (n === undefined) return;
    this.#gates.get(n)?.resolve();
    this.#gates.delete(n);
  }

  async #answer(): Promise<void> {
    const gateway = this.#gateway;
    const { tokens } = await gateway.inbox.purgatory.list({ status: "PENDING" });
    for (const { id } of tokens) {
      await gateway.inbox.purgatory.resolve({ id, answer: id, by: "ann" });
      this.counts.answered += 1;
    }
  }

  #cut(): void {
    if (this.#host.wire) this.counts.cuts += 1;
    this.#host.wire?.cut();
  }

  #connect(): void {
    const at = this.#isCalm ? Infinity : 1 + this.#random.below(40);
    const fate: Fate = this.#random.next() < 0.5 ? "CUT_BEFORE" : "CUT_AFTER";
    this.#host.connect(this.#gateway, (_message, count) => {
      if (count !== at || this.#isCalm) return "PASS";
      this.counts.cuts += 1;
      return fate;
    });
  }

  async #kill(): Promise<void> {
    this.counts.kills += 1;
    this.#gateway.kill();
    this.#host.wire?.cut();
    this.#gateway = await RemoteGateway.start(this.#options);
    this.#connect();
  }

  async #close(): Promise<void> {
    this.counts.closes += 1;
    let isClosed = false;
    const closing = this.#gateway.close().finally(() => (isClosed = true));
    await this.#until(() => isClosed);
    await closing;
    this.#host.wire?.cut();
    this.#gateway = await RemoteGateway.start(this.#options);
    this.#connect();
  }

  #fern(): AgentDefinition {
    return {
      id: "fern",
      flux: { concurrency: 3 },
      source: (context) => {
        this.#emit = (n) => context.emit(n);
        return (async function* () {
          await new Promise<void>((resolve) => {
            context.signal.addEventListener("abort", () => resolve(), { once: true });
          });
          yield* [];
        })();
      },
      process: async (input, context) => {
        const { do: deed, n, session } = input as Order & { session: string | null };
        this.#ran.push(n);
        context.emit(`ran ${n}`);
        if (deed === "gate") {
          const gate = deferred();
          this.#gates.set(n, gate);
          if (this.#isCalm) gate.resolve();
          await gate.promise;
        }
        if (deed === "ask") {
          this.counts.asked += 1;
          return park({ reason: "APPROVAL_NEEDED", prompt: `Is ${n} well?` });
        }
        if (deed === "count") {
          const known = (context.state.get() as number | null) ?? 0;
          context.state.set(known + 1);
          this.#counted.set(session, (this.#counted.get(session) ?? 0) + 1);
        }
        return n;
      },
      resume: (_state, answer) => {
        this.#resumed.push(String(answer));
        return "resumed";
      },
    };
  }

  #until<T>(look: () => T | null | false | undefined | Promise<T | null | false | undefined>): Promise<T> {
    return eventually(this.#clock, look, 50, 3_000);
  }

  #check(what: string, found: unknown, wanted: unknown): void {
    const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (one !== other) throw new Error(`${what}: ${one}, and not ${other}`);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
