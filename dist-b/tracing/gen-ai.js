/** The version that `OTEL_SEMCONV_STABILITY_OPT_IN` asks for, a list of names with commas. Other names are not ours. */
export function genAiConventions(environment) {
  const names = (environment["OTEL_SEMCONV_STABILITY_OPT_IN"] ?? "").split(",").map((name) => name.trim());
  return names.includes("gen_ai_latest_experimental") ? "latest" : "1.36";
}
/** The attributes of an agent's work: a command is a tool, any other call invokes the agent. */
export function agentWorkAttributes(conventions, { agent, session, tool }) {
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
//# sourceMappingURL=gen-ai.js.map
