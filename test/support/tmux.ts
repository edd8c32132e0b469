import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";

import { pathOf } from "./needs.js";
import { environment, MAIN, type Variables } from "./terrarium-process.js";

const runFile = promisify(execFile);

/** Where tmux puts its sockets, which it never removes. */
const SOCKETS = mkdtempSync(join(tmpdir(), "terrarium-tmux-"));
afterAll(() => rmSync(SOCKETS, { recursive: true, force: true }));
const env = { ...process.env, TMUX_TMPDIR: SOCKETS };

/** What the shell says in a pane, before the command and after it: to see whether the screen is given back. */
export const BEFORE = "before it began";

export interface PaneOptions {
  readonly args: readonly string[];
  readonly variables: Variables;
  readonly columns?: number;
  readonly rows?: number;
}

/** A command of ours in a terminal of its own, which can be looked at, typed into and resized. */
export class Pane implements AsyncDisposable {
  static #count = 0;

  readonly #socket: string;
  /** Says something whenever the pane was written to. */
  readonly #listener: ChildProcessWithoutNullStreams;
  /** Of the listener, so far: what is written while we look must not be overlooked. */
  #heard = 0;
  #gone = false;
  #wake: () => void = () => undefined;

  private constructor(socket: string, listener: ChildProcessWithoutNullStreams) {
    this.#socket = socket;
    this.#listener = listener;
    listener.stdout.on("data", () => {
      this.#heard += 1;
      this.#wake();
    });
    listener.once("close", () => {
      this.#gone = true;
      this.#wake();
    });
  }

  static async open({ args, variables, columns = 80, rows = 24 }: PaneOptions): Promise<Pane> {
    const socket = `terrarium-test-${process.pid}-${(Pane.#count += 1)}`;
    const set = Object.entries(environment({ TERM: "screen-256color", LANG: "C.UTF-8", ...variables }));
    const command = ["env", "-i", ...set.map(([name, value]) => `${name}=${value}`)];
    const line = [...command, process.execPath, ...MAIN, ...args].map(quoted).join(" ");
    const session = ["-f", "/dev/null", "new-session", "-d", "-x", String(columns), "-y", String(rows)];
    const shell = `echo ${quoted(BEFORE)}; ${line}; echo "left with $?"; exec cat`;
    await tmux(socket, [...session, shell]);
    await tmux(socket, ["set-option", "-g", "window-size", "manual"]);
    const listener = spawn(tool(), ["-L", socket, "-C", "attach-session", "-f", "ignore-size"], { env });
    return new Pane(socket, listener);
  }

  /** What the pane shows, one line each. */
  async lines(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p")).split("\n");
  }

  /** The same with the escape sequences for colours. */
  colored(): Promise<string> {
    return this.#tmux("capture-pane", "-p", "-e");
  }

  /** Waits until the pane shows something; returns what it shows then. */
  async until(look: (screen: string) => boolean): Promise<string> {
    for (;;) {
      const heard = this.#heard;
      const screen = await this.#tmux("capture-pane", "-p");
      if (look(screen)) return screen;
      if (heard === this.#heard) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#gone) throw new Error(`the terminal is gone; it showed:\n${screen}`);
    }
  }

  shows(text: string): Promise<string> {
    return this.until((screen) => screen.includes(text));
  }

  /** Types keys, by tmux's names for them. */
  async type(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Whether the other screen is shown, and whether the cursor is. */
  async state(): Promise<{ alternate: boolean; cursor: boolean }> {
    const text = await this.#tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}");
    const [alternate, cursor] = text.trim().split(" ");
    return { alternate: alternate === "1", cursor: cursor === "1" };
  }

  /** Sends a signal to the command itself. */
  async signal(name: NodeJS.Signals): Promise<void> {
    const shell = (await this.#tmux("display-message", "-p", "#{pane_pid}")).trim();
    const { stdout } = await runFile("ps", ["-A", "-o", "pid=,ppid="]);
    const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/));
    const child = pairs.find(([, parent]) => parent === shell)?.[0];
    if (child === undefined) throw new Error("nothing runs in the pane");
    process.kill(Number(child), name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#listener, "close");
    await this.#tmux("kill-server");
    await closed;
  }

  #tmux(...args: readonly string[]): Promise<string> {
    return tmux(this.#socket, args);
  }
}

async function tmux(socket: string, args: readonly string[]): Promise<string> {
  return (await runFile(tool(), ["-L", socket, ...args], { env })).stdout;
}

function tool(): string {
  const path = pathOf("tmux");
  if (path === null) throw new Error("there is no tmux here");
  return path;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
