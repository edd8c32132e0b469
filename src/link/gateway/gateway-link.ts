import type { Aborting } from "../../base/async/aborter.js";
import type { Clock } from "../../base/clock.js";
import { type ErrorCode, TerrariumError } from "../../base/errors.js";
import { NO_FREEZES } from "../../events/freeze.js";
import type { Settlement } from "../../events/run.js";
import { isOfSignals } from "../agent-call.js";
import type { Farewell, Hello } from "../hello.js";
import {
  type AnswerMessage,
  type Channel,
  type LinkLimits,
  type ToGateway,
  type ToHost,
  undelivered,
  type WireError,
} from "../messages.js";
import type { AgentDescriptor, BackplaneSink, HostCallName, HostCalls, HostLogEntry } from "../port.js";
import { Acks } from "./acks.js";
import { CallBook } from "./call-book.js";
import { FreezeBook } from "./freeze-book.js";
import { RequestBook } from "./request-book.js";
import { RunDesk } from "./run-desk.js";
import { Welcome } from "./welcome.js";

export interface GatewayLinkListener {
  /** The host is welcomed. */
  onReady(agents: readonly AgentDescriptor[]): void;
  onFailed(error: WireError): void;
  onLoading?(what: string): void;
  onLog(entries: readonly HostLogEntry[]): void;
  onClosed(): void;
  /** The host ends this connection. */
  onBye?(why: Farewell): void;
}

export interface GatewayLinkOptions {
  readonly sink: BackplaneSink;
  readonly listener: GatewayLinkListener;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  /**
   * The host changes its connections, and resends what was not confirmed: what it says is confirmed when it is stored. Default: it
   * has one connection, and ends with it.
   */
  readonly isResumable?: boolean;
  /** Called when its agents could not be taken over in time. A host that changes its connections is refused; others are welcomed without. */
  readonly onNotWelcomed?: () => void;
  /** Called for each question and each call of its agents that is refused, because the host has too many in flight. */
  readonly onRefused?: () => void;
}

/** Messages that a host may send before it is welcomed. */
const EARLY_MESSAGES_MAX = 1_024;
/** Their size as JSON, in characters. */
const EARLY_CHARACTERS_MAX = 1_048_576;

const NOT_TAKEN: Farewell = {
  code: "UNAVAILABLE",
  message: "this gateway cannot take over the agents of the host now: what it stores is away, or slow",
};

/** For these a host that may come back is one that is gone: they are made again, or are out of date by then. */
const NOT_AWAITED: ReadonlySet<HostCallName> = new Set(["announce", "probe"]);

/** What belongs to one connection of a host. */
class Connection {
  readonly channel: Channel<ToHost, ToGateway>;
  readonly welcome: Welcome;
  readonly freezes: FreezeBook;
  readonly requests: RequestBook;
  readonly acks: Acks;
  /** Messages behind a hello that is not answered yet; null when none is. */
  early: ToGateway[] | null = null;
  #earlyCharacters = 0;

  constructor(
    channel: Channel<ToHost, ToGateway>,
    { sink, limits, clock, isResumable = false, onRefused = () => undefined }: GatewayLinkOptions,
  ) {
    const send = (message: ToHost): void => channel.send(message);
    this.channel = channel;
    this.welcome = new Welcome(sink, isResumable);
    this.freezes = new FreezeBook(send);
    this.acks = new Acks({
      send,
      limits,
      clock,
      stored: isResumable ? (agentIds) => sink.stored?.(agentIds) ?? Promise.resolve() : undefined,
    });
    this.requests = new RequestBook({
      send,
      callsMax: limits.linkCallsMax,
      onRefused,
      isResumable,
      perform: async (call, signal) => {
        if (isOfSignals(call)) {
          if (sink.onSignal) return await sink.onSignal(call, signal);
          throw new TerrariumError("UNAVAILABLE", "this gateway has no field of pheromones");
        }
        if (sink.onCall) return await sink.onCall(call, signal);
        throw new TerrariumError("AGENT_NOT_FOUND", "agents of this gateway cannot call each other");
      },
    });
  }

