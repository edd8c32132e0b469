import { type Tracer } from "@opentelemetry/api";
type Environment = Readonly<Record<string, string | undefined>>;
export interface TracingSettings {
  readonly protocol: "http/protobuf" | "http/json";
}
/** Null: off. A problem is an unsupported setting; tracing is off then, and the gateway runs. */
export interface TracingChoice {
  readonly settings: TracingSettings | null;
  readonly problem: string | null;
}
/**
 * The tracing settings in OpenTelemetry's standard variables. Unlike its SDKs, which export to localhost by default,
 * tracing is off unless an endpoint or an exporter is named. The SDK itself reads the other variables (headers,
 * timeouts, sampling, batching, service name, resource attributes).
 */
export declare function tracingChoice(environment: Environment): TracingChoice;
/** Variables that contain credentials. Processes that run foreign code delete them once the tracer is open. */
export declare const TRACING_SECRETS: string[];
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
export declare function openTracer(
  environment: NodeJS.ProcessEnv,
  warn: (message: string) => void,
): Promise<OpenTracer | null>;
export {};
