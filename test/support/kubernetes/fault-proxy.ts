import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { pipeline, type Duplex } from "node:stream";

import { parseApiRequest, type ApiRequest } from "./api-request.js";
import type { Cluster } from "./cluster.js";

/** What happens to a request, in place of just going to the API server. */
export type Fault =
  /** The API server never sees it: the proxy answers with a Status object. */
  | {
      readonly kind: "refuse";
      readonly status: 403 | 409 | 410 | 429 | 500 | 503;
      readonly retryAfterSeconds?: number;
    }
  /** The API server never sees it: the connection breaks. */
  | { readonly kind: "cut" }
  /** The API server carries it out, and the connection breaks before the answer: what was written is there, and the client cannot know. */
  | { readonly kind: "lose" }
  /** It goes on when the promise resolves. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** A watch begins, and says at once that its position is too old. */
  | { readonly kind: "expire" }
  /** A watch begins, and nothing is ever heard on it, not even its end. */
  | { readonly kind: "stall" };

/** Which of the requests that match a rule it hits. */
export interface Share {
  /** How many it lets pass first; default: none. */
  readonly skip?: number;
  /** How many it hits then; default: every one. */
  readonly times?: number;
}

export interface Seen extends ApiRequest {
  /** Of the answer: 0 when the connection broke before. */
  status: number;
  /** Null when the request itself went to the API server. */
  readonly fault: Fault["kind"] | null;
}

interface Rule {
  readonly matches: (request: ApiRequest) => boolean;
  readonly fault: Fault;
  skip: number;
  left: number;
}

const REASONS: Readonly<Record<number, string>> = {
  403: "Forbidden",
  409: "Conflict",
  410: "Expired",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
};

/**
 * Stands between clients and the API server and does what networks and API servers do at night. Clients in pods and on this
 * machine trust it as they trust the API server; their tokens go on. It keeps a list of what it has seen.
 */
export class FaultProxy implements AsyncDisposable {
  /** Every request, oldest first. */
  readonly seen: Seen[] = [];
  readonly url: string;
  readonly #target: URL;
  readonly #agent: Agent;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Duplex>();
  readonly #watches = new Set<{ readonly from: IncomingMessage; readonly to: ServerResponse }>();
  #rules: Rule[] = [];
  #waiting: ((seen: Seen) => void)[] = [];
  #isDown = false;

  private constructor(cluster: Cluster, server: ReturnType<typeof createServer>) {
    const { address, port } = server.address() as AddressInfo;
    this.url = `https://${address}:${port}`;
    this.#target = new URL(cluster.address.server);
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(cluster.pki("ca.crt")) });
    this.#server = server;
    server.on("connection", (socket) => {
      if (this.#isDown) socket.destroy();
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("request", (incoming, outgoing) => void this.#handle(incoming, outgoing));
  }

  static async start(cluster: Cluster): Promise<FaultProxy> {
    const server = createServer({
      cert: readFileSync(cluster.pki("proxy.crt")),
      key: readFileSync(cluster.pki("proxy.key")),
    });
    server.listen(0, cluster.address.host);
    await once(server, "listening");
    return new FaultProxy(cluster, server);
  }

  /** From now on; the newest matching rule decides. Disposing takes it back. */
  rule(
    matches: (request: ApiRequest) => boolean,
    fault: Fault,
    { skip = 0, times = Infinity }: Share = {},
  ): Disposable {
    const rule = { matches, fault, skip, left: times };
    this.#rules.unshift(rule);
    return { [Symbol.dispose]: () => (this.#rules = this.#rules.filter((other) => other !== rule)) };
  }

  /** The next request that matches, as soon as it comes. */
  next(matches: (seen: Seen) => boolean): Promise<Seen> {
    return new Promise((resolve) => {
      const hear = (seen: Seen): void => {
        if (!matches(seen)) return;
        this.#waiting = this.#waiting.filter((other) => other !== hear);
        resolve(seen);
      };
      this.#waiting.push(hear);
    });
  }

  /** Breaks all connections. Clients may connect again at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The API server is gone until the result is disposed: connections break, and so do new ones. */
  goDown(): Disposable {
    this.#isDown = true;
    this.cut();
    return { [Symbol.dispose]: () => (this.#isDown = false) };
  }

  /** Open watches fall silent without ending. What was not told until the result is disposed is told then. */
  stallWatches(): Disposable {
    const stalled = [...this.#watches];
    for (const { from, to } of stalled) from.unpipe(to);
    return {
      [Symbol.dispose]: () => {
        for (const { from, to } of stalled) from.pipe(to);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
    this.#agent.destroy();
    await once(this.#server, "close");
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const about = parseApiRequest(incoming.method ?? "", incoming.url ?? "");
    const fault = this.#faultFor(about);
    const seen: Seen = { ...about, status: 0, fault: fault?.kind ?? null };
    this.seen.push(seen);
    for (const hear of this.#waiting) hear(seen);
    if (fault?.kind === "hold") await fault.until;
    if (fault?.kind === "cut") return void incoming.socket.destroy();
    if (fault?.kind === "refuse") return this.#refuse(outgoing, seen, fault);
    if (fault?.kind === "expire" || fault?.kind === "stall") {
      seen.status = 200;
      outgoing.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      if (fault.kind === "expire")
        outgoing.end(`${JSON.stringify({ type: "ERROR", object: statusOf(410) })}\n`);
      return;
    }
    this.#forward(incoming, outgoing, seen);
  }

  #faultFor(about: ApiRequest): Fault | null {
    const rule = this.#rules.find(({ left, matches }) => left > 0 && matches(about));
    if (rule === undefined) return null;
    if (rule.skip > 0) {
      rule.skip -= 1;
      return null;
    }
    rule.left -= 1;
    return rule.fault;
  }

  #refuse(outgoing: ServerResponse, seen: Seen, fault: Fault & { readonly kind: "refuse" }): void {
    seen.status = fault.status;
    if (fault.retryAfterSeconds !== undefined) outgoing.setHeader("retry-after", fault.retryAfterSeconds);
    outgoing.writeHead(fault.status, { "content-type": "application/json" });
    outgoing.end(JSON.stringify(statusOf(fault.status)));
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse, seen: Seen): void {
    const { method, url, headers } = incoming;
    const { hostname, port } = this.#target;
    const onward = request({ hostname, port, path: url, method, headers, agent: this.#agent });
    const broken = (): void => void incoming.socket.destroy();
    onward.on("error", broken);
    onward.on("response", (response) => {
      if (seen.fault === "lose") {
        response.resume().once("end", broken);
        return;
      }
      seen.status = response.statusCode ?? 0;
      outgoing.writeHead(seen.status, response.headers);
      outgoing.flushHeaders();
      const pair = { from: response, to: outgoing };
      if (seen.verb === "watch") this.#watches.add(pair);
      // Whichever side breaks, the other one has to hear of it.
      response.once("close", () => {
        this.#watches.delete(pair);
        if (!response.complete) outgoing.destroy();
      });
      outgoing.once("close", () => onward.destroy());
      response.pipe(outgoing);
    });
    pipeline(incoming, onward, () => undefined);
  }
}

function statusOf(code: number): object {
  const [kind, apiVersion, status] = ["Status", "v1", "Failure"];
  return {
    kind,
    apiVersion,
    status,
    code,
    reason: REASONS[code],
    message: `the fault proxy answers ${code}`,
  };
}
