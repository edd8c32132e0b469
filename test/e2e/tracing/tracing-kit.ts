import { join } from "node:path";
import { OtlpCollector, type SeenSpan } from "./otlp-collector.js";
import { TOP } from "../../support/machine.js";
import { JWT_SECRET } from "../../support/terrarium-kit.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";

const AGENTS = ["toolbox.ts", "asker.ts"].map((file) => join(TOP, "test/support/agents", file));
const SERVE = ["serve", "--port", "0", "--ephemeral", "--no-bundled", "--agents", ...AGENTS];
export const COLLECTOR_SECRET = "collector-secret-0123456789";

interface Started extends AsyncDisposable {
  readonly session: Session;
  readonly url: string;
}

/** `terrarium serve` with these environment variables. */
export async function start(variables: Record<string, string>): Promise<Started> {
  const started = new Session(SERVE, {
    TERRARIUM_TOKEN: TOKEN,
    TERRARIUM_STEERING_RATE_PER_SECOND: "1000",
    ...variables,
  });
  const [, at = ""] = /^terrarium listening on (\S+)$/.exec(await started.line()) ?? [];
  return { session: started, url: at, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}

export interface Answer {
  readonly data?: Record<string, { id?: string; result?: unknown; semaphore?: { id: string } } | null>;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

interface Caller {
  readonly traceparent: string;
  readonly traceId: string;
  readonly spanId: string;
}

/** An invented span of a caller: 16 bytes of trace id, 8 of span id. */
export function caller(name: string): Caller {
  const hex = Buffer.from(name.padEnd(24, ".")).toString("hex").slice(0, 48);
  const traceId = hex.slice(0, 32);
  const spanId = hex.slice(32);
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

export const within =
  ({ traceId }: Pick<Caller, "traceId">, name: string) =>
  (span: SeenSpan): boolean =>
    span.traceId === traceId && span.name === name;

export async function askAt(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}`, ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

export const INVOKE = 'mutation { invoke(agentId: "toolbox", input: {}) { status } }';

/** A terrarium process, and the collector that it sends spans to. */
export class TracingKit implements AsyncDisposable {
  readonly collector: OtlpCollector;
  readonly session: Session;
  readonly url: string;

  private constructor(collector: OtlpCollector, { session, url }: Started) {
    this.collector = collector;
    this.session = session;
    this.url = url;
  }

  static async open(): Promise<TracingKit> {
    const collector = await OtlpCollector.open();
    const started = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${COLLECTOR_SECRET}`,
      OTEL_SERVICE_NAME: "glasshouse",
      TERRARIUM_JWT_SECRET: JWT_SECRET,
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
      OTEL_BSP_SCHEDULE_DELAY: "20",
    });
    return new TracingKit(collector, started);
  }

  /** Spans arrive in the order they ended: when the collector has this one, it has all earlier ones. */
  async caughtUp(name: string): Promise<void> {
    const mine = caller(name);
    await askAt(this.url, INVOKE, { traceparent: mine.traceparent });
    await this.collector.saw(within(mine, "steer invoke"));
  }

  /** One number of `GET /metrics`, without the prefix `terrarium_`; 0 if it does not exist yet. */
  async metric(name: string): Promise<number> {
    const exposed = await (await fetch(`${this.url}/metrics`)).text();
    const line = exposed.split("\n").find((one) => one.startsWith(`terrarium_${name} `));
    return Number(line?.split(" ")[1] ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
    await this.collector[Symbol.asyncDispose]();
  }
}
