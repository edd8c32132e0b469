import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { pino } from "pino";
import { z } from "zod";
import { isErrorCode } from "../../src/base/errors.js";
import type { JsonValue } from "../../src/base/json.js";
import type { Limits } from "../../src/base/limits.js";
import { CLOSE_CODES } from "../../src/events/close-codes.js";
import { command, defineAgent } from "../../src/index.js";
import { inTime } from "../support/in-time.js";
import { type Random, seededRandom } from "../support/random.js";
import { CLOSE, closeOf, type Frame, RawSocket } from "../support/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

/** Calls of one client at once. Few, so that places which are not given back are soon missed. */
const PLACES = 6;
export const FUZZ_LIMITS: Partial<Limits> = {
  maxInvocationsPerClient: PLACES,
  steeringRatePerSecond: 1_000,
  maxMessageBytes: 65_536,
  maxBodyBytes: 65_536,
  handshakeTimeoutMs: 3_000,
  requestTimeoutMs: 3_000,
};
const WATCH = `subscription Healthy { terrariumEvents(agentId: "counter", replay: 0, types: [RESULT]) {
  type ... on ResultEvent { result } ... on GapEvent { missed }
} }`;
const TRACE_MAX = 40;

/** Codes a server sends of itself (RFC 6455), beside those of the table. */
const PROTOCOL_CLOSES = [1002, 1006, 1007, 1009];
/** Codes of the hostile client's own that may be sent: a close is answered with what it said (RFC 6455, 5.5.1). */
const ANSWERED_CLOSES = [1000, 1005, 3000, 4999];
const CLOSES = new Set<number>([
  ...PROTOCOL_CLOSES,
  ...ANSWERED_CLOSES,
  ...Object.values(CLOSE_CODES).map(({ code }) => code),
]);

/** A real gateway, two healthy clients, and a hostile one that the test brings. */
export class FuzzWorld implements AsyncDisposable {
  random: Random = seededRandom(0);
  /** This seed found something once: what is tried since then is left out, so that it goes on meaning what it meant. */
  isPinned = false;
  readonly kit: TerrariumKit;
  /** What was done last, for whoever reads a failure. */
  readonly trace: string[] = [];
  /** Attempts, refusals and what else was counted. */
  readonly tally = new Map<string, number>();
  readonly #faults: string[];
  readonly #watchers: readonly RawSocket[];
  readonly #listeners: number;
  readonly #stopListening: () => void;
  #said = 0;

  private constructor(kit: TerrariumKit, watchers: readonly RawSocket[], faults: string[]) {
    this.kit = kit;
    this.#watchers = watchers;
    this.#faults = faults;
    const onFault = (error: unknown): void => void faults.push(`unhandled: ${String(error)}`);
    process.on("unhandledRejection", onFault);
    this.#stopListening = () => process.off("unhandledRejection", onFault);
    this.#listeners = listeners();
  }

  static async open(): Promise<FuzzWorld> {
    const faults: string[] = [];
    const logger = pino(
      { level: "error" },
      { write: (line: string) => void faults.push(`logged: ${line.trim()}`) },
    );
    let meeting: (() => void)[] = [];
    const meeter = defineAgent({
      id: "meeter",
      commands: {
        meet: command({
          help: `Ends when ${PLACES} are there.`,
          readonly: true,
          pure: true,
          output: z.string(),
          run: () =>
            new Promise<string>((resolve) => {
              meeting.push(() => resolve("met"));
              if (meeting.length < PLACES) return;
              for (const end of meeting) end();
              meeting = [];
            }),
        }),
      },
    });
    const tracer = new BasicTracerProvider().getTracer("fuzz");
    const kit = await TerrariumKit.open({ logger, limits: FUZZ_LIMITS, agents: [meeter], tracer });
    const plain = await RawSocket.open(
      `${kit.webSocketUrl.replace("/graphql", "/observe/counter")}?replay=0`,
      {
        protocol: null,
        init: false,
      },
    );
    const shared = await RawSocket.open(kit.webSocketUrl);
    shared.subscribe("healthy", WATCH);
    await kit.metricUntil("fanout_observers", (observers) => observers === 2);
    return new FuzzWorld(kit, [plain, shared], faults);
  }

