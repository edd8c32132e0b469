import { messageOf, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { defaultLimits } from "../../base/limits.js";
import { nearest } from "../../base/nearest.js";
import { AGENT_VISIBILITIES, LABELS_MAX, readLabel } from "../../events/agent/agent-sight.js";
import { FLUX_DEFAULTS, fluxConfig } from "../../flux/index.js";
import { describeCommands } from "../../prism/index.js";
import { checkInput } from "./agent-commands.js";
import { readReactions } from "./check-reactions.js";
import { readSchedules, ScheduleFault } from "./check-schedule.js";
import { PROBE_FIELDS, ProbeFault, readProbes } from "./check-probes.js";
import type { AgentDefinition } from "./definition.js";
import type { AgentDescriptor } from "../../link/port.js";
import { describeAgent } from "./describe-agent.js";
import { sizeFault } from "./description-size.js";

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => string | null;

/** Patterns of one agent. */
const PATTERNS_MAX = 1_000;
const PATTERN = /^(?:\*|[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\*?)$/;
const AGENT_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

const text: Check = (value) => (typeof value === "string" ? null : "must be a string");
const callable: Check = (value) => (typeof value === "function" ? null : "must be a function");
const agentId: Check = (value) =>
  typeof value === "string" && AGENT_ID.test(value)
    ? null
    : "must be a string of 1 to 64 letters, digits, _ . - that begins with a letter or digit";
const standardSchema: Check = (value) => {
  const props =
    (typeof value === "object" || typeof value === "function") && value !== null && "~standard" in value
      ? value["~standard"]
      : undefined;
  return isRecord(props) && typeof props["validate"] === "function"
    ? null
    : "must be a Standard Schema, such as z.object({ … })";
};

const AGENT_FIELDS: Readonly<Record<string, Check>> = {
  id: agentId,
  genus: text,
  description: text,
  input: standardSchema,
  source: callable,
  process: callable,
  resume: callable,
  commands: object,
  feedbackTransform: callable,
  flux: object,
  metabolism: object,
  calls: patterns,
  schedule: list,
  probes: object,
  reactsTo: list,
  visibility,
  labels,
  publicView: callable,
};
const FLUX_FIELDS: readonly string[] = Object.keys(FLUX_DEFAULTS);
const METABOLISM_FIELDS: Readonly<Record<string, Check>> = { temperature: callable };

export interface DefinitionBounds {
  /** Agents of one module. */
  readonly agentsMax?: number | undefined;
  /** Schedules of one agent. */
  readonly schedulesMax?: number | undefined;
  /** Probes of one agent. */
  readonly probesMax?: number | undefined;
  /** The size of what it says of itself was looked at. */
  readonly isMeasured?: boolean | undefined;
}

/**
 * Checks the default export of a user's module: one agent or an array of them. `where` names it in messages, usually
 * the file. Throws BAD_USER_INPUT that names place and field: `agents/x.ts: flux.inboxMax: must be a whole number
 * above 0, not -1`.
 */
export function checkDefinitions(
  exported: unknown,
  where: string,
  { agentsMax = defaultLimits.maxAgentsPerThread, ...bounds }: DefinitionBounds = {},
): readonly AgentDefinition[] {
  if (!Array.isArray(exported)) return [checkDefinition(exported, where, "", bounds)];
  if (exported.length > agentsMax) throw refusal(where, `more than ${agentsMax} agents (maxAgentsPerThread)`);
  const seen = new Set<string>();
  return exported.map((item: unknown, index) => {
    const definition = checkDefinition(item, where, `[${index}]`, bounds);
    if (seen.has(definition.id)) throw refusal(where, `[${index}].id: "${definition.id}" is used twice`);
    seen.add(definition.id);
    return definition;
  });
}

function checkDefinition(
  value: unknown,
  where: string,
  path: string,
  { schedulesMax, probesMax, isMeasured = false }: DefinitionBounds,
): AgentDefinition {
  if (!isRecord(value)) {
    throw refusal(
      where,
      `${path || "the default export"} must be an agent (an object with an id) or an array of them`,
    );
  }
  const prefix = path === "" ? "" : `${path}.`;
  checkFields(value, AGENT_FIELDS, where, prefix);
  if (value["id"] === undefined) throw refusal(where, `${prefix}id: ${agentId(undefined)}`);
  if (isRecord(value["flux"])) checkFlux(value["flux"], where, prefix);
  if (isRecord(value["metabolism"])) {
    checkFields(value["metabolism"], METABOLISM_FIELDS, where, `${prefix}metabolism.`);
  }
  if (isRecord(value["commands"])) checkCommands(value, value["commands"], where, prefix);
  checkSchedules(value, where, prefix, schedulesMax);
  checkProbes(value["probes"], where, prefix, probesMax);
  checkReactions(value, where, prefix);
  if (value["input"] !== undefined && value["process"] === undefined) {
    throw refusal(where, `${prefix}input: needs a 'process', whose input it checks`);
  }
  const definition = value as unknown as AgentDefinition;
  const fault = isMeasured ? null : sizeFault(described(definition));
  if (fault !== null) throw refusal(where, path === "" ? fault : `${path}: ${fault}`);
  return definition;
}

function described(definition: AgentDefinition): AgentDescriptor {
  return describeAgent(definition, "", describeCommands(definition.commands ?? {}));
}

function checkFields(
  value: Fields,
  checks: Readonly<Record<string, Check>>,
  where: string,
  prefix: string,
): void {
  checkNames(value, Object.keys(checks), where, prefix);
  for (const [name, check] of Object.entries(checks)) {
    const member = value[name];
    const fault = member === undefined ? null : check(member);
    if (fault) throw refusal(where, `${prefix}${name}: ${fault}`);
  }
}

function checkNames(value: Fields, known: readonly string[], where: string, prefix: string): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant ? `did you mean ${prefix}${meant}?` : `known are ${known.join(", ")}`;
    throw refusal(where, `unknown field ${prefix}${name} (${hint})`);
  }
}

