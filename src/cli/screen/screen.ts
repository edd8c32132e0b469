import { WriteStream } from "node:tty";

import { systemClock } from "../../base/clock.js";
import type { ObserveVariables } from "../../documents/events.js";
import { waitFor } from "../client/backoff.js";
import { CliError } from "../exit.js";
import type { ConnectionNews } from "../client/follow.js";
import type { StateRecorder } from "../last-known/recorder.js";
import type { KnownStream, LastKnown } from "../last-known/last-known.js";
import { onOutputFailure } from "../render/output.js";
import { followOrRecall } from "../last-known/recall.js";
import type { ClientSettings } from "../settings.js";
import { BOUNDS, PACE } from "./model/bounds.js";
import { Display } from "./display.js";
import { FreezeDesk } from "./freeze-desk.js";
import { Keyboard } from "./keyboard.js";
import { Model } from "./model/model.js";
import { type Replayed, replayedOf } from "../log/replayed.js";
import { ReplayDesk } from "./replay-desk.js";
import { RunDesk } from "./run-desk.js";
import { sharedBy, type SharedBy } from "../client/shared-by.js";
import { fetchField, fetchStatus, fetchVitals } from "../client/status.js";
import type { Action } from "./view-state.js";
import { colorDepth } from "./drawing/tones.js";
import { View } from "./view.js";

export interface ScreenOptions {
  readonly settings: ClientSettings;
  readonly variables: ObserveVariables;
  readonly recorder: StateRecorder;
  /** Start without animation. */
  readonly still: boolean;
  /** Start with a replay. */
  readonly replayed?: Replayed;
}

/** `terrarium observe` in a terminal: a picture of all agents, or of one, until the person quits. */
export async function observeScreen(options: ScreenOptions): Promise<void> {
  const screen = new Screen(options, await sharedBy(options.settings.token));
  try {
    await screen.run();
  } finally {
    screen.close();
  }
  // Do not wait for a gateway that hangs to close the connection.
  if (screen.left) process.exit(0);
}