  /** From here on everything follows from this seed, and from what the gateway was left as. */
  begin(seed: number, isPinned: boolean): void {
    this.isPinned = isPinned;
    this.random = seededRandom(seed);
    this.trace.length = 0;
  }

  note(what: string): void {
    this.trace.push(what.length > 300 ? `${what.slice(0, 300)}… (${what.length})` : what);
    if (this.trace.length > TRACE_MAX) this.trace.shift();
  }

  count(what: string, times = 1): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + times);
  }

  fault(what: string): void {
    this.#faults.push(what);
  }

  /** An error as clients get it: with a code of the table, and never one that says that we were surprised. */
  checkErrors(errors: unknown, where: string): void {
    if (!Array.isArray(errors) || errors.length === 0)
      return this.fault(`${where}: errors are ${JSON.stringify(errors)}`);
    for (const error of errors as { extensions?: { code?: unknown } }[])
      this.checkCode(error.extensions?.code, where);
  }

  checkCode(code: unknown, where: string): void {
    this.count("refusals");
    if (!isErrorCode(code) || code === "INTERNAL_SERVER_ERROR")
      this.fault(`${where}: code ${JSON.stringify(code)}`);
  }

  checkClose(frame: Frame): void {
    const { code } = closeOf(frame);
    this.count("refusals");
    if (!CLOSES.has(code) || code === CLOSE_CODES.INTERNAL_ERROR.code) this.fault(`closed with ${code}`);
  }

  /** The gateway lives, nobody was surprised, and both healthy clients hear the next event and nothing else. */
  async check(): Promise<void> {
    const alive = await fetch(`http://127.0.0.1:${this.kit.port}/health`);
    if (alive.status !== 200) this.fault(`/health is ${alive.status}`);
    await alive.arrayBuffer();
    this.#said += 1;
    await this.kit.count(1);
    for (const watcher of this.#watchers) await inTime("a healthy client's event", this.#hears(watcher));
    if (this.#faults.length > 0) throw new Error(this.#faults.join("\n"));
  }

  async #hears(watcher: RawSocket): Promise<void> {
    for (;;) {
      const frame = await watcher.next();
      if (!frame || frame.opcode === CLOSE) return this.fault("a healthy client was closed");
      const text = frame.payload.toString();
      const event = JSON.parse(text) as Heard;
      const { type, result } = event.payload?.data?.terrariumEvents ?? event;
      // The plain socket tells everything, such as how the agent fares.
      if (type === "METABOLISM" || type === "AGENT_STATE_CHANGED") continue;
      if (type !== "RESULT" || result !== this.#said)
        this.fault(`${this.#said} was expected, and came ${text}`);
      return;
    }
  }

  /** When all hostile clients are gone: nothing of them is left. */
  async settle(): Promise<void> {
    const left: [string, number][] = [
      ["connections", 2],
      ["fanout_observers", 2],
      ["fanout_projections", 2],
      ["fanout_lagging", 0],
      ["fanout_unsent_bytes", 0],
    ];
    for (const [name, value] of left) {
      let last = -1;
      const settled = this.kit.metricUntil(name, (now) => (last = now) === value);
      await inTime(name, settled).catch((error: unknown) =>
        this.fault(`${name} is ${last}: ${String(error)}`),
      );
    }
    await inTime("places for calls", this.#meet());
    if (listeners() > this.#listeners) this.fault(`listeners: ${this.#listeners} before, ${listeners()} now`);
    await this.check();
  }

  /** All places of a client must be free, or those who meet would wait for ever. */
  async #meet(): Promise<void> {
    const one = async (): Promise<void> => {
      const { data, errors } = await this.kit.ask("{ meeter { meet } }", {}, this.kit.bearer);
      if ((data?.["meeter"] as { meet?: unknown } | undefined)?.meet !== "met")
        this.fault(`a place for a call is missing: ${JSON.stringify(errors ?? data)}`);
    };
    await Promise.all(Array.from({ length: PLACES }, one));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    for (const watcher of this.#watchers) watcher.destroy();
    await this.kit.terrarium.close();
  }
}

interface Heard {
  readonly type: string;
  readonly result?: JsonValue;
  readonly payload?: { readonly data?: { readonly terrariumEvents?: { type: string; result?: JsonValue } } };
}

/** Of the process, by whatever name. */
function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}
