import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { cleanUp } from "../../support/clean-up.js";
import { needs, TOP } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";
import { bearerOf, JWT_SECRET } from "../../support/terrarium-kit.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";
import { removeFolder } from "../../support/folder.js";

const FAR = join(TOP, "test/support/agents/far.ts");

/** A gateway process of the namespace, and a client of it. */
class Gateway implements AsyncDisposable {
  readonly session: Session;
  readonly url: string;

  static async on(namespace: string): Promise<Gateway> {
    const args = ["serve", "--port", "0", "--no-bundled", "--ephemeral", "--host-grace-ms", "60000"];
    const rates = ["--steering-rate-per-second", "1000"];
    const nats = ["--nats", (await sharedNats()).url, "--namespace", namespace];
    const variables = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET };
    const session = new Session([...args, ...rates, ...nats], variables);
    return new Gateway(session, (await session.line()).split(" ").at(-1) ?? "");
  }

  private constructor(session: Session, url: string) {
    this.session = session;
    this.url = url;
  }

  #post(query: string, variables: object, accept: string): Promise<Response> {
    const headers = { "content-type": "application/json", accept, authorization: `Bearer ${TOKEN}` };
    return fetch(`${this.url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query, variables }),
    });
  }

  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const response = await this.#post(query, variables, "application/json");
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async invoke(what: string, value: unknown = null): Promise<Invoked> {
    return (await this.ask<{ invoke: Invoked }>(INVOKE, { input: { do: what, value } })).invoke;
  }

  async perturb(what: string, value: unknown, session: string): Promise<string> {
    const variables = { input: { do: what, value }, session };
    return (await this.ask<{ perturb: { id: string } }>(PERTURB, variables)).perturb.id;
  }

  /** The events of the worker, from this cursor on. */
  async *events(after: string | null = null): AsyncGenerator<Seen> {
    const response = await this.#post(EVENTS, { after }, "text/event-stream");
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: ?(\{.*)$/m.exec(block)?.[1];
        if (data) yield (JSON.parse(data) as { data: { terrariumEvents: Seen } }).data.terrariumEvents;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}

interface Invoked {
  readonly status: string;
  readonly result: unknown;
  readonly semaphore: { readonly id: string } | null;
}
interface Seen {
  readonly type: string;
  readonly cursor: string;
  readonly data?: { readonly step: number };
  readonly result?: unknown;
  readonly run?: string | null;
}

const INVOKE = `mutation ($input: JSON!) {
  invoke(agentId: "far-worker", input: $input) { status result semaphore { id } }
}`;
const PERTURB = `mutation ($input: JSON!, $session: String) {
  perturb(agentId: "far-worker", input: $input, session: $session) { id }
}`;
const EVENTS = `subscription ($after: Cursor) {
  terrariumEvents(agentId: "far-worker", after: $after, replay: 100, types: [OUTPUT, RESULT, ERROR, GAP, AGENT_STOPPED]) {
    type cursor ... on OutputEvent { data } ... on ResultEvent { result run }
  }
}`;
const STEPS = 60;

describe.skipIf(needs("natsServer"))("two gateways, and a host that dials in at the first", () => {
  it("[CLUSTER-1513] the second one shows and steers the agent, and has it without a loss when the first is killed", async () => {
    const namespace = newNamespace();
    cleanUp(() => dropNamespace(namespace));
    const folder = await mkdtemp(join(tmpdir(), "terrarium-two-"));
    cleanUp(() => removeFolder(folder));
    const token = (await bearerOf("host:far-*", 600, "far")).slice("Bearer ".length);
    await writeFile(join(folder, "token"), token);
    const [first, second] = await Promise.all([Gateway.on(namespace), Gateway.on(namespace)]);
    await using a = first;
    await using b = second;
    const options = ["--agents", FAR, "--name", "far", "--token-file", join(folder, "token")];
    await using host = new Session(["host", "--gateway", `${a.url},${b.url}`, ...options]);
    await host.line();
    const here = async (): Promise<boolean> =>
      (await b.ask<{ agents: { id: string }[] }>("{ agents { id } }")).agents.some(
        ({ id }) => id === "far-worker",
      );
    while (!(await here()));

    const seen: Seen[] = [];
    const watched = b.events();
    const until = async (passes: (event: Seen) => boolean): Promise<Seen> => {
      for (;;) {
        const { value, done } = await watched.next();
        if (done) throw new Error(`the stream ended after ${JSON.stringify(seen)}`);
        seen.push(value);
        if (passes(value)) return value;
      }
    };
    expect(await b.invoke("say", "hello")).toMatchObject({ status: "COMPLETED", result: "hello" });
    const counted = await b.perturb("count", null, "s");
    await until(({ type, run }) => type === "RESULT" && run === counted);
    const asked = await b.invoke("ask", "Go on?");
    expect(asked.status).toBe("PARKED");
    const answer = `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "yes") { id } }`;
    await b.ask(answer, { id: asked.semaphore?.id });
    await until(({ result }) => JSON.stringify(result) === '{"answered":"yes"}');

    const worked = await b.perturb("work", STEPS, "work");
    await until(({ data }) => data?.step === 1);
    const queued = [await b.perturb("count", null, "work"), await b.perturb("count", null, "s")];
    const mark = seen.at(-1)?.cursor ?? "";
    await a.session.end("SIGKILL");
    // Until the host has moved, work is refused at once: the client tries again.
    for (let isTaken = false; !isTaken;) {
      const tried = await b.perturb("count", null, "s").catch((error: unknown) => String(error));
      isTaken = tried.startsWith("per-");
      if (isTaken) queued.push(tried);
      else expect(tried).toContain('"code":"UNAVAILABLE"');
    }
    const left = new Set([worked, ...queued]);
    while (left.size > 0) await until(({ type, run }) => type === "RESULT" && left.delete(run ?? ""));
    const steps = seen.flatMap(({ data }) => data?.step ?? []);
    expect(steps).toEqual(Array.from({ length: STEPS }, (_, step) => step));
    expect(seen.find(({ run }) => run === worked)?.result).toEqual({ attempt: 1 });
    expect(seen.filter(({ type }) => type === "GAP" || type === "AGENT_STOPPED" || type === "ERROR")).toEqual(
      [],
    );
    // A cursor of before goes on behind itself.
    const rest = seen.slice(seen.findIndex(({ cursor }) => cursor === mark) + 1);
    const again: Seen[] = [];
    for await (const event of b.events(mark)) if (again.push(event) === rest.length) break;
    expect(again).toEqual(rest);
    expect(await b.invoke("say", "still here")).toMatchObject({ result: "still here" });
    const query = `query ($id: ID!) { run(id: $id) { status attempt result } }`;
    for (const id of queued)
      expect(await b.ask(query, { id })).toMatchObject({ run: { status: "COMPLETED", attempt: 1 } });
  });
});
