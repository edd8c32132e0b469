import { buildSchema } from "../../../src/schema/index.js";
import type { JsonValue } from "../../../src/base/json.js";
import {
  type CommandField,
  createGraphqlTranslator,
  describeGraphql,
  type GraphqlDescription,
} from "../../../src/prism/index.js";
import { fullSelection, unaliased, written } from "../schemas.js";
import { manifestOf } from "./manifest.js";
import { type Call, type Outcome, refusal, type World } from "./surface.js";

/** The request: variables for the given arguments, with one line per variable and per argument. */
export interface GraphqlCall {
  readonly query: string;
  readonly variables: Record<string, JsonValue>;
  readonly read: (answer: GraphqlAnswer) => Outcome;
}

export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly locations?: readonly { readonly line: number }[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** The schema without any agent's commands. */
const base = buildSchema();
const TAKEN = {
  types: Object.keys(base.getTypeMap()),
  rootFields: [base.getQueryType(), base.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  ),
};

/** Reads the gateway's agents, and writes the call like a client generated from the schema. */
export async function graphqlCall(world: World, call: Call): Promise<GraphqlCall> {
  const description = describeGraphql(await manifestOf(world), TAKEN);
  const agent = description.agents.find(({ agentId }) => agentId === call.agentId);
  const field = agent?.commands.find(({ command }) => command === call.command);
  // An unknown field, for an unknown agent or command.
  if (!agent || !field) return unknown(agent?.name ?? "unknownAgent");
  return write(agent.name, field, description, call);
}

function unknown(namespace: string): GraphqlCall {
  return {
    query: `mutation { ${namespace} { nothingOfThatName } }`,
    variables: {},
    read: ({ errors = [] }) => refusal(String(errors[0]?.extensions?.["code"]), {}),
  };
}

function write(
  namespace: string,
  field: CommandField,
  { types }: GraphqlDescription,
  { args, timeoutMs, idempotencyKey }: Call,
): GraphqlCall {
  const translator = createGraphqlTranslator(types);
  const given = args === undefined ? {} : translator.argumentsToGraphql(field, args);
  const unknowns = Object.keys(given).filter((name) => !field.arguments.some((known) => known.name === name));
  const inputs = [
    // All arguments of the command, so that a missing one is a missing variable.
    ...field.arguments.map(({ name, property, type }) => ({ name, property, type: written(type) })),
    // Unknown arguments get valid names, so that the document can be parsed.
    ...unknowns.map((property, index) => ({ name: `unknown${index}`, property, type: "JSON" })),
  ];
  const options = [
    ...(timeoutMs === undefined ? [] : [{ name: "timeoutMs", type: "Int", value: timeoutMs }]),
    ...(idempotencyKey === undefined
      ? []
      : [{ name: "idempotencyKey", type: "String", value: idempotencyKey }]),
  ];
  const all = [...inputs, ...options.map((option) => ({ ...option, property: option.name }))];
  const declared = all.map(({ type }, index) => `$v${index}: ${type}`);
  const passed = all.map(({ name }, index) => `${name}: $v${index}`);
  const list = (lines: readonly string[]): string => (lines.length === 0 ? "" : `(\n${lines.join("\n")}\n)`);
  const result = fullSelection(field.result, types);
  const selection =
    field.outcomeType === null ? result : `{ status result ${result} semaphore { id prompt } }`;
  const query = `${field.operation} Call${list(declared)} { ${namespace} { ${field.name}${list(passed)} ${selection} } }`;
  const values = all.map(({ name, property }, index): [string, JsonValue | undefined] => {
    if (index >= inputs.length) return [`v${index}`, options[index - inputs.length]?.value];
    return [`v${index}`, given[index < field.arguments.length ? name : property]];
  });

  /** The member on this line of the document: first the variables, then, after two lines, the arguments. */
  function memberAt(line: number): string | null {
    const index = line - 2 < all.length ? line - 2 : line - 3 - all.length;
    return all[index]?.property ?? null;
  }

  return {
    query,
    variables: Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<
      string,
      JsonValue
    >,
    read({ data, errors }) {
      const [error] = errors ?? [];
      if (error) {
        const { code, ...details } = error.extensions ?? {};
        return refusal(String(code), details, memberAt(error.locations?.[0]?.line ?? 0));
      }
      const value = ((data ?? {})[namespace] as Record<string, JsonValue>)[field.name] ?? null;
      if (field.outcomeType === null) {
        return { kind: "completed", result: translator.fromGraphql(field.result, unaliased(value)) };
      }
      const outcome = value as {
        status: string;
        result: JsonValue;
        semaphore: { id: string; prompt: string };
      };
      if (outcome.status === "PARKED") return { kind: "parked", semaphore: outcome.semaphore };
      return { kind: "completed", result: translator.fromGraphql(field.result, unaliased(outcome.result)) };
    },
  };
}
