import { WriteStream } from "node:tty";

import { systemClock } from "../../base/clock.js";
import type { ObserveVariables } from "../../documents/events.js";
import { waitFor } from "../backoff.js";
import { CliError } from "../exit.js";
import type { ConnectionNews } from "../follow.js";
import type { Keeper } from "../keeper.js";
import type { KnownStream, LastKnown } from "../last-known.js";
import { onOutputFailure } from "../output.js";
import { followOrRecall } from "../recall.js";
import type { ClientSettings } from "../settings.js";
import { BOUNDS, PACE } from "./bounds.js";
import { Display } from "./display.js";
import { Keyboard } from "./keyboard.js";
import { Life } from "./life.js";
import { look } from "./look.js";
import type { Wish } from "./looking.js";
import { colorDepth } from "./tones.js";
import { View } from "./view.js";

export interface ScreenOptions {
  readonly settings: ClientSettings;
  readonly variables: ObserveVariables;
  readonly keeper: Keeper;
  /** Begins without motion. */
  readonly still: boolean;
}

/** `terrarium observe` in a terminal: a picture of the terrarium, or of one agent, until the person leaves. */
export async function observeScreen(options: ScreenOptions): Promise<void> {
  const screen = new Screen(options);
  try {
    await screen.run();
  } finally {
    screen.close();
  }
  // A gateway that hangs must not keep a view that was left waiting for its goodbye.
  if (screen.left) process.exit(0);
}

class Screen {
  readonly #settings: ClientSettings;
  readonly #variables: ObserveVariables;
  readonly #keeper: Keeper;
  readonly #life: Life;
  readonly #view: View;
  readonly #display = new Display(process.stdout);
  readonly #keyboard = new Keyboard(process.stdin, (wish) => this.#grant(wish));
  readonly #leaving = new AbortController();
  /** Why the view ends by itself. */
  #refusal: CliError | null = null;
  /** What was recalled cannot be gone on from: it will be told again. */
  #startsOver = false;

  constructor({ settings, variables, keeper, still }: ScreenOptions) {
    this.#settings = settings;
    this.#variables = variables;
    this.#keeper = keeper;
    const agentId = variables.agentId ?? null;
    this.#life = new Life(settings.endpoint.host, agentId, systemClock.now());
    const depth = colorDepth(process.env, (environment) => WriteStream.prototype.getColorDepth(environment));
    this.#view = new View({
      life: this.#life,
      display: this.#display,
      depth,
      clock: systemClock,
      agentId,
      still,
    });
  }

  get left(): boolean {
    return this.#leaving.signal.aborted;
  }

  async run(): Promise<void> {
    this.#attend();
    this.#enter();
    void this.#lookAgain();
    await followOrRecall({
      settings: this.#settings,
      endpoint: this.#settings.endpoint,
      token: this.#settings.token,
      variables: { replay: BOUNDS.replay, ...this.#variables },
      signal: this.#leaving.signal,
      onEvent: (event) => {
        this.#keeper.event(event);
        this.#life.apply(event, systemClock.now());
        this.#view.changed();
      },
      onConnection: (news) => this.#connection(news),
      onRecall: (state, stream) => this.#recall(state, stream),
      // The next event shows that it goes on; there is no room for a sentence about one.
      onNote: () => undefined,
    });
    if (this.#refusal) throw this.#refusal;
  }

  /** Gives the terminal back and keeps what was heard. */
  close(): void {
    this.#leaving.abort();
    this.#view.stop();
    this.#exit();
    this.#keeper.write();
  }

  /** Whatever ends the process, the terminal is given back first. */
  #attend(): void {
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
    // A shell had the terminal meanwhile, and may have left it in any state.
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

  #grant(wish: Wish): void {
    if (wish === "quit") this.#leaving.abort();
    else if (wish === "suspend") {
      this.#exit();
      process.kill(process.pid, "SIGTSTP");
    } else if (wish === "redraw") {
      this.#display.forget();
      this.#view.changed();
    } else this.#view.wish(wish);
  }

  #connection(news: ConnectionNews): void {
    if (news.kind === "lost") {
      this.#life.lost();
      this.#keeper.write();
    } else {
      if (this.#startsOver) this.#life.forgetEvents();
      this.#startsOver = false;
      this.#life.connected(systemClock.now());
      void this.#lookOnce();
    }
    this.#view.changed();
  }

  #recall({ agents, pending, observers }: LastKnown, stream: KnownStream | null): void {
    if (stream?.cursor) this.#keeper.recall(stream.events);
    this.#startsOver = stream !== null && stream.cursor === null;
    const tell = (): void => {
      for (const event of stream?.events ?? []) this.#life.apply(event, Date.parse(event.at));
    };
    const show = (): void => {
      const seen = { agents: agents?.value ?? [], pending: pending?.value ?? [], lagging: null };
      const pulse = { observers: observers?.value ?? null };
      if (agents) this.#life.look({ ...seen, pulse }, Date.parse(agents.asOf));
    };
    // What was heard last is how it is.
    const told = agents && stream && stream.asOf < agents.asOf ? [tell, show] : [show, tell];
    for (const part of told) part();
    this.#life.lost();
    this.#view.changed();
  }

  async #lookAgain(): Promise<void> {
    while (!this.left) {
      await waitFor(PACE.lookMs, this.#leaving.signal);
      if (this.#life.connection === "live") await this.#lookOnce();
    }
  }

  async #lookOnce(): Promise<void> {
    try {
      const seen = await look(this.#settings.endpoint);
      this.#life.look(seen, systemClock.now());
      this.#keeper.look(seen);
      this.#view.changed();
    } catch (error) {
      // How the connection is, the events tell; what only a look tells stays as it was.
      if (!(error instanceof CliError) || error.code !== "BAD_USER_INPUT") return;
      // A gateway of another version does not know what is asked here.
      this.#refusal = error;
      this.#leaving.abort();
    }
  }
}
