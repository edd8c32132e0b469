import { join } from "node:path";
import { Session } from "../../support/terrarium-process.js";
import { TOP } from "../../support/machine.js";
import { Gateway, JWT_SECRET, TOKEN } from "./gateway.js";
import type { Adapter, Started } from "./suite.js";

const REFERENCE = join(TOP, "test/conformance/agents/reference.ts");
const VARIABLES = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET };
const SERVE = [
  "serve",
  "--port",
  "0",
  "--ephemeral",
  "--no-bundled",
  "--max-subscriptions-per-connection",
  "1000",
];
/** Behaviours send many calls at once, and one of them sends more events than fit. */
const LIMITS = ["--steering-rate-per-second", "10000", "--max-host-events", "2000", "--max-call-depth", "3"];

async function serve(
  ...more: readonly string[]
): Promise<{ readonly session: Session; readonly url: string }> {
  const session = new Session([...SERVE, ...LIMITS, ...more], VARIABLES);
  return { session, url: (await session.line()).replace("terrarium listening on ", "") };
}

/** A gateway without agents. */
export async function emptyGateway(): Promise<Started> {
  const { session, url } = await serve();
  return {
    gateway: new Gateway(url),
    logged: (pattern) => session.complaint(pattern),
    close: () => session[Symbol.asyncDispose](),
  };
}

/** The agents live in a process of their own, which dials in. */
export const hostProcess: Adapter = {
  name: "a process of `terrarium host`",
  async start() {
    const started = await emptyGateway();
    const { gateway } = started;
    const host = new Session(["host", "--gateway", gateway.url, "--agents", REFERENCE], {
      TERRARIUM_TOKEN: TOKEN,
    });
    await host.line();
    await gateway.alive("ref-1");
    return {
      ...started,
      async close() {
        await host[Symbol.asyncDispose]();
        await started.close();
      },
    };
  },
};

/** The agents live in a thread of the gateway's own process. */
export const threads: Adapter = {
  name: "a thread of `terrarium serve`",
  async start() {
    const { session, url } = await serve("--agents", REFERENCE);
    return {
      gateway: new Gateway(url),
      logged: (pattern) => session.complaint(pattern),
      close: () => session[Symbol.asyncDispose](),
    };
  },
};
