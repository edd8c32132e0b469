import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import type { JsonValue } from "../../../src/base/json.js";
import { type AgentDefinition, park } from "../../../src/host/modules/definition.js";
import type { LinkLimits } from "../../../src/link/messages.js";
import { ManualClock } from "../time-and-random.js";
import {
  eventually,
  type GatewayOptions,
  LIMITS,
  RemoteGateway,
  RemoteProcess,
  Stores,
} from "./remote-kit.js";

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Go on?" } as const;

/** One host with an agent `fern`, and a gateway that can be replaced. */
export class Greenhouse {
  readonly clock = new ManualClock();
  readonly stores = new Stores();
  /** What the agent's code has run, in order. */
  readonly ran: string[] = [];
  readonly gates = new Map<string, Deferred<void>>();
  readonly limits: LinkLimits;
  readonly isText: boolean;
  gateway!: RemoteGateway;
  host: RemoteProcess;

  constructor(isText: boolean, limits: Partial<LinkLimits> = {}) {
    this.isText = isText;
    this.limits = { ...LIMITS, ...limits };
    this.host = this.newHost();
  }

  static async start(isText: boolean, limits: Partial<LinkLimits> = {}): Promise<Greenhouse> {
    const house = new Greenhouse(isText, limits);
    await house.newGateway();
    return house;
  }

  async newGateway(expected: GatewayOptions["expected"] = null): Promise<void> {
    this.gateway = await RemoteGateway.start({
      stores: this.stores,
      clock: this.clock,
      limits: this.limits,
      expected,
    });
  }

  /** The life of a process before is over. */
  newHost(): RemoteProcess {
    this.#life = (this.#life ?? 0) + 1;
    return (this.host = new RemoteProcess([this.fern(this.#life)], this.clock, this.limits, this.isText));
  }

  /** The result of something that happens while time passes. */
  wait<T>(happening: Promise<T>): Promise<T> {
    return this.until(() => Promise.race([happening, Promise.resolve(null)]));
  }

  perturb(input: JsonValue): Promise<string> {
    return this.wait(this.gateway.perturb("fern", input));
  }

  /** Connects, and waits until the agent is up. */
  async connect(): Promise<void> {
    this.host.connect(this.gateway);
    await this.until(() => this.gateway.mirrors.of("fern")?.latest.state === "FLOWING");
  }

  /** Connects again where the connection was cut. */
  reconnect(): true {
    if (!this.host.wire) this.host.connect(this.gateway);
    return true;
  }

  /** The agent has started. */
  isGrowing = false;

  until<T>(look: () => T | undefined | null | false | Promise<T | undefined | null | false>): Promise<T> {
    return eventually(this.clock, look);
  }

  gate(name: string): Deferred<void> {
    const gate = this.gates.get(name) ?? deferred();
    this.gates.set(name, gate);
    return gate;
  }

  say(...data: readonly number[]): void {
    for (const one of data) this.#emit(one);
  }

  #emit: (data: number) => void = () => undefined;
  #life: number | undefined;

  fern(life: number): AgentDefinition {
    return {
      id: "fern",
      source: (context) => {
        this.#emit = (data) => context.emit(data);
        this.isGrowing = true;
        return (async function* () {
          await new Promise<void>((resolve) => {
            context.signal.addEventListener("abort", () => resolve(), { once: true });
          });
          yield* [];
        })();
      },
      process: async (input, context) => {
        const { do: deed, name } = input as { do: string; name: string };
        if (life !== this.#life) return null;
        this.ran.push(`${deed} ${name}`);
        context.emit(`begun ${name}`);
        if (deed === "gate") await this.gate(name).promise;
        if (deed === "ask") return park(QUESTION);
        if (deed === "count") {
          const before = (context.state.get() as number | null) ?? 0;
          context.state.set(before + 1);
          return before + 1;
        }
        return `done ${name}`;
      },
      resume: async (_state, answer, context) => {
        this.ran.push(`resume ${String(answer)}`);
        context.emit("resumed");
        await this.gate("resume").promise;
        return `resumed ${String(answer)}`;
      },
    };
  }

  async ended(id: string): Promise<string> {
    const run = await this.until(async () => {
      const found = await this.gateway.run(id);
      return found && found.status !== "RUNNING" && found.status !== "ACCEPTED" ? found : null;
    });
    return run.status;
  }
}
