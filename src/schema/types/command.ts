import type { CommandDescriptor, CommandExample } from "../../events/agent/command.js";
import type { Builder } from "../builder.js";

/** A command in the manifest. Each command is also a field in its agent's namespace. */
export function addCommandType(builder: Builder) {
  const example = builder.objectRef<CommandExample>("CommandExample").implement({
    description: "An example call.",
    fields: (t) => ({
      help: t.exposeString("help", {
        nullable: true,
        description: "What the example shows, in a few words.",
      }),
      args: t.expose("args", { type: "JSON", nullable: true, description: "The arguments, as JSON." }),
    }),
  });

  return builder.objectRef<CommandDescriptor>("Command").implement({
    description:
      "A command of an agent. Call it with `POST /api/{agent}/{command}`, or with " +
      "the field of its name in the agent's namespace.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Unique among the agent's commands." }),
      help: t.exposeString("help", { description: "What it does; empty when its author wrote no help." }),
      aliases: t.exposeStringList("aliases", { description: "Other names, for REST and the command line." }),
      examples: t.field({
        type: [example],
        description: "Example calls.",
        resolve: (c) => c.examples,
      }),
      readonly: t.exposeBoolean("readonly", {
        description: "True when it changes nothing: a query in GraphQL.",
      }),
      pure: t.exposeBoolean("pure", {
        description:
          "True when it is independent of the agent's state: calls may run concurrently, and publish no events.",
      }),
      parks: t.exposeBoolean("parks", {
        description: "True when it may ask a person instead of returning a result.",
      }),
      private: t.exposeBoolean("private", {
        description:
          "True when its input, outputs, result and errors are only for its caller: others see that it ran.",
      }),
      timeoutMs: t.exposeInt("timeoutMs", {
        nullable: true,
        description: "Default timeout of a call, in milliseconds; null: the gateway's default.",
      }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: "JSON Schema of the arguments; null: any JSON, checked by the agent.",
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