  /** A host has nothing to say meanwhile but what its agents log or announce. What is too much is dropped. */
  keepEarly(early: ToGateway[], message: ToGateway): void {
    if (early.length >= EARLY_MESSAGES_MAX || this.#earlyCharacters >= EARLY_CHARACTERS_MAX) return;
    this.#earlyCharacters += JSON.stringify(message).length;
    if (this.#earlyCharacters < EARLY_CHARACTERS_MAX) early.push(message);
  }

  end(): void {
    this.acks.end();
    this.requests.end();
    this.freezes.end();
  }
}

/** The gateway's end of a link to one life of one host, which may change its connections. */
export class GatewayLink {
  readonly #options: GatewayLinkOptions;
  readonly #calls: CallBook;
  readonly #runs: RunDesk;
  #connection: Connection | null = null;
  #incarnation: string | null = null;
  /** Why nothing can be called now; null when it can. */
  #away: TerrariumError | null = new TerrariumError("AGENT_NOT_RUNNING", "the agent host is starting");
  #hasEnded = false;

  constructor(options: GatewayLinkOptions) {
    const { sink, limits, clock, isResumable = false, onRefused = () => undefined } = options;
    this.#options = options;
    const send = (message: ToHost): void => this.#send(message);
    this.#calls = new CallBook({
      send,
      limits,
      clock,
      isResumable,
      reached: (agentId, position) => sink.reached(agentId, position),
      onReturned: (run) => sink.onReturned?.(run),
      settled: (agentId, run) => this.#runs.settled(agentId, run, { isKept: false }),
    });
    const incarnation = (): string | null => (isResumable ? this.#incarnation : null);
    this.#runs = new RunDesk({ sink, send, limits, clock, incarnation, onRefused });
  }

  /** Goes on over this channel, in place of an earlier one. `hello` is given when it was read already. */
  attach(channel: Channel<ToHost, ToGateway>, hello?: Hello): void {
    this.#connection?.end();
    const connection = (this.#connection = new Connection(channel, this.#options));
    channel.listen((message) => {
      if (this.#connection === connection && !this.#hasEnded) this.#receive(connection, message);
    });
    if (hello) this.#onHello(connection, hello);
  }

  /** The channel is lost. Calls of runs wait for the host to come back; `why` is the error of all others. */
  detach(why: TerrariumError): void {
    this.#connection?.end();
    this.#connection = null;
    this.#away = why;
    this.#calls.detach(why);
  }

  get isAttached(): boolean {
    return this.#connection !== null;
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]> {
    if (this.#away !== null) {
      const { code, message, details } = this.#away;
      const told = NOT_AWAITED.has(name) ? "AGENT_NOT_RUNNING" : code;
      return Promise.reject(undelivered(name, new TerrariumError(told, message, { ...details })));
    }
    return this.#calls.call(name, args, signal);
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#send({ kind: "cancel", agentId, run, reason });
  }

  /** Tells the host the places of those agents that it has not been told. */
  welcome(agentIds: readonly string[]): void {
    if (this.#away === null && this.#connection) this.#tellPlaces(this.#connection, agentIds);
  }

  /** Another gateway carries these agents: the host stops them. `why` is the error of calls that wait for them. */
  lose(agentIds: readonly string[], why: TerrariumError): void {
    this.#calls.failAll(why, "LEFT", new Set(agentIds));
    this.#connection?.welcome.lose(agentIds);
    this.#send({ kind: "lost", agentIds });
  }

  get freezes(): Pick<FreezeBook, "freeze" | "release"> {
    return this.#connection?.freezes ?? NOT_CONNECTED;
  }

  settled(agentId: string, run: string, settlement: Settlement): void {
    this.#runs.settled(agentId, run, settlement);
  }

  /**
   * Asks the host to stop its agents; it answers with `onClosed` after their last events. `why` is the error of calls that come
   * meanwhile.
   */
  close(drainMs = 0, why = new TerrariumError("AGENT_NOT_RUNNING", "the agent host is shutting down")): void {
    this.#away = why;
    this.#send({ kind: "close", drainMs });
  }

  /** Asks the host to go to another gateway. Resolves when what it has sent is confirmed. */
  async leave(withinMs: number, why: TerrariumError): Promise<void> {
    this.#away = why;
    this.#send({ kind: "drain", withinMs });
    await this.#runs.idle();
    await this.#connection?.acks.flush();
  }

  /** The last message to the host. */
  bye(why: Farewell): void {
    this.#send({ kind: "bye", ...why });
  }

  /**
   * Ends the link. `reason` is the error message of later calls and must be safe to show. `code` is for calls in
   * flight.
   */
  end(reason: string, code: ErrorCode = "AGENT_NOT_RUNNING"): void {
    this.#away = new TerrariumError("AGENT_NOT_RUNNING", reason);
    this.#hasEnded = true;
    this.#connection?.end();
    this.#calls.failAll(new TerrariumError(code, reason));
  }

  /** Another host has these agents now. */
  endAgents(agentIds: ReadonlySet<string>, reason: string): void {
    this.#calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", reason), "CUT_OFF", agentIds);
  }

  /** Ends this gateway's part in it: the host goes on with its runs, and another gateway hears how they end. */
  abandon(why: TerrariumError): void {
    this.#away = why;
    this.#hasEnded = true;
    this.#connection?.end();
    this.#calls.failAll(why, "LEFT");
  }

  #send(message: ToHost): void {
    if (!this.#hasEnded) this.#connection?.channel.send(message);
  }

  #tellPlaces({ channel, welcome }: Connection, agentIds: readonly string[]): void {
    const agents = welcome.due(agentIds);
    if (agents.length > 0) channel.send({ kind: "welcome", agents });
  }

  /** Of a host that resends, the log first stores what has arrived, so that the host learns exactly what it need not resend. */
  #onHello(connection: Connection, hello: Hello): void {
    const { sink, isResumable = false } = this.#options;
    this.#incarnation = hello.incarnation;
    const stored = isResumable ? sink.stored?.(idsOf(hello.agents)) : undefined;
    const claimed = sink.claim?.(hello.agents);
    if (!stored && !claimed) return this.#welcome(connection, hello);
    connection.early = [];
    const { clock, limits, onNotWelcomed } = this.#options;
    const cancel = clock.after(limits.welcomeTimeoutMs, () => {
      if (this.#connection !== connection || this.#hasEnded) return;
      onNotWelcomed?.();
      if (isResumable) this.#refuse(connection);
      else go();
    });
    const go = (): void => {
      cancel();
      const { early } = connection;
      if (this.#connection !== connection || this.#hasEnded || !early) return;
      connection.early = null;
      this.#welcome(connection, hello);
      for (const message of early) if (this.#connection === connection) this.#receive(connection, message);
    };
    Promise.all([stored, claimed]).then(go, go);
  }

  /** It comes back, here or at another gateway, with all it has. */
  #refuse(connection: Connection): void {
    this.#connection = null;
    connection.end();
    connection.channel.send({ kind: "refused", ...NOT_TAKEN });
  }

  #welcome(connection: Connection, hello: Hello): void {
    const { sink, listener } = this.#options;
    const { channel, welcome, freezes } = connection;
    const { isResumable = false } = this.#options;
    if (!isResumable) this.#away = null;
    welcome.begin(hello);
    sink.onHello(hello.agents);
    // First what is frozen: agents start with the answer. Also where it has no agents.
    freezes.ready(sink.freezes?.() ?? NO_FREEZES);
    channel.send({ kind: "welcome", agents: welcome.due(idsOf(hello.agents)) });
    // Before it, a host that resends would not answer.
    this.#away = null;
    this.#calls.adopt(hello.runs);
    sink.onWelcomed?.(hello.runs);
    listener.onReady(hello.agents);
  }

  #onAnswer(message: AnswerMessage): void {
    if (!this.#calls.settle(message) && message.run) this.#runs.onAnswer(message.run, message);
  }

  /** Settles that the host sent before it closed are stored before its end is reported. */
  async #onClosed(connection: Connection): Promise<void> {
    await this.#runs.idle();
    if (this.#options.isResumable) await connection.acks.flush();
    this.#options.listener.onClosed();
  }

  #receive(connection: Connection, message: ToGateway): void {
    const { sink, listener } = this.#options;
    if (connection.early) return connection.keepEarly(connection.early, message);
    switch (message.kind) {
      case "hello":
        this.#onHello(connection, message);
        return;
      case "failed":
        listener.onFailed(message.error);
        return;
      case "loading":
        listener.onLoading?.(message.what);
        return;
      case "manifest":
        connection.welcome.forget(message.removed);
        sink.onManifest({ added: message.added, removed: message.removed });
        this.#tellPlaces(connection, idsOf(message.added));
        return;
      case "events":
        sink.append(message.batch, connection.welcome.terms);
        connection.acks.took(message.batch, message.bytes);
        return;
      case "park":
        this.#runs.onPark(message.id, message.call, message.behind);
        return;
      case "request":
        connection.requests.request(message.id, message.call);
        return;
      case "withdraw":
        connection.requests.withdraw(message.id);
        return;
      case "log":
        listener.onLog(message.entries);
        connection.channel.send({ kind: "logged", lines: message.entries.length });
        return;
      case "busy":
        sink.onBusy?.(message.agentId, message.forMs);
        return;
      case "answer":
        this.#onAnswer(message);
        return;
      case "begun":
        this.#calls.begun(message.id);
        return;
      case "began":
        for (const run of message.runs) sink.onBegan?.(run);
        return;
      case "settle":
        this.#runs.onSettles(message.runs);
        return;
      case "returned":
        this.#runs.onReturned(message.runs);
        return;
      case "begin":
        // It rejects only where the channel itself is gone.
        this.#runs.onBegin(message.id, message.run).catch(() => undefined);
        return;
      case "closed":
        this.#onClosed(connection).catch(() => undefined);
        return;
      case "frozen":
        connection.freezes.confirmed(message.id);
        return;
      case "left":
        this.#tellPlaces(connection, connection.welcome.left(message.agentIds));
        return;
      case "bye":
        listener.onBye?.(message);
        return;
      case "beat":
        return;
    }
  }
}

/** Before its hello a host begins nothing; behind it the host is told what is frozen. */
const NOT_CONNECTED: Pick<FreezeBook, "freeze" | "release"> = {
  freeze: () => Promise.resolve(),
  release: () => undefined,
};

function idsOf(agents: readonly AgentDescriptor[]): string[] {
  return agents.map(({ id }) => id);
}
