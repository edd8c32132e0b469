import type { CommandDescriptor, CommandExample } from "../events/command.js";
import type { Builder } from "./builder.js";

/** What is told of an agent's command. Each is also a field of its own, in its agent's namespace. */
export function addCommandType(builder: Builder) {
  const example = builder.objectRef<CommandExample>("CommandExample").implement({
    description: "A call as it could be made.",
    fields: (t) => ({
      help: t.exposeString("help", { nullable: true, description: "What it shows, in a few words." }),
      args: t.expose("args", { type: "JSON", nullable: true, description: "The arguments, as JSON." }),
    }),
  });

  return builder.objectRef<CommandDescriptor>("Command").implement({
    description:
      "A command of an agent, as the command line and pages show it. `POST /api/{agent}/{command}` calls it, and so " +
      "does the field of its name in the agent's namespace.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Unique among the agent's commands." }),
      help: t.exposeString("help", { description: "What it does; empty when its author said nothing." }),
      aliases: t.exposeStringList("aliases", { description: "Other names, for REST and the command line." }),
      examples: t.field({
        type: [example],
        description: "Calls as they could be made.",
        resolve: (c) => c.examples,
      }),
      readonly: t.exposeBoolean("readonly", { description: "It changes nothing: a query in GraphQL." }),
      pure: t.exposeBoolean("pure", {
        description: "It touches nothing of the agent: calls may run side by side, and leave no events.",
      }),
      parks: t.exposeBoolean("parks", { description: "It may ask a person instead of answering." }),
      timeoutMs: t.exposeInt("timeoutMs", {
        nullable: true,
        description: "How long a call may take unless the caller says so; null: the gateway's default.",
      }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: "JSON Schema of the arguments; null: any JSON, judged by the agent.",
        resolve: (c) => c.input,
      }),
      output: t.field({
        type: "JSON",
        nullable: true,
        description: "JSON Schema of the result; null: any JSON.",
        resolve: (c) => c.output,
      }),
    }),
  });
}
