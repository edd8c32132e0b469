import { once } from "node:events";

import type { Namespace } from "../support/kubernetes/namespace.js";
import { agentServer, modules, serverPath } from "../support/kubernetes/operator.js";

/** The operator token of the gateways in these tests. */
export const TOKEN = "kubernetes-test-token";

/** An agent that counts its inputs in the state of the session, and asks a person when told to. */
export const COUNTER = `
import { defineAgent, park } from "terrarium-gateway";

export default defineAgent({
  id: "counter",
  process(input, context) {
    const { count = 0 } = context.state.get() ?? {};
    context.state.set({ count: count + 1 });
    context.emit({ count: count + 1 });
    if (input === "ask")
      return park({ reason: "APPROVAL_NEEDED", prompt: "Count on?", options: ["Yes", "No"] });
    return { count: count + 1, input };
  },
  resume: (_asked, answer) => ({ answer }),
});
`;

/** A terrarium's address, and what tests do with it. */
export class Terrarium {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token = TOKEN) {
    this.url = url;
    this.token = token;
  }

  async graphql<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await this.#fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
    if (errors !== undefined || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Gives an agent an input and waits for its result. */
  async invoke(agentId: string, input: unknown, session?: string): Promise<unknown> {
    const query = `mutation ($agentId: ID!, $input: JSON!, $session: String) {
      invoke(agentId: $agentId, input: $input, session: $session) { result }
    }`;
    const { invoke } = await this.graphql<{ invoke: { result: unknown } }>(query, {
      agentId,
      input,
      session,
    });
    return invoke.result;
  }

  /** Resolves at the first event of this type, which may have happened shortly before. */
  async happened(type: string): Promise<void> {
    const over = new AbortController();
    // The replay counts events of all types.
    const query = `subscription { terrariumEvents(types: [${type}], replay: 1000) { __typename } }`;
    const response = await this.#fetch(`/graphql?${new URLSearchParams({ query }).toString()}`, {
      headers: { accept: "text/event-stream", authorization: `Bearer ${this.token}` },
      signal: AbortSignal.any([over.signal, AbortSignal.timeout(60_000)]),
    });
    let text = "";
    for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes('"terrariumEvents"')) break;
    }
    over.abort();
    if (!text.includes('"terrariumEvents"')) throw new Error(`no event ${type}: ${text}`);
  }

  async get(path: string): Promise<{ readonly status: number; readonly body: string }> {
    const response = await this.#fetch(path);
    return { status: response.status, body: await response.text() };
  }

  /** Connections to a Service fail until kube-proxy has heard that its pod is ready, or that the pod has another address. */
  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const patience = AbortSignal.timeout(60_000);
    for (;;) {
      try {
        return await fetch(this.url + path, init);
      } catch (error) {
        const { code = "" } = (error as { cause?: { code?: string } }).cause ?? {};
        // Nothing was sent: a mutation cannot be made twice.
        const isUnsent = ["ECONNREFUSED", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"].includes(code);
        if (!isUnsent || patience.aborted) throw new Error(`${this.url}${path}: ${code}`, { cause: error });
        await once(AbortSignal.timeout(100), "abort");
      }
    }
  }
}

/** The address of a Service, which this machine reaches by the cluster's own network. */
export async function clusterIp(ns: Namespace, service: string): Promise<string> {
  const found = await ns.api.call<{ spec: { clusterIP: string } }>("GET", ns.path(`services/${service}`));
  return found.spec.clusterIP;
}

/** Applies a server whose agent counts, unless `spec` names others, and waits until it serves. */
export async function deploy(ns: Namespace, spec: object = {}, name = "garden"): Promise<Terrarium> {
  await ns.apply(modules({ "counter.mjs": COUNTER }), agentServer(spec, name));
  await ns.api.condition(serverPath(ns, name), "Ready");
  return terrariumOf(ns, name);
}

/** The terrarium of an AgentServer, with the token that the operator has made. */
export async function terrariumOf(ns: Namespace, name = "garden"): Promise<Terrarium> {
  const { data } = await ns.api.call<{ data: { token: string } }>("GET", ns.path(`secrets/${name}-token`));
  const url = `http://${await clusterIp(ns, name)}:4000`;
  return new Terrarium(url, Buffer.from(data.token, "base64").toString("utf8"));
}
