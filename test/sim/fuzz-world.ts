import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { pino } from "pino";
import { z } from "zod";
import { isErrorCode } from "../../src/base/errors.js";
import type { JsonValue } from "../../src/base/json.js";
import type { Limits } from "../../src/base/limits.js";
import { CLOSE_CODES } from "../../src/events/close-codes.js";
import { command, defineAgent } from "../../src/index.js";
import { inTime, type Random, seededRandom } from "../support/time-and-random.js";
import { CLOSE, closeOf, type Frame, RawSocket } from "../support/wire/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

/** Concurrent calls of one client. Few, so that a place that is not released is noticed soon. */
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

/** Close codes of RFC 6455 that a server sends, besides those of the table. */
const PROTOCOL_CLOSES = [1002, 1006, 1007, 1009];
/** Close codes of the hostile client: the server answers a close with the same code (RFC 6455, 5.5.1). */
const ANSWERED_CLOSES = [1000, 1005, 3000, 4999];
const CLOSES = new Set<number>([
  ...PROTOCOL_CLOSES,
  ...ANSWERED_CLOSES,
  ...Object.values(CLOSE_CODES).map(({ code }) => code),
]);

/** A real gateway, two healthy clients, and a hostile client from the test. */
export class FuzzWorld implements AsyncDisposable {
  random: Random = seededRandom(0);
  /** An old seed that found a fault: newer kinds of attempts are left out, so that it replays the same run. */
  isPinned = false;
  readonly kit: TerrariumKit;
  /** The latest actions, for the message of a failure. */
  readonly trace: string[] = [];
  /** Counts of attempts, refusals and more. */
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

  /** From here on everything follows from this seed and the present state of the gateway. */
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

  /** Checks an error that a client gets: it has a code of the table, and is never an internal error. */
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

  /** Checks that the gateway serves, has logged no internal error, and that both healthy clients get only the next event. */
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
      // The plain socket sends all types of events, such as metabolism samples.
      if (type === "METABOLISM" || type === "AGENT_STATE_CHANGED") continue;
      if (type !== "RESULT" || result !== this.#said)
        this.fault(`${this.#said} was expected, and came ${text}`);
      return;
    }
  }

  /** Checks that nothing is left of the hostile clients after they have disconnected. */
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

  /** All of a client's concurrent calls must be available: as many as the limit meet in the agent. */
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

/** Number of open handles of the process, of any kind. */
function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}
