import type { SpanAttributes } from "./tracing.js";
/**
 * A version of OpenTelemetry's conventions for generative AI: "1.36" is semantic-conventions 1.36, "latest" is
 * semantic-conventions-genai 0.1.0.
 */
export type GenAiConventions = "1.36" | "latest";
type Environment = Readonly<Record<string, string | undefined>>;
/** The version that `OTEL_SEMCONV_STABILITY_OPT_IN` asks for, a list of names with commas. Other names are not ours. */
export declare function genAiConventions(environment: Environment): GenAiConventions;
export interface AgentWork {
  readonly agent: {
    readonly id: string;
    readonly description?: string;
  };
  readonly session: string | null;
  /** Null when the agent itself is invoked. */
  readonly tool: {
    readonly name: string;
    readonly help: string;
  } | null;
}
/** The attributes of an agent's work: a command is a tool, any other call invokes the agent. */
export declare function agentWorkAttributes(
  conventions: GenAiConventions,
  { agent, session, tool }: AgentWork,
): SpanAttributes;
export {};
