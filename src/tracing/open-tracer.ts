import type { Tracer } from "@opentelemetry/api";
import { systemClock } from "../base/clock.js";
import { deferred } from "../base/async/deferred.js";
import { packageVersion } from "../base/files/package-files.js";

type Environment = Readonly<Record<string, string | undefined>>;

export interface TracingSettings {
  readonly protocol: "http/protobuf" | "http/json";
}

/** Null: off. A problem is an unsupported setting; tracing is off then, and the gateway runs. */
export interface TracingChoice {
  readonly settings: TracingSettings | null;
  readonly problem: string | null;
}

const OFF: TracingChoice = { settings: null, problem: null };

/**
 * The tracing settings in OpenTelemetry's standard variables. Unlike its SDKs, which export to localhost by default,
 * tracing is off unless an endpoint or an exporter is named. The SDK itself reads the other variables (headers,
 * timeouts, sampling, batching, service name, resource attributes).
 */
export function tracingChoice(environment: Environment): TracingChoice {
  const read = (name: string): string => (environment[name] ?? "").trim();
  if (read("OTEL_SDK_DISABLED").toLowerCase() === "true") return OFF;
  const exporters = read("OTEL_TRACES_EXPORTER")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (exporters.includes("none")) return OFF;
  if (exporters.length === 0) {
    if (!read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") && !read("OTEL_EXPORTER_OTLP_ENDPOINT")) return OFF;
  } else if (!exporters.includes("otlp")) {
    return off(`OTEL_TRACES_EXPORTER: only otlp and none are known here, not ${exporters.join(", ")}`);
  }
  const protocol =
    read("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") || read("OTEL_EXPORTER_OTLP_PROTOCOL") || "http/protobuf";
  if (protocol === "http/protobuf" || protocol === "http/json")
    return { settings: { protocol }, problem: null };
  return off(`OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf and http/json are known here, not ${protocol}`);
}

function off(problem: string): TracingChoice {
  return { settings: null, problem };
}

/** How long the last spans may take to be sent, ms. */
const CLOSE_MS_MAX = 1_000;

/** Variables that contain credentials. Processes that run foreign code delete them once the tracer is open. */
export const TRACING_SECRETS = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"];

export interface OpenTracer {
  readonly tracer: Tracer;
  /** Sends the remaining spans, or gives up after a while. Never rejects. */
  close(): Promise<void>;
}

/**
 * A tracer that exports according to OpenTelemetry's standard variables; null when tracing is off. The SDK is loaded
 * only when it is on. `warn` is called for unsupported settings and failed exports. Spans wait in a bounded queue and
 * are dropped beyond it, so an unreachable collector has no other effect.
 */
export async function openTracer(
  environment: NodeJS.ProcessEnv,
  warn: (message: string) => void,
): Promise<OpenTracer | null> {
  const { settings, problem } = tracingChoice(environment);
  if (problem !== null) warn(problem);
  if (!settings) return null;
  const [{ diag, DiagLogLevel }, sdk, resources, exporter] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/resources"),
    openExporter(settings),
  ]);
  const { BasicTracerProvider, BatchSpanProcessor } = sdk;
  const say = (message: string): void => warn(`tracing: ${message}`);
  const silent = (): void => undefined;
  diag.setLogger(
    { error: say, warn: say, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const version = packageVersion();
  const provider = new BasicTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ "service.name": "terrarium", "service.version": version }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return {
    tracer: provider.getTracer("terrarium-gateway", version),
    async close() {
      const late = deferred();
      const cancel = systemClock.after(CLOSE_MS_MAX, () => late.resolve());
      await Promise.race([provider.shutdown().catch((error: unknown) => say(String(error))), late.promise]);
      cancel();
    },
  };
}

async function openExporter({ protocol }: TracingSettings) {
  const { OTLPTraceExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter();
}
