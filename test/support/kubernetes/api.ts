import { request, Agent, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** As much of a resource as the tests look at; a test names the type of `spec` and `status` where it needs them. */
export interface Resource<Spec = unknown, Status = unknown> {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
    readonly finalizers?: readonly string[];
  };
  readonly spec?: Spec;
  readonly status?: Status;
}

interface List<Item> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Item[];
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly observedGeneration?: number;
}

/** The API server refused. `status` is the HTTP status, `reason` what its Status object says, such as `NotFound`. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** How long a watch waits for what a test expects, milliseconds. Long, because the machine may be busy. */
const PATIENCE_MS = 120_000;

/** Requests to an API server as one user. */
export class Api {
  readonly #agent: Agent;
  readonly server: string;
  readonly ca: string;
  readonly token: string;

  constructor(server: string, ca: string, token: string) {
    this.server = server;
    this.ca = ca;
    this.token = token;
    this.#agent = new Agent({ keepAlive: true, ca });
  }

  close(): void {
    this.#agent.destroy();
  }

  async call<Answer = Resource>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#send(method, path, {}, body);
    const answer = JSON.parse(await text(response)) as { reason?: string; message?: string };
    if ((response.statusCode ?? 0) < 300) return answer as Answer;
    throw new Refused(
      response.statusCode ?? 0,
      answer.reason ?? "",
      `${method} ${path}: ${answer.message ?? ""}`,
    );
  }

  /** Null when it does not exist. */
  async get<Answer = Resource>(path: string): Promise<Answer | null> {
    try {
      return await this.call<Answer>("GET", path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }
  }

  async list<Item = Resource>(path: string): Promise<readonly Item[]> {
    return (await this.call<List<Item>>("GET", path)).items;
  }

  /**
   * Changes of a collection's resources as they come: after `version`, or without one beginning with the present states.
   * `deleted` says that it was the resource's last.
   */
  async *watch<Item extends Resource>(
    collection: string,
    signal: AbortSignal,
    version?: string,
  ): AsyncGenerator<{ readonly item: Item; readonly deleted: boolean }> {
    const from = version === undefined ? "" : `&resourceVersion=${version}`;
    const path = `${collection}${collection.includes("?") ? "&" : "?"}watch=1${from}`;
    const response = await this.#send("GET", path, { signal, agent: new Agent({ ca: this.ca }) });
    if (response.statusCode !== 200)
      throw new Refused(response.statusCode ?? 0, "", `watching ${collection}: ${await text(response)}`);
    for await (const line of linesOf(response)) {
      const { type, object } = JSON.parse(line) as { type: string; object: Item };
      if (type === "ERROR") throw new Refused((object as { code?: number }).code ?? 500, type, line);
      if (type !== "BOOKMARK") yield { item: object, deleted: type === "DELETED" };
    }
  }

  /**
   * The first state of a resource for which `holds`, as the API server tells it: nothing is polled. `holds` gets null while the
   * resource does not exist. Fails with the last state when the patience ends.
   */
  async until<Item extends Resource = Resource>(
    path: string,
    holds: (item: Item | null) => boolean,
    options: { readonly patienceMs?: number } = {},
  ): Promise<Item | null> {
    const slash = path.lastIndexOf("/");
    const collection = `${path.slice(0, slash)}?fieldSelector=metadata.name=${path.slice(slash + 1)}`;
    const [item = null] = await this.untilAll<Item>(collection, ([item = null]) => holds(item), options);
    return item;
  }

  /** The same for all resources of a collection. */
  async untilAll<Item extends Resource = Resource>(
    collection: string,
    holds: (items: readonly Item[]) => boolean,
    { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {},
  ): Promise<readonly Item[]> {
    const signal = AbortSignal.timeout(patienceMs);
    let items = new Map<string, Item>();
    // A watch ends after some minutes, with its connection, or because its version is too old: each one begins with a list.
    while (!signal.aborted) {
      try {
        const list = await this.call<List<Item>>("GET", collection);
        items = new Map(list.items.map((item) => [item.metadata.uid, item]));
        if (holds([...items.values()])) return [...items.values()];
        const version = list.metadata.resourceVersion;
        for await (const { item, deleted } of this.watch<Item>(collection, signal, version)) {
          if (deleted) items.delete(item.metadata.uid);
          else items.set(item.metadata.uid, item);
          if (holds([...items.values()])) return [...items.values()];
        }
      } catch (error) {
        if (!signal.aborted && !isPassing(error)) throw error;
      }
    }
    const states = [...items.values()].map(({ metadata: { name }, status }) => ({ name, status }));
    throw new Error(
      `${collection} was not as expected within ${patienceMs} ms: ${JSON.stringify(states, null, 2)}`,
    );
  }

  /** Waits for a condition; `status` is what it has to be. */
  async condition<Item extends Resource = Resource>(
    path: string,
    type: string,
    { status = "True", patienceMs = PATIENCE_MS }: { status?: Condition["status"]; patienceMs?: number } = {},
  ): Promise<Item> {
    const item = await this.until<Item>(path, (item) => conditionOf(item, type)?.status === status, {
      patienceMs,
    });
    if (item === null) throw new Error(`${path} was deleted`);
    return item;
  }

  async #send(
    method: string,
    path: string,
    options: RequestOptions,
    body?: unknown,
  ): Promise<IncomingMessage> {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const headers = { authorization: `Bearer ${this.token}`, "content-type": contentType };
    const sent = request(this.server + path, { agent: this.#agent, ...options, method, headers });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return response;
  }
}

/** True for answers of an API server that is busy or reads a definition anew, and for connections that it closes. */
function isPassing(error: unknown): boolean {
  if (error instanceof Refused) return [410, 429, 500, 503].includes(error.status);
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}

export function conditionOf(item: Resource | null, type: string): Condition | undefined {
  const { conditions = [] } = (item?.status ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditions.find((condition) => condition.type === type);
}

/** Lines as they come. Ends the response when the reader wants no more. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of response.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
