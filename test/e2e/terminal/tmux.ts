import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll } from "vitest";

import { pathOf } from "../../support/machine.js";
import { environment, MAIN, type Variables } from "../../support/terrarium-process.js";
import { removeFolder } from "../../support/folder.js";

const runFile = promisify(execFile);

/** The folder of tmux's sockets, which tmux never removes. */
const SOCKETS = mkdtempSync(join(tmpdir(), "terrarium-tmux-"));
afterAll(() => removeFolder(SOCKETS));
const env = { ...process.env, TMUX_TMPDIR: SOCKETS };

/** Texts that the shell prints before and after the command, to check that the screen is restored. */
export const BEFORE = "before it began";

/** Start and end of a frame (synchronized output), as control mode escapes them. */
const DRAWING = String.raw`\033[?2026h`;
const DRAWN = String.raw`\033[?2026l`;

export interface PaneOptions {
  readonly args: readonly string[];
  readonly variables: Variables;
  readonly columns?: number;
  readonly rows?: number;
}

/** A command in its own terminal, which a test can read, type into and resize. */
export class Pane implements AsyncDisposable {
  static #count = 0;

  readonly #socket: string;
  /** A client in control mode: it reports output of the pane and answers to commands, in order. */
  readonly #control: ChildProcessWithoutNullStreams;
  /** Number of writes to the pane so far, so that output during a read is not missed. */
  #heard = 0;
  /** The end of the last output: a mark may be split over two. */
  #cut = "";
  /** True between the marks of a frame, while the pane shows a mix of the old and the new one. */
  #drawing = false;
  #answer: string[] | null = null;
  readonly #asked: ((lines: string[]) => void)[] = [];
  #gone = false;
  #wake: () => void = () => undefined;

  private constructor(socket: string, control: ChildProcessWithoutNullStreams) {
    this.#socket = socket;
    this.#control = control;
    createInterface(control.stdout).on("line", (line) => this.#hear(line));
    control.once("close", () => {
      this.#gone = true;
      for (const answer of this.#asked.splice(0)) answer([]);
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
    const control = spawn(tool(), ["-L", socket, "-C", "attach-session", "-f", "ignore-size"], { env });
    return new Pane(socket, control);
  }

  /** The lines that the pane shows. */
  async lines(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p")).split("\n");
  }

  /** The same with escape sequences for colours. */
  colored(): Promise<string> {
    return this.#tmux("capture-pane", "-p", "-e");
  }

  /** Waits until the pane shows this text; returns the whole screen. */
  async until(look: (screen: string) => boolean): Promise<string> {
    for (;;) {
      const heard = this.#heard;
      const { screen, whole } = await this.#look();
      if (whole && look(screen)) return screen;
      if (heard === this.#heard) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#gone) throw new Error(`the terminal has ended; it showed:\n${screen}`);
    }
  }

  shows(text: string): Promise<string> {
    return this.until((screen) => screen.includes(text));
  }

  /** Types keys, by their names in tmux. */
  async type(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Whether the alternate screen and the cursor are shown. */
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
    const closed = once(this.#control, "close");
    await this.#tmux("kill-server");
    await closed;
  }

  #look(): Promise<{ screen: string; whole: boolean }> {
    return new Promise((resolve) => {
      this.#asked.push((lines) => resolve({ screen: `${lines.join("\n")}\n`, whole: !this.#drawing }));
      if (this.#gone) this.#asked.pop()?.([]);
      else this.#control.stdin.write("capture-pane -p\n");
    });
  }

  /** A line of control mode: part of an answer (its last number is 1 for our own command), or a notification. */
  #hear(line: string): void {
    if (this.#answer !== null && /^%(end|error) \d+ \d+ 1$/.test(line)) {
      this.#asked.shift()?.(this.#answer);
      this.#answer = null;
    } else if (this.#answer !== null) this.#answer.push(line);
    else if (/^%begin \d+ \d+ 1$/.test(line)) this.#answer = [];
    else if (line.startsWith("%output ")) {
      const written = this.#cut + line.slice(line.indexOf(" ", "%output ".length) + 1);
      const [begun, done] = [written.lastIndexOf(DRAWING), written.lastIndexOf(DRAWN)];
      if (begun !== done) this.#drawing = begun > done;
      this.#cut = written.slice(1 - DRAWING.length);
      this.#heard += 1;
      this.#wake();
    }
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
