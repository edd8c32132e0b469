import { buildSchema } from "../../../src/schema/index.js";
import type { JsonValue } from "../../../src/base/json.js";
import {
  type CommandField,
  createGraphqlTranslator,
  describeGraphql,
  type GraphqlDescription,
} from "../../../src/prism/index.js";
import { fullSelection, unaliased, written } from "../prism-graphql.js";
import { manifestOf } from "./manifest.js";
import { type Call, type Outcome, refusal, type World } from "./surface.js";

/** What is sent: variables for what was given, and a line of its own for each variable and each argument. */
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

/** The contract before any agent brings its commands. */
const base = buildSchema();
const TAKEN = {
  types: Object.keys(base.getTypeMap()),
  rootFields: [base.getQueryType(), base.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  ),
};

/** Asks the gateway who is there, and writes the call as a client generated from the schema would. */
export async function graphqlCall(world: World, call: Call): Promise<GraphqlCall> {
  const description = describeGraphql(await manifestOf(world), TAKEN);
  const agent = description.agents.find(({ agentId }) => agentId === call.agentId);
  const field = agent?.commands.find(({ command }) => command === call.command);
  // A name that no schema knows, for what nobody is called.
  if (!agent || !field) return unknown(agent?.name ?? "nobodyOfThatName");
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
  const strangers = Object.keys(given).filter(
    (name) => !field.arguments.some((known) => known.name === name),
  );
  const inputs = [
    // All that the command knows, so that what is missing is missing as a variable.
    ...field.arguments.map(({ name, property, type }) => ({ name, property, type: written(type) })),
    // Whatever else is there is named so that the document can at least be read.
    ...strangers.map((property, index) => ({ name: `stranger${index}`, property, type: "JSON" })),
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

  /** Which member stands on this line of the document: first the variables, then, behind two lines, the arguments. */
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
