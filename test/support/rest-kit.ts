import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { once } from "node:events";
import { z } from "zod";
import type { TerrariumOptions } from "../../src/app/options.js";
import { type Deferred, deferred } from "../../src/base/async/deferred.js";
import type { JsonValue } from "../../src/base/json.js";
import { type AgentDefinition, command, defineAgent, park } from "../../src/index.js";
import { TerrariumKit } from "./terrarium-kit.js";

export interface Sent {
  readonly method?: string;
  /** A string is sent unchanged, other values as JSON. */
  readonly body?: JsonValue | Buffer;
  /** A list sends the header several times. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Null sends none; default: the operator's. */
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Undefined if the body is not JSON. */
  readonly body: { readonly [member: string]: JsonValue } & { readonly success?: boolean };
}

/** One gate per running call of `wait`, in order of arrival. */
export class Gates {
  readonly #gates: { readonly gate: Deferred<JsonValue>; readonly signal: AbortSignal }[] = [];
  #onArrival: () => void = () => undefined;

  async pass(signal: AbortSignal): Promise<JsonValue> {
    const gate = deferred<JsonValue>();
    signal.addEventListener("abort", () => gate.reject(signal.reason), { once: true });
    this.#gates.push({ gate, signal });
    this.#onArrival();
    return await gate.promise;
  }

  /** The next call that waits at the gate. */
  async next(): Promise<{ readonly gate: Deferred<JsonValue>; readonly signal: AbortSignal }> {
    while (this.#gates.length === 0) await new Promise<void>((resolve) => (this.#onArrival = resolve));
    const first = this.#gates.shift();
    if (!first) throw new Error("no call waits at the gate");
    return first;
  }
}

/** An agent with a command of each kind. `runs` are the names of the commands that ran. */
export function deskAgent(gates: Gates, runs: string[]): AgentDefinition {
  return defineAgent({
    id: "desk",
    genus: "clerk",
    description: "has commands of every kind",
    process: (input) => ({ echo: input }),
    resume: () => null,
    commands: {
      add: command({
        help: "Adds two numbers.",
        aliases: ["plus"],
        input: z.object({ a: z.int32(), b: z.int32() }),
        output: z.object({ sum: z.int32() }),
        examples: [{ help: "small ones", args: { a: 1, b: 2 } }],
        run({ a, b }) {
          runs.push("add");
          return { sum: a + b };
        },
      }),
      count: command({ help: "Counts its runs.", run: () => runs.push("count") }),
      any: command({
        help: "Takes any text.",
        input: z.object({ text: z.string().max(5) }),
        run: ({ text }) => text,
      }),
      ask: command({
        help: "Asks a person.",
        parks: true,
        run: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes", "No"] }),
      }),
      wait: command({ help: "Waits to be released.", run: (_args, { signal }) => gates.pass(signal) }),
      fail: command({
        help: "Fails.",
        run() {
          throw new Error("the drawer is stuck");
        },
      }),
      secret: command({ hidden: true, run: () => "psst" }),
    },
  });
}

/** A listening terrarium, and a raw HTTP client of its REST API. */
export class RestKit implements AsyncDisposable {
  readonly kit: TerrariumKit;
  readonly gates = new Gates();
  readonly runs: string[];

  private constructor(kit: TerrariumKit, gates: Gates, runs: string[]) {
    this.kit = kit;
    this.gates = gates;
    this.runs = runs;
  }

  static async open(options: TerrariumOptions = {}): Promise<RestKit> {
    const gates = new Gates();
    const runs: string[] = [];
    const agents = [deskAgent(gates, runs), ...(options.agents ?? [])];
    const limits = { steeringRatePerSecond: 1_000, ...options.limits };
    return new RestKit(await TerrariumKit.open({ ...options, agents, limits }), gates, runs);
  }

  get url(): string {
    return `http://127.0.0.1:${this.kit.port}`;
  }

  /** Sends `path` unchanged. */
  async send(path: string, sent: Sent = {}): Promise<Heard> {
    const { method = "POST", body, headers = {}, token, signal } = sent;
    const bytes = bytesOf(body);
    const outgoing = request({
      port: this.kit.port,
      host: "127.0.0.1",
      path,
      method,
      agent: false,
      headers: {
        ...(bytes !== undefined && { "content-type": "application/json" }),
        ...(token !== null && { authorization: token === undefined ? this.kit.bearer : `Bearer ${token}` }),
        ...headers,
      },
      ...(signal && { signal }),
    });
    outgoing.end(bytes);
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed(text) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kit[Symbol.asyncDispose]();
  }
}

function bytesOf(body: Sent["body"]): Buffer | string | undefined {
  if (body === undefined || typeof body === "string" || Buffer.isBuffer(body)) return body;
  return JSON.stringify(body);
}

function parsed(text: string): Heard["body"] {
  try {
    return JSON.parse(text) as Heard["body"];
  } catch {
    return {};
  }
}
