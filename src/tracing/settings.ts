type Environment = Readonly<Record<string, string | undefined>>;

export interface TracingSettings {
  readonly protocol: "http/protobuf" | "http/json";
}

/** Null: off. A problem is something that was asked for and cannot be had; tracing is off then, and the gateway runs. */
export interface TracingChoice {
  readonly settings: TracingSettings | null;
  readonly problem: string | null;
}

const OFF: TracingChoice = { settings: null, problem: null };

/**
 * What OpenTelemetry's standard variables ask for. Unlike its SDKs, which export to localhost unless told not to, an
 * address or an exporter must have been named: nobody asked means off. The other variables (headers, time-outs,
 * sampling, batching, service name, resource attributes) are read by the SDK itself.
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
