import type { StandardSchemaV1 } from "@standard-schema/spec";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { isThenable } from "../../base/async/deferred.js";
import type { CommandDescriptor } from "../../events/agent/command.js";
import { type CommandContext, type CommandDefinition, describeCommands } from "../../prism/index.js";
import type { AgentDefinition } from "./definition.js";

/** One command with its arguments, ready to run. */
export interface CommandRun {
  readonly descriptor: CommandDescriptor;
  /** Runs it. Returns a question, or the result as transformed by the `output` validator; never undefined. */
  run(context: CommandContext, isQuestion: (returned: unknown) => boolean): unknown;
}

/** The commands of one agent. */
export class AgentCommands {
  readonly descriptors: readonly CommandDescriptor[];
  readonly #definitions: NonNullable<AgentDefinition["commands"]>;

  /** Throws BAD_USER_INPUT that names place and field. */
  constructor({ commands = {} }: AgentDefinition) {
    this.descriptors = describeCommands(commands);
    this.#definitions = commands;
  }

  /** Whether a command is private; false for an unknown one. */
  isPrivate(name: string): boolean {
    return this.descriptors.some((command) => command.name === name && command.private);
  }

  /** Throws COMMAND_NOT_FOUND, and BAD_USER_INPUT when the author's validator refuses the arguments. */
  async prepare(name: string, args: JsonValue): Promise<CommandRun> {
    const descriptor = this.descriptors.find((command) => command.name === name);
    const definition = Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined;
    if (!descriptor || !definition) {
      throw new TerrariumError("COMMAND_NOT_FOUND", "the agent has no command with this name");
    }
    const checked: unknown = await checkInput(definition.input, args, []);
    return {
      descriptor,
      run(context, isQuestion) {
        const finish = (returned: unknown): unknown => {
          if (!isQuestion(returned)) return checkOutput(definition, returned);
          if (descriptor.parks) return returned;
          throw new TerrariumError(
            "AGENT_ERROR",
            `the command ${name} returned a question but does not declare \`parks\``,
          );
        };
        const returned: unknown = definition.run(checked, context);
        return isThenable(returned) ? Promise.resolve(returned).then(finish) : finish(returned);
      },
    };
  }
}

/** The caller's result. A result that the validator refuses is the agent's failure, not the caller's. */
function checkOutput(definition: CommandDefinition, returned: unknown): unknown {
  const { output } = definition;
  if (!output) return returned ?? null;
  const result = output["~standard"].validate(returned);
  return result instanceof Promise ? result.then(acceptOutput) : acceptOutput(result);
}

function acceptOutput(result: StandardSchemaV1.Result<unknown>): unknown {
  if (!result.issues) return result.value ?? null;
  const { text } = issuesText(result.issues, ["result"]);
  throw new TerrariumError("AGENT_ERROR", `the result does not match the command's output schema: ${text}`);
}

const ISSUES_SHOWN_MAX = 5;

/**
 * Checks input against an agent's schema and returns the schema's output. Throws BAD_USER_INPUT that names each field
 * and its fault; `details.issues` lists them. Synchronous when the schema is. `root` is the first part of each path
 * in the text.
 */
export function checkInput(
  schema: StandardSchemaV1 | undefined,
  input: JsonValue,
  root: readonly string[] = ["input"],
): unknown {
  if (!schema) return input;
  const accept = (result: StandardSchemaV1.Result<unknown>): unknown => {
    if (!result.issues) return result.value;
    const { text, issues } = issuesText(result.issues, root);
    throw new TerrariumError("BAD_USER_INPUT", text, { issues });
  };
  const result = schema["~standard"].validate(input);
  return result instanceof Promise ? result.then(accept) : accept(result);
}

type ShownIssue = { path: (string | number)[]; message: string };

/** The first few issues of a validator, as one sentence and as a list. */
function issuesText(
  all: readonly StandardSchemaV1.Issue[],
  root: readonly string[],
): { readonly text: string; readonly issues: ShownIssue[] } {
  const issues = all.slice(0, ISSUES_SHOWN_MAX).map(({ path, message }) => ({
    path: (path ?? []).map((step) => {
      const key = typeof step === "object" ? step.key : step;
      return typeof key === "number" ? key : String(key);
    }),
    message,
  }));
  const text = issues
    .map(({ path, message }) => `${[...root, ...path].join(".") || "arguments"}: ${message}`)
    .join("; ");
  const more = all.length - issues.length;
  return { text: more > 0 ? `${text}; and ${more} more` : text, issues };
}
