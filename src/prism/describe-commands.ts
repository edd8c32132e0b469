import type { StandardSchemaV1 } from "@standard-schema/spec";
import { messageOf, TerrariumError } from "../base/errors.js";
import { findJsonFault, toJson } from "../base/json.js";
import type { CommandDescriptor, CommandExample } from "../events/agent/command.js";
import { PRISM_BOUNDS } from "./bounds.js";
import { createArgumentCheck } from "./check-shape.js";
import {
  isJsonObject,
  type JsonSchema,
  jsonSchemaOf,
  NO_ARGUMENTS,
  type SchemaSide,
  simplifyAnyJson,
} from "./json-schema.js";
import { isTypedObject, takesNothing } from "./shape.js";

type Fields = Readonly<Record<string, unknown>>;

const NAME_HELP = "1 to 64 letters, digits, _ and -, beginning with a letter";

const FLAGS = ["hidden", "readonly", "pure", "parks", "private"] as const;
const KNOWN = ["help", "examples", "aliases", ...FLAGS, "timeoutMs", "input", "output", "run"];

/**
 * Checks an agent's `commands` and describes them for the surfaces, in the order of declaration. Throws
 * BAD_USER_INPUT that names place and field: `commands.parse.timeoutMs: must be …`.
 */
export function describeCommands(commands: unknown): readonly CommandDescriptor[] {
  if (!isFields(commands)) throw refusal("commands", "must be an object of commands by name");
  const entries = Object.entries(commands);
  if (entries.length > PRISM_BOUNDS.commandsMax) {
    throw refusal("commands", `more than ${PRISM_BOUNDS.commandsMax} commands`);
  }
  const described = entries.map(([name, value]) => describe(name, value));
  const taken = new Set(described.map(({ name }) => name));
  for (const { name, aliases } of described) {
    for (const alias of aliases) {
      if (taken.has(alias)) throw refusal(`commands.${name}.aliases`, `"${alias}" is used twice`);
      taken.add(alias);
    }
  }
  return described;
}

function describe(name: string, value: unknown): CommandDescriptor {
  const at = `commands.${name}`;
  if (!COMMAND_NAME.test(name)) throw refusal(at, `a command's name must have ${NAME_HELP}`);
  if (TAKEN_NAMES.includes(name)) throw refusal(at, `the name "${name}" is taken by the gateway itself`);
  if (!isFields(value)) throw refusal(at, "must be a command, such as command({ run })");
  const unknown = Object.keys(value).find((field) => !KNOWN.includes(field));
  if (unknown !== undefined) throw refusal(`${at}.${unknown}`, `is unknown (known are ${KNOWN.join(", ")})`);
  if (typeof value["run"] !== "function") throw refusal(`${at}.run`, "must be a function");
  for (const flag of FLAGS) {
    if (value[flag] !== undefined && typeof value[flag] !== "boolean") {
      throw refusal(`${at}.${flag}`, "must be true or false");
    }
  }
  const alone = (["readonly", "pure"] as const).find((flag) => value[flag] === true);
  if (value["parks"] === true && alone) throw refusal(`${at}.parks`, `cannot be combined with \`${alone}\``);
  const input = describeSchema(`${at}.input`, value["input"], "input");
  return {
    name,
    help: text(`${at}.help`, value["help"]) ?? "",
    aliases: list(`${at}.aliases`, value["aliases"], PRISM_BOUNDS.aliasesMax).map((alias) => {
      const isFine = typeof alias === "string" && isCommandName(alias);
      if (!isFine)
        throw refusal(`${at}.aliases`, `an alias must have ${NAME_HELP}, and not be a reserved name`);
      return alias;
    }),
    hidden: value["hidden"] === true,
    readonly: value["readonly"] === true,
    pure: value["pure"] === true,
    parks: value["parks"] === true,
    private: value["private"] === true,
    timeoutMs: timeout(`${at}.timeoutMs`, value["timeoutMs"]),
    input,
    output: describeSchema(`${at}.output`, value["output"], "output"),
    examples: list(`${at}.examples`, value["examples"], PRISM_BOUNDS.examplesMax).map((example, index) =>
      describeExample(`${at}.examples[${index}]`, example, input, value["input"]),
    ),
  };
}

