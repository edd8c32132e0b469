import {
  type GraphQLField,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
} from "graphql";
import type { JsonValue } from "../base/json.js";
import { visibleText } from "../base/text/visible-text.js";
import type { CommandDescriptor } from "../events/agent/command.js";
import {
  type AgentFields,
  type CommandedAgent,
  type CommandField,
  createGraphqlTranslator,
  type GraphqlDescription,
  type GraphqlTranslator,
} from "../prism/index.js";
import type { CommandOutcome } from "../events/agent/agent-calls.js";
import { IDEMPOTENCY_HELP, type SchemaContext, SESSION_HELP } from "./builder.js";
import { inputsOf, makeTypes, outputType, type TypeBook } from "./command-types.js";

const ERRORS =
  "UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, AGENT_NOT_RUNNING, AGENT_TIMEOUT, AGENT_ERROR, INBOX_FULL, BAD_USER_INPUT, " +
  "IDEMPOTENCY_CONFLICT, RUN_UNKNOWN";

type Fields = GraphQLFieldConfigMap<unknown, SchemaContext>;

/**
 * Root fields for these agents: one for each agent with commands, with one field per command inside. The types are
 * built with graphql-js itself, because they come from descriptions at run time, which a builder's static types
 * cannot check.
 */
export function commandRoots(
  agents: readonly CommandedAgent[],
  description: GraphqlDescription,
  known: TypeBook,
): Readonly<Record<CommandField["operation"], Fields>> {
  const book = makeTypes(description.types, known);
  const translator = createGraphqlTranslator(description.types);
  const fieldsOf = (operation: CommandField["operation"]): Fields => {
    const fields: Fields = {};
    for (const agent of description.agents) {
      const declared = agents.find(({ id }) => id === agent.agentId)?.commands ?? [];
      const field = namespaceField(agent, declared, operation, book, translator);
      if (field) fields[agent.name] = field;
    }
    return fields;
  };
  return { query: fieldsOf("query"), mutation: fieldsOf("mutation") };
}

/** The command behind a field, and its position among its agent's commands. */
export interface FieldCommand {
  readonly descriptor: CommandDescriptor;
  readonly place: number;
}

/** Undefined for a field that is not a command. */
export function commandOf(field: GraphQLField<unknown, unknown>): FieldCommand | undefined {
  return field.extensions["command"] as FieldCommand | undefined;
}

/** The agent whose commands a root field holds. Undefined for any other field. */
export function agentOf(field: GraphQLField<unknown, unknown>): string | undefined {
  return field.extensions["agentId"] as string | undefined;
}

/** Shared by a namespace's fields during one operation: runs their commands one after another, where order matters. */
class Turn {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function namespaceField(
  agent: AgentFields,
  declared: readonly CommandDescriptor[],
  operation: CommandField["operation"],
  book: TypeBook,
  translator: GraphqlTranslator,
): GraphQLFieldConfig<unknown, SchemaContext> | null {
  const name = operation === "query" ? agent.queryType : agent.mutationType;
  if (name === null) return null;
  const fields = agent.commands
    .filter((command) => command.operation === operation)
    .map((command) => {
      const place = declared.findIndex(({ name: original }) => original === command.command);
      const field = commandField(agent.agentId, command, book, translator);
      const behind = { descriptor: declared[place], place };
      return [command.name, { ...field, extensions: { command: behind } }];
    });
  const what = operation === "query" ? "Commands that change nothing" : "Commands";
  const order = operation === "query" ? "" : " They run one after another, as written.";
  const type = new GraphQLObjectType({
    name,
    description: `${what} of the agent \`${agent.agentId}\`.${order}`,
    fields: Object.fromEntries(fields) as Fields,
  });
  return {
    // Every root field of Mutation is nullable, so that a failing one does not make `data` null.
    type: operation === "query" ? new GraphQLNonNull(type) : type,
    description:
      `${what} of the agent \`${agent.agentId}\`. Scope: agent:${agent.agentId}:invoke.` +
      (agent.description === null ? "" : ` ${visibleText(agent.description)}`),
    resolve: () => (operation === "query" ? {} : new Turn()),
    extensions: { agentId: agent.agentId },
  };
}

function commandField(
  agentId: string,
  command: CommandField,
  book: TypeBook,
  translator: GraphqlTranslator,
): GraphQLFieldConfig<unknown, SchemaContext, Record<string, JsonValue | undefined>> {
  const parks = command.outcomeType !== null;
  return {
    // Nullable, so that a failing command does not remove the results of the others.
    type: parks ? outcomeType(command, book) : outputType({ ...command.result, nullable: true }, book),
    description: [command.description, `Errors: ${ERRORS}.`].filter(Boolean).join("\n\n"),
    args: {
      ...inputsOf(command.arguments, book),
      timeoutMs: {
        type: GraphQLInt,
        description: "Timeout, in milliseconds. Default: the command's own timeout.",
      },
      idempotencyKey: { type: GraphQLString, description: IDEMPOTENCY_HELP },
      session: { type: GraphQLString, description: SESSION_HELP },
    },
    async resolve(turn, args, context) {
      const { timeoutMs, idempotencyKey, session } = args;
      const call = (): Promise<CommandOutcome> =>
        context.steer.command(
          context.viewer,
          {
            agentId,
            command: command.command,
            args: translator.argumentsFromGraphql(command, args),
            timeoutMs: typeof timeoutMs === "number" ? timeoutMs : null,
            idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : null,
            session: typeof session === "string" ? session : null,
          },
          context.signal ?? undefined,
        );
      const { status, result, semaphore } = await (turn instanceof Turn ? turn.take(call) : call());
      const shown = result === null ? null : translator.toGraphql(command.result, result);
      return parks ? { status, result: shown, semaphore } : shown;
    },
  };
}

/** The result type of a command that may ask a person. */
function outcomeType(command: CommandField, book: TypeBook): GraphQLOutputType {
  return new GraphQLObjectType({
    name: command.outcomeType ?? "",
    description: "Outcome of the call.",
    fields: {
      status: {
        type: outputType({ kind: "named", name: "InvocationStatus", nullable: false }, book),
        description: "How it ended.",
      },
      result: {
        type: outputType({ ...command.result, nullable: true }, book),
        description: "What the command returned, when the status is COMPLETED.",
      },
      semaphore: {
        type: outputType({ kind: "named", name: "Semaphore", nullable: true }, book),
        description: "The agent's question, when the status is PARKED. It is already stored.",
      },
    },
  });
}
