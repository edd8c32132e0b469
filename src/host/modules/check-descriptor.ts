import { messageOf, TerrariumError } from "../../base/errors.js";
import type { CommandDescriptor, JsonSchema } from "../../events/agent/command.js";
import type { AgentDescriptor } from "../../link/port.js";
import { checkDefinitions, type DefinitionBounds } from "./check-definition.js";
import { describeAgent } from "./describe-agent.js";
import { describeCommands } from "../../prism/index.js";

/**
 * The descriptor of an agent in another process, checked as its definition would be. The gateway makes GraphQL types, cron times
 * and more out of it, so what the checks would refuse must not get there. Throws BAD_USER_INPUT that names the agent and the field.
 */
export function checkDescriptor(descriptor: AgentDescriptor, bounds: DefinitionBounds = {}): AgentDescriptor {
  const where = `agent ${descriptor.id}`;
  const [definition] = checkDefinitions(definitionOf(descriptor), where, { ...bounds, isMeasured: true });
  if (!definition) throw new TerrariumError("BAD_USER_INPUT", `${where}: cannot be read`);
  try {
    return {
      ...describeAgent(definition, descriptor.module, describeCommands(definition.commands ?? {})),
      ...(descriptor.hasPublicView && { hasPublicView: true }),
    };
  } catch (error) {
    throw new TerrariumError("BAD_USER_INPUT", `${where}: ${messageOf(error)}`);
  }
}

const nothing = (): undefined => undefined;

/** A definition that would be described like this. */
function definitionOf(descriptor: AgentDescriptor): Readonly<Record<string, unknown>> {
  const { id, genus, description, delivery, concurrency, inboxMax, sessionInboxMax } = descriptor;
  const { acceptsInput, commands, calls, schedules, probes, reactsTo, visibility, labels } = descriptor;
  return {
    id,
    genus,
    description,
    flux: { delivery, concurrency, inboxMax, ...(sessionInboxMax !== undefined && { sessionInboxMax }) },
    // Whether it can be resumed is not told; a command that parks needs it.
    resume: nothing,
    ...(acceptsInput && { process: nothing }),
    commands: Object.fromEntries(commands.map((command) => [command.name, commandOf(command)])),
    ...(calls && { calls }),
    schedule: schedules,
    probes: Object.fromEntries(probes.map(({ name, ...probe }) => [name, { ...probe, check: nothing }])),
    ...(reactsTo && { reactsTo }),
    ...(visibility && { visibility }),
    ...(labels && { labels }),
  };
}

function commandOf({ name: _name, input, output, timeoutMs, examples, ...rest }: CommandDescriptor) {
  return {
    ...rest,
    ...(timeoutMs !== null && { timeoutMs }),
    examples: examples.map(({ help, args }) => ({ ...(help !== null && { help }), args })),
    input: validatorOf(input),
    ...(output && { output: validatorOf(output) }),
    run: nothing,
  };
}

/** A validator that tells this JSON Schema and takes anything; null: one that tells none. */
function validatorOf(schema: JsonSchema | null) {
  const told = (): JsonSchema => schema ?? {};
  return {
    "~standard": {
      version: 1,
      vendor: "terrarium",
      validate: (value: unknown) => ({ value }),
      ...(schema && { jsonSchema: { input: told, output: told } }),
    },
  };
}