class Screen {
  readonly #settings: ClientSettings;
  readonly #variables: ObserveVariables;
  readonly #recorder: StateRecorder;
  readonly #model: Model;
  readonly #view: View;
  readonly #display = new Display(process.stdout);
  readonly #keyboard = new Keyboard(
    process.stdin,
    (action) => this.#perform(action),
    (key) => this.#replays.press(key),
  );
  readonly #desk: RunDesk;
  readonly #replays: ReplayDesk;
  readonly #replayed: Replayed | null;
  readonly #address: string;
  readonly #leaving = new AbortController();
  /** The error that ended the view. */
  #refusal: CliError | null = null;
  /** The recalled events have no cursor to resume from: drop them when the gateway replays. */
  #startsOver = false;
  /** The field has to be read: at the start of a connection, and after events were missed. */
  #fieldDue = true;
  readonly #freezes: FreezeDesk;

  constructor({ settings, variables, recorder, still, replayed }: ScreenOptions, shared: SharedBy | null) {
    this.#replayed = replayed ?? null;
    this.#settings = settings;
    this.#variables = variables;
    this.#recorder = recorder;
    const agentId = variables.agentId ?? null;
    const { host, pathname } = settings.endpoint;
    // Several gateways may be on one host, each below a base path.
    const gateway = host + pathname.replace(/\/graphql$/, "");
    this.#model = new Model(gateway, agentId, systemClock.now());
    if (shared) this.#model.shared = { ...shared, expiresAt: Date.parse(shared.expiresAt) };
    const depth = colorDepth(process.env, (environment) => WriteStream.prototype.getColorDepth(environment));
    this.#view = new View({
      model: this.#model,
      display: this.#display,
      depth,
      clock: systemClock,
      agentId,
      still,
    });
    this.#address = gateway;
    this.#replays = new ReplayDesk({
      settings,
      view: this.#view,
      onLeave: () => this.#view.show(this.#model, () => systemClock.now()),
    });
    const onChange = (): void => this.#view.changed();
    this.#freezes = new FreezeDesk({ settings, variables, model: this.#model, onChange });
    this.#desk = new RunDesk({
      gateway: settings,
      model: this.#model,
      signal: this.#leaving.signal,
      onChange,
      onRepeated: (from, to) => {
        this.#view.replaceRun(from, to);
        this.#desk.look(this.#view.subject);
      },
    });
  }

  get left(): boolean {
    return this.#leaving.signal.aborted;
  }

  async run(): Promise<void> {
    this.#listen();
    this.#enter();
    void this.#pollRepeatedly();
    void this.#desk.poll();
    if (this.#replayed) this.#replays.start(this.#replayed, this.#address);
    await followOrRecall({
      settings: this.#settings,
      endpoint: this.#settings.endpoint,
      others: this.#settings.others,
      token: this.#settings.token,
      variables: { replay: BOUNDS.replay, ...this.#variables },
      signal: this.#leaving.signal,
      onEvent: (event) => {
        this.#recorder.recordEvent(event);
        this.#model.apply(event, systemClock.now());
        if (event.type === "GAP") this.#fieldDue = true;
        this.#freezes.take(event);
        this.#view.changed();
      },
      onConnection: (news) => this.#connection(news),
      onRecall: (state, stream) => this.#recall(state, stream),
      // The screen has no room for the note; the next events show that the stream continues.
      onNote: () => undefined,
    });
    if (this.#refusal) throw this.#refusal;
  }

  /** Restores the terminal and saves what was received. */
  close(): void {
    this.#leaving.abort();
    this.#replays.stop();
    this.#view.stop();
    this.#exit();
    this.#recorder.write();
  }

  /** Restores the terminal however the process ends. */
  #listen(): void {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => this.#leaving.abort());
    }
    process.once("exit", () => this.#exit());
    process.once("uncaughtExceptionMonitor", () => this.#exit());
    // The terminal is gone.
    onOutputFailure(() => this.#leaving.abort());
    process.stdout.on("resize", () => {
      this.#display.forget();
      this.#view.changed();
    });
    // The shell had the terminal while this process was stopped, and may have changed its state.
    process.on("SIGCONT", () => {
      this.#exit();
      this.#enter();
    });
  }

  #enter(): void {
    this.#keyboard.start();
    this.#display.enter();
    this.#view.changed();
  }

  #exit(): void {
    this.#display.leave();
    this.#keyboard.stop();
  }

  #perform(action: Action): void {
    if (action === "quit") this.#leaving.abort();
    else if (action === "suspend") {
      this.#exit();
      process.kill(process.pid, "SIGTSTP");
    } else if (action === "redraw") {
      this.#display.forget();
      this.#view.changed();
    } else if (action === "replay") {
      const agentId = this.#view.openAgent;
      if (agentId !== null) this.#replays.start(replayedOf(agentId, {}, systemClock.now()), this.#address);
    } else if (this.#replays.isOn && (action === "runs" || action === "open" || action === "back")) {
      // A replay is of one agent's events.
    } else {
      const request = this.#view.perform(action);
      this.#desk.look(this.#view.subject);
      if (request) void this.#desk.act(request.action, request.id);
    }
  }

  #connection(news: ConnectionNews): void {
    if (news.kind === "lost") {
      this.#model.lost();
      this.#recorder.write();
    } else {
      if (this.#startsOver) this.#model.clearEvents();
      this.#startsOver = false;
      this.#model.connected(systemClock.now());
      this.#desk.now();
      this.#fieldDue = true;
      void this.#poll();
      void this.#readSeries();
      this.#freezes.now();
    }
    this.#view.changed();
  }

  #recall({ agents, pending, observers }: LastKnown, stream: KnownStream | null): void {
    if (stream?.cursor) this.#recorder.recall(stream.events);
    this.#startsOver = stream !== null && stream.cursor === null;
    const applyEvents = (): void => {
      for (const event of stream?.events ?? []) this.#model.apply(event, Date.parse(event.at));
    };
    const applyStatus = (): void => {
      const seen = { agents: agents?.value ?? [], pending: pending?.value ?? [], lagging: null };
      const pulse = { observers: observers?.value ?? null };
      if (agents) this.#model.applyStatus({ ...seen, pulse }, Date.parse(agents.asOf));
    };
    // Apply the newer part last.
    const statusIsNewer = agents && stream && stream.asOf < agents.asOf;
    for (const apply of statusIsNewer ? [applyEvents, applyStatus] : [applyStatus, applyEvents]) apply();
    this.#model.lost();
    this.#view.changed();
  }

  async #pollRepeatedly(): Promise<void> {
    while (!this.left) {
      await waitFor(PACE.pollMs, this.#leaving.signal);
      if (this.#model.connection === "live") await this.#poll();
    }
  }

  /** What the sparklines show of the time before, or while the gateway was away. */
  async #readSeries(): Promise<void> {
    const agentId = this.#variables.agentId ?? null;
    const lastSeconds = agentId === null ? BOUNDS.seriesSecondsOfAll : BOUNDS.samplesMax;
    try {
      const series = await fetchVitals(this.#settings, agentId, {
        lastSeconds,
        timeoutMs: PACE.pollTimeoutMs,
      });
      this.#model.applySeries(series, systemClock.now());
      this.#view.changed();
    } catch {
      // The sparklines then begin with what comes; the event stream reports the connection's state.
    }
  }

  /**
   * Reads the field of pheromones where events do not tell it: before the connection, after a gap, and in a stream that has
   * not all deposits.
   */
  async #readField(): Promise<void> {
    const { agentId = null, session, types } = this.#variables;
    if (!this.#fieldDue && agentId === null && session === undefined && types === undefined) return;
    this.#fieldDue = false;
    try {
      const field = await fetchField(this.#settings, agentId, PACE.pollTimeoutMs);
      this.#model.applyField(field, systemClock.now());
      this.#view.changed();
    } catch {
      // A gateway of an older version has none; the event stream reports the connection's state.
    }
  }

  async #poll(): Promise<void> {
    void this.#readField();
    this.#freezes.poll();
    try {
      const seen = await fetchStatus(this.#settings, {
        cardsMax: BOUNDS.cardsMax,
        timeoutMs: PACE.pollTimeoutMs,
      });
      this.#model.applyStatus(seen, systemClock.now());
      this.#recorder.recordStatus(seen);
      this.#view.changed();
    } catch (error) {
      // The event stream reports the connection's state; polled values stay as they were.
      if (!(error instanceof CliError) || error.code !== "BAD_USER_INPUT") return;
      // A gateway of another version refuses this query.
      this.#refusal = error;
      this.#leaving.abort();
    }
  }
}