function describeSchema(at: string, value: unknown, side: SchemaSide): JsonSchema | null {
  if (value === undefined) return side === "input" ? NO_ARGUMENTS : null;
  if (!isStandardSchema(value)) throw refusal(at, "must be a Standard Schema, such as z.object({ … })");
  try {
    const told = jsonSchemaOf(value, side);
    const schema = told && simplifyAnyJson(told);
    return schema && side === "input" ? closeSchema(schema) : schema;
  } catch (error) {
    throw refusal(at, messageOf(error));
  }
}

/** Checks an example, because a wrong one would mislead callers. */
function describeExample(
  at: string,
  value: unknown,
  input: JsonSchema | null,
  validator: unknown,
): CommandExample {
  if (!isFields(value)) throw refusal(at, "must be { help?, args }");
  const fault = findJsonFault(value["args"]);
  if (fault) throw refusal(`${at}.args`, `is not JSON at ${fault.path}: ${fault.found}`);
  const args = toJson(value["args"]);
  try {
    createArgumentCheck({ input })(args);
  } catch (error) {
    throw refusal(`${at}.args`, messageOf(error));
  }
  // An asynchronous validator is not awaited here.
  const result = isStandardSchema(validator) ? validator["~standard"].validate(args) : undefined;
  if (result instanceof Promise) result.catch(() => undefined);
  else if (result?.issues)
    throw refusal(`${at}.args`, result.issues[0]?.message ?? "does not fit the schema");
  return { help: text(`${at}.help`, value["help"]), args };
}

function text(at: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== "string") throw refusal(at, "must be a string");
  if (value.length > PRISM_BOUNDS.helpCharactersMax) {
    throw refusal(at, `must have at most ${PRISM_BOUNDS.helpCharactersMax} characters`);
  }
  return value;
}

function list(at: string, value: unknown, lengthMax: number): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw refusal(at, "must be a list");
  if (value.length > lengthMax) throw refusal(at, `must have at most ${lengthMax} entries`);
  return value;
}

function timeout(at: string, value: unknown): number | null {
  if (value === undefined) return null;
  const max = PRISM_BOUNDS.timeoutMsMax;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw refusal(at, `must be a whole number of milliseconds from 1 to ${max}`);
}

function refusal(at: string, fault: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${at}: ${fault}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const props = "~standard" in value ? value["~standard"] : undefined;
  return isFields(props) && typeof props["validate"] === "function";
}

/** An agent and its commands, as used by all surfaces. */
export interface CommandedAgent {
  readonly id: string;
  readonly description: string;
  readonly commands: readonly CommandDescriptor[];
}

/** Finds a command by name or alias. */
export function findCommand(
  commands: readonly CommandDescriptor[],
  name: string,
): CommandDescriptor | undefined {
  return (
    commands.find((command) => command.name === name) ??
    commands.find((command) => command.aliases.includes(name))
  );
}

const COMMAND_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Reserved for the gateway's own endpoints: `/api/{agent}/invoke`, and future ones. */
const TAKEN_NAMES = ["invoke", "perturb", "snapshot", "observe", "help"];

/** True when a command may have this name. Other names cannot be part of a URL either. */
export function isCommandName(name: string): boolean {
  return COMMAND_NAME.test(name) && !TAKEN_NAMES.includes(name);
}

/**
 * States in the schema what the gate enforces: no unknown members in objects whose properties are all known. Does not
 * change unions, which the gate does not check, nor definitions, which unions may use.
 */
function closeSchema(schema: JsonSchema): JsonSchema {
  if (takesNothing(schema)) return { ...schema, additionalProperties: false };
  return closeMember(schema);
}

function closeMember(schema: JsonSchema): JsonSchema {
  if (COMBINED.some((keyword) => keyword in schema)) return schema;
  const types = [schema["type"] ?? []].flat();
  const { items, properties } = schema;
  if (types.includes("array") && isJsonObject(items)) return { ...schema, items: closeMember(items) };
  if (!types.includes("object") || !isJsonObject(properties) || !isTypedObject(schema)) return schema;
  const closed = Object.entries(properties).map(([name, member]) => [
    name,
    isJsonObject(member) ? closeMember(member) : member,
  ]);
  return { ...schema, properties: Object.fromEntries(closed), additionalProperties: false };
}

const COMBINED = ["anyOf", "oneOf", "allOf", "$ref", "const", "enum", "prefixItems"];
