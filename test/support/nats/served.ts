import { JWT_SECRET } from "../terrarium-kit.js";
import { Session, TOKEN, type Variables } from "../terrarium-process.js";
import { sharedNats } from "./kit.js";

/** `terrarium serve` on a namespace of NATS. It keeps nothing on disk. */
export class Served implements AsyncDisposable {
  readonly session: Session;
  readonly url: string;

  static async on(namespace: string, agents: readonly string[], ...more: readonly string[]): Promise<Served> {
    return await Served.with({}, namespace, agents, ...more);
  }

  /** With these environment variables. */
  static async with(
    variables: Variables,
    namespace: string,
    agents: readonly string[],
    ...more: readonly string[]
  ): Promise<Served> {
    const { url } = await sharedNats();
    const given = agents.length > 0 ? ["--agents", ...agents] : [];
    const args = ["serve", "--port", "0", "--no-bundled", ...given, "--ephemeral", "--nats", url];
    const session = new Session([...args, "--namespace", namespace, ...more], {
      TERRARIUM_TOKEN: TOKEN,
      TERRARIUM_JWT_SECRET: JWT_SECRET,
      ...variables,
    });
    return new Served(session, (await session.line()).split(" ").at(-1) ?? "");
  }

  private constructor(session: Session, url: string) {
    this.session = session;
    this.url = url;
  }

  get pid(): number {
    return this.session.child.pid ?? 0;
  }

  async ask<T = Record<string, never>>(query: string, variables: object = {}): Promise<T> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${this.url}/graphql`, { method: "POST", headers, body });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** `GET /ready` with this query. */
  async ready(query = ""): Promise<{ status: number; reasons?: string[]; degraded?: string[] }> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${this.url}/ready${query}`, { headers });
    const { reasons, degraded } = (await response.json()) as { reasons?: string[]; degraded?: string[] };
    return { status: response.status, ...(reasons && { reasons }), ...(degraded && { degraded }) };
  }

  async kill(): Promise<void> {
    await this.session.end("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}
