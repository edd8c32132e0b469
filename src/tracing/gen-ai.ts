import type { SpanAttributes } from "./tracing.js";

/**
 * A version of OpenTelemetry's conventions for generative AI: "1.36" is semantic-conventions 1.36, "latest" is
 * semantic-conventions-genai 0.1.0.
 */
export type GenAiConventions = "1.36" | "latest";

type Environment = Readonly<Record<string, string | undefined>>;

/** The version that `OTEL_SEMCONV_STABILITY_OPT_IN` asks for, a list of names with commas. Other names are not ours. */
export function genAiConventions(environment: Environment): GenAiConventions {
  const names = (environment["OTEL_SEMCONV_STABILITY_OPT_IN"] ?? "").split(",").map((name) => name.trim());
  return names.includes("gen_ai_latest_experimental") ? "latest" : "1.36";
}

export interface AgentWork {
  readonly agent: { readonly id: string; readonly description?: string };
  readonly session: string | null;
  /** Null when the agent itself is invoked. */
  readonly tool: { readonly name: string; readonly help: string } | null;
}

/** The attributes of an agent's work: a command is a tool, any other call invokes the agent. */
export function agentWorkAttributes(
  conventions: GenAiConventions,
  { agent, session, tool }: AgentWork,
): SpanAttributes {
  return {
    "gen_ai.operation.name": tool ? "execute_tool" : "invoke_agent",
    "gen_ai.agent.name": agent.id,
    ...(tool ? { "gen_ai.tool.name": tool.name, "gen_ai.tool.type": "function" } : {}),
    ...(conventions === "1.36"
      ? { "gen_ai.agent.id": agent.id }
      : {
          // No `gen_ai.agent.id` and no `gen_ai.provider.name`: the latest version has neither on internal spans.
          ...(!tool && agent.description ? { "gen_ai.agent.description": agent.description } : {}),
          ...(tool && tool.help !== "" ? { "gen_ai.tool.description": tool.help } : {}),
          ...(session === null ? {} : { "gen_ai.conversation.id": session }),
        }),
  };
}
