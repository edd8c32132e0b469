import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";

import { TOP } from "./machine.js";
import { natsVariables } from "./nats/over-nats.js";
import { removeFolder } from "./folder.js";

/** The built executable, run by Node. */
export const MAIN: readonly string[] = [join(TOP, "dist/main.js")];

/** Cache folder of the commands, removed after the test file, so that no test writes to the user's home. */
let caches: string | undefined;
export function forgetCaches(): void {
  if (caches !== undefined) removeFolder(caches);
  caches = undefined;
}
// Scripts use this, too, and have no test suite.
process.once("exit", forgetCaches);

export type Variables = Readonly<Record<string, string>>;

/** A clean environment, with these variables. */
export function environment(variables: Variables): Variables {
  const { PATH = "", HOME = "" } = process.env;
  caches ??= mkdtempSync(join(tmpdir(), "terrarium-caches-"));
  // A machine under load may take longer than a person would wait.
  return { PATH, HOME, XDG_CACHE_HOME: caches, TERRARIUM_DEADLINE_MS: "60000", ...variables };
}

/** Starts the executable in a clean environment. */
function start(
  args: readonly string[],
  variables: Variables,
  program: readonly string[],
  through: readonly string[] = [],
): ChildProcessByStdio<Writable, Readable, Readable> {
  const [file = "", ...rest] = [...through, process.execPath, ...program, ...args];
  return spawn(file, rest, {
    cwd: TOP,
    env: environment({ ...natsVariables(args), ...variables }),
    stdio: ["pipe", "pipe", "pipe"],
  });
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, with this text on its standard input. */
export async function run(args: readonly string[], variables: Variables = {}, input = ""): Promise<Finished> {
  const child = start(args, variables, MAIN);
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status, stdout, stderr };
}

/** A running command whose output is read line by line. */
export class Session implements AsyncDisposable {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown[]>;
  readonly #seen: string[] = [];
  #stderr = "";

  /** `through`: a command that becomes Node, such as `nsenter --net=…`. */
  constructor(
    args: readonly string[],
    variables: Variables = {},
    program = MAIN,
    through: readonly string[] = [],
  ) {
    this.child = start(args, variables, program, through);
    this.#ended = once(this.child, "close");
    this.child.stderr.setEncoding("utf8").on("data", (chunk: string) => (this.#stderr += chunk));
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The next line of standard output. Fails with standard error if there is none. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`no more output after ${JSON.stringify(this.#seen)}: ${this.#stderr}`);
    this.#seen.push(value);
    return value;
  }

  /** Reads until a line satisfies the condition; returns that one. */
  async until(condition: (line: string) => boolean): Promise<string> {
    for (;;) {
      const line = await this.line();
      if (condition(line)) return line;
    }
  }

  /** Waits until standard error contains this, after its first `from` characters. */
  async complaint(pattern: RegExp, from = 0): Promise<string> {
    for (;;) {
      const line = this.#stderr
        .slice(from)
        .split("\n")
        .find((one) => pattern.test(one));
      if (line !== undefined) return line;
      await once(this.child.stderr, "data");
    }
  }

  /** Waits for the end. The status is a shell's: 128 plus the signal's number after a signal. */
  async end(signal?: NodeJS.Signals): Promise<number | string | null> {
    if (signal) this.child.kill(signal);
    const [status, endedBy] = (await this.#ended) as [number | null, NodeJS.Signals | null];
    return status ?? endedBy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#ended;
  }
}

const ECHO = join(TOP, "test/support/agents/echo.ts");

/** The usual gateway of e2e tests: on a free port, with the agents `echo` and `stuck`, without data on disk. */
export const SERVE_ECHO = ["serve", "--port", "0", "--ephemeral", "--no-bundled", "--agents", ECHO] as const;

export interface Gateway extends AsyncDisposable {
  readonly session: Session;
  readonly url: string;
  readonly port: number;
  /** Environment variables for client commands: its URL, and a token that may steer. */
  readonly variables: Variables;
  /** Perturbs an agent without starting a process. Resolves with the perturbation's id. */
  perturb(agentId: string, input: unknown): Promise<string>;
}

export const TOKEN = "e2e-operator-token";

/** Starts a gateway and waits for its first line. */
export async function startGateway(args: readonly string[] = SERVE_ECHO): Promise<Gateway> {
  const session = new Session(args, { TERRARIUM_TOKEN: TOKEN });
  const [, url = ""] = /^terrarium listening on (http:\/\/\S+)$/.exec(await session.line()) ?? [];
  return {
    session,
    url,
    port: Number(new URL(url).port),
    variables: { TERRARIUM_URL: url, TERRARIUM_TOKEN: TOKEN },
    perturb: (agentId, input) => perturb(url, agentId, input),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function perturb(url: string, agentId: string, input: unknown): Promise<string> {
  const query =
    "mutation ($agentId: ID!, $input: JSON!) { perturb(agentId: $agentId, input: $input) { id } }";
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query, variables: { agentId, input } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { perturb?: { id: string } };
    errors?: unknown;
  };
  if (!data?.perturb) throw new Error(`perturb was refused: ${JSON.stringify(errors)}`);
  return data.perturb.id;
}