/** Checks the settings with the stream processor's own checks. */
function checkFlux(value: Fields, where: string, prefix: string): void {
  checkNames(value, FLUX_FIELDS, where, `${prefix}flux.`);
  try {
    fluxConfig(value);
  } catch (error) {
    throw refusal(where, `${prefix}${messageOf(error)}`);
  }
}

function checkCommands(agent: Fields, commands: Fields, where: string, prefix: string): void {
  let parking: string | undefined;
  try {
    parking = describeCommands(commands).find(({ parks }) => parks)?.name;
  } catch (error) {
    throw refusal(where, `${prefix}${messageOf(error)}`);
  }
  if (parking === undefined || agent["resume"] !== undefined) return;
  throw refusal(
    where,
    `${prefix}commands.${parking}.parks: the agent needs a 'resume' that handles the answer`,
  );
}

function checkSchedules(
  agent: Fields,
  where: string,
  prefix: string,
  schedulesMax: number | undefined,
): void {
  try {
    const schedules = readSchedules(agent["schedule"], schedulesMax);
    if (schedules.length === 0) return;
    if (agent["process"] === undefined) throw new ScheduleFault("schedule", "needs a 'process'");
    schedules.forEach(({ input }, index) => checkScheduledInput(agent["input"], input, index));
  } catch (error) {
    if (error instanceof ScheduleFault) throw refusal(where, `${prefix}${error.field}: ${error.message}`);
    throw error;
  }
}

function checkProbes(probes: unknown, where: string, prefix: string, probesMax: number | undefined): void {
  try {
    readProbes(probes, probesMax);
  } catch (error) {
    if (!(error instanceof ProbeFault)) throw error;
    const [, wrong] = /^probes\.[^.]+\.(\w+)$/.exec(error.field) ?? [];
    const meant = wrong === undefined || PROBE_FIELDS.includes(wrong) ? null : nearest(wrong, PROBE_FIELDS);
    const hint = meant === null ? "" : `; did you mean ${meant}?`;
    throw refusal(where, `${prefix}${error.field}: ${error.message}${hint}`);
  }
}

function checkReactions(agent: Fields, where: string, prefix: string): void {
  const read = readReactions(agent["reactsTo"]);
  if ("fault" in read) throw refusal(where, `${prefix}reactsTo${read.place}: ${read.fault}`);
  if (read.reactions.length > 0 && agent["process"] === undefined)
    throw refusal(where, `${prefix}reactsTo: needs a 'process'`);
}

/** A validator that answers later is asked when the schedule ticks. */
function checkScheduledInput(schema: unknown, input: JsonValue, index: number): void {
  try {
    const checked = checkInput(schema as AgentDefinition["input"], input);
    if (checked instanceof Promise) checked.catch(() => undefined);
  } catch (error) {
    throw new ScheduleFault(`schedule[${index}].input`, messageOf(error));
  }
}

function refusal(where: string, fault: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${where}: ${fault}`);
}

function object(value: unknown): string | null {
  return isRecord(value) ? null : "must be an object";
}

function list(value: unknown): string | null {
  return Array.isArray(value) ? null : "must be an array";
}

function patterns(value: unknown): string | null {
  const rule =
    'must be an array of agents\' ids, each perhaps with a * at its end: ["translator", "billing-*"]';
  if (!Array.isArray(value)) return rule;
  if (value.length > PATTERNS_MAX) return `has more than ${PATTERNS_MAX} patterns`;
  return value.every((one) => typeof one === "string" && PATTERN.test(one)) ? null : rule;
}

function visibility(value: unknown): string | null {
  return AGENT_VISIBILITIES.some((one) => one === value)
    ? null
    : `must be one of ${AGENT_VISIBILITIES.map((one) => `"${one}"`).join(", ")}`;
}

function labels(value: unknown): string | null {
  const rule = 'must be an object of short texts without blanks and commas: { team: "billing" }';
  if (!isRecord(value) || Array.isArray(value)) return rule;
  const entries = Object.entries(value);
  if (entries.length > LABELS_MAX) return `has more than ${LABELS_MAX} labels`;
  return entries.every(([key, text]) => typeof text === "string" && readLabel(`${key}=${text}`))
    ? null
    : rule;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
