// A terrarium with an agent for each visibility, and work of every kind for each. All that belongs to an agent carries
// the agent's mark, so an answer shows the agent if and only if it contains the mark.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT } from "jose";
import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import type { AgentVisibility } from "../../../src/events/agent/agent-sight.js";
import {
  type AgentDefinition,
  type AgentSignals,
  command,
  defineAgent,
  echo,
  park,
} from "../../../src/index.js";
import { tempFolder } from "../storage/files.js";
import { JWT_SECRET, TerrariumKit } from "../terrarium-kit.js";

export const VISIBILITIES = [
  "public",
  "authenticated",
  "scoped",
] as const satisfies readonly AgentVisibility[];

/** Names of one agent's things. Those of `ABSENT` have the same form and belong to nothing. */
export interface Subject {
  /** In everything that belongs to the agent, in lower case. */
  readonly mark: string;
  readonly agentId: string;
  readonly runId: string;
  readonly semaphoreId: string;
  readonly session: string;
  /** Of the agent's stream. */
  readonly cursor: string;
}

const MARKS: Readonly<Record<AgentVisibility, string>> = {
  public: "okapis7q",
  authenticated: "quagga3w",
  scoped: "numbat5z",
};

/** Only those who may steer an agent see this word and the mark together: it is in inputs, errors and names of callers. */
const SECRET = "axolotl";
export const secretOf = (mark: string): string => `${SECRET}-${mark}`;

/** A public agent beside the subjects: the other agent of shares, and the parent of their runs. */
export const BYSTANDER = "bystander";

export class World implements AsyncDisposable {
  readonly kit: TerrariumKit;
  readonly subjects: Readonly<Record<AgentVisibility, Subject>>;

  private constructor(kit: TerrariumKit, subjects: Readonly<Record<AgentVisibility, Subject>>) {
    this.kit = kit;
    this.subjects = subjects;
  }

  static async open(): Promise<World> {
    const revokedTokens = join(await tempFolder(), "revoked.txt");
    await writeFile(revokedTokens, "sub:revoked\n");
    const kit = await TerrariumKit.open({
      agents: [bystander(), ...VISIBILITIES.flatMap((one) => [subjectAgent(one), frozenAgent(one)])],
      revokedTokens,
      limits: {
        steeringRatePerSecond: 1_000_000,
        pheromoneRatePerSecond: 1_000_000,
        maxDocumentTokens: 1_000_000,
        maxDocumentBytes: 1_000_000,
        maxDocumentAliases: 100_000,
        maxDocumentBreadth: 100_000,
        maxDocumentCost: 1_000_000_000,
        maxDocumentDepth: 30,
        maxBodyBytes: 2_000_000,
        maxIntrospectionsPerSecond: 1_000_000,
        maxMessagesPerSecond: 1_000_000,
      },
    });
    const subjects = {} as Record<AgentVisibility, Subject>;
    for (const visibility of VISIBILITIES) subjects[visibility] = await live(kit, MARKS[visibility]);
    return new World(kit, subjects);
  }

  /** Makes a new output on the agent's stream, then on those of all others. */
  async stir(subject: Subject, text: string): Promise<void> {
    await this.#tellAll(subject, { emit: text });
  }

  /** Lets the agent deposit a pheromone with this key, then all others. */
  async deposit(subject: Subject, key: string): Promise<void> {
    await this.#tellAll(subject, { deposit: key });
  }

  /** `Bearer …` of a share of the agent. */
  async share({ agentId }: Subject): Promise<string> {
    const answer = await ask(this.kit, SHARE, { agentId });
    return `Bearer ${(answer["createShare"] as { token: string }).token}`;
  }

  async #tellAll({ agentId }: Subject, input: JsonValue): Promise<void> {
    const others = Object.values(this.subjects).map((subject) => subject.agentId);
    // One after another, so that what a viewer sees last has arrived after what it must not see. What never existed has
    // an id, too.
    for (const id of new Set([agentId, ...others, BYSTANDER])) {
      await ask(this.kit, INVOKE, { agentId: id, input }, this.kit.bearer, true);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kit[Symbol.asyncDispose]();
  }
}

/** What the agents of this world are asked for. */
interface Asked {
  readonly emit?: string;
  readonly deposit?: string;
  /** Whom the bystander calls. */
  readonly child?: string;
}

const INVOKE =
  "mutation ($agentId: ID!, $input: JSON!, $session: String) { invoke(agentId: $agentId, input: $input, session: $session) { perturbationId } }";

const markOf = (visibility: AgentVisibility): string => MARKS[visibility];

function subjectAgent(visibility: AgentVisibility): AgentDefinition {
  const mark = markOf(visibility);
  return defineAgent({
    id: `${mark}-agent`,
    genus: `genus ${mark}`,
    description: `description ${mark}`,
    visibility,
    labels: { team: mark },
    probes: { [`probe-${mark}`]: { everyMs: 60_000, check: echo() } },
    schedule: [{ name: `tick-${mark}`, cron: "0 0 1 1 *", input: null }],
    commands: {
      [`look${mark}`]: command({
        help: `help ${mark}`,
        readonly: true,
        input: z.object({ [`word${mark}`]: z.string().optional() }),
        run: () => `looked ${mark}`,
      }),
    },
    async process(input, { emit, state, signals }) {
      const asked = (input ?? {}) as Asked;
      if (asked.deposit !== undefined) return await leave(signals, asked.deposit, mark);
      if ("ask" in asked) {
        return park({ reason: "APPROVAL_NEEDED", prompt: `prompt ${mark}`, options: [`option ${mark}`] });
      }
      if ("fail" in asked) throw new Error(secretOf(mark));
      state.set({ kept: secretOf(mark) });
      emit(`output ${mark} ${asked.emit ?? ""}`);
      return `result ${mark} ${asked.emit ?? ""}`;
    },
    resume: () => null,
  });
}

/** An agent beside each subject that is frozen, so that it is in the list of freezes. */
function frozenAgent(visibility: AgentVisibility): AgentDefinition {
  const mark = markOf(visibility);
  return defineAgent({ id: `${mark}-frozen`, visibility, labels: { team: mark }, process: () => null });
}

/** Its runs have children at every subject, and its pheromones are for them. */
function bystander(): AgentDefinition {
  return defineAgent({
    id: BYSTANDER,
    calls: ["*"],
    async process(input, { emit, invoke, signals }) {
      const asked = (input ?? {}) as Asked;
      if (asked.deposit !== undefined) return await leave(signals, asked.deposit, BYSTANDER);
      const { child } = asked;
      if (child !== undefined) {
        await invoke(child, { emit: "child" });
        await signals.deposit({ type: "STATE", initialIntensity: 1, target: child, halfLifeMs: 1e9 });
      }
      emit(`fence ${asked.emit ?? ""}`);
      return null;
    },
  });
}

async function leave(signals: AgentSignals, key: string, payload: string): Promise<null> {
  await signals.deposit({ type: "TEST", initialIntensity: 1, key, payload, ttlMs: 60_000 });
  return null;
}

/** Does everything once with the agent, as the operator and as a client whose name is a secret. */
async function live(kit: TerrariumKit, mark: string): Promise<Subject> {
  const agentId = `${mark}-agent`;
  const session = `session-${mark}`;
  const client = await bearer({ scope: "*", sub: secretOf(mark) });
  const input = { emit: "", note: secretOf(mark) };
  const first = await ask(kit, INVOKE, { agentId, input, session }, client);
  await ask(kit, INVOKE, { agentId, input: { fail: secretOf(mark) } }, client, true);
  await ask(kit, INVOKE, { agentId, input: { ask: secretOf(mark) } }, client);
  await ask(kit, INVOKE, { agentId: BYSTANDER, input: { child: agentId } });
  await ask(kit, DEPOSIT, { agentId, payload: mark });
  await ask(kit, INVOKE, { agentId, input: { deposit: "first" } });
  await ask(kit, FREEZE, { agents: [`${mark}-frozen`], reason: `reason ${mark}` });
  const { semaphores, snapshot } = await ask(kit, IDS, { agentId });
  const [semaphore] = semaphores as readonly { id: string }[];
  return {
    mark,
    agentId,
    session,
    runId: (first["invoke"] as { perturbationId: string }).perturbationId,
    semaphoreId: semaphore?.id ?? "",
    cursor: (snapshot as { cursor: string }).cursor,
  };
}

const DEPOSIT =
  'mutation ($agentId: ID!, $payload: JSON!) { depositPheromone(type: "WARNING", initialIntensity: 1, halfLifeMs: 1e9, ' +
  "target: $agentId, payload: $payload) { id } }";
const FREEZE =
  "mutation ($agents: [ID!], $reason: String!) { freeze(agents: $agents, reason: $reason) { reason } }";
const SHARE = "mutation ($agentId: ID!) { createShare(agentId: $agentId, ttlSeconds: 600) { token } }";
const IDS =
  "query ($agentId: ID!) { semaphores(agentId: $agentId) { id } snapshot(agentId: $agentId) { cursor } }";

async function ask(
  kit: TerrariumKit,
  query: string,
  variables: Record<string, unknown>,
  authorization = kit.bearer,
  mayFail = false,
): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await kit.ask(query, variables, authorization);
  if (errors && !mayFail) throw new Error(JSON.stringify(errors));
  return data ?? {};
}

/** What never existed, in the same form. */
export function absentAs({ agentId, runId, semaphoreId, cursor }: Subject): Subject {
  const mark = "zyxvuth4";
  const absent = `${mark}-agent`;
  const position = Buffer.from(cursor, "base64url").toString().replace(agentId, absent);
  return {
    mark,
    agentId: absent,
    session: `session-${mark}`,
    runId: otherHex(runId),
    semaphoreId: otherHex(semaphoreId),
    cursor: Buffer.from(position).toString("base64url"),
  };
}

const otherHex = (id: string): string => id.replace(/[0-9a-f]{8}$/, "0badcafe");

/** True for a text that has the word in it, also within base64. */
export function shows(text: string, word: string): boolean {
  const lower = text.toLowerCase();
  if (lower.includes(word)) return true;
  return [0, 1, 2].some((shift) => {
    const bytes = Buffer.from(`${" ".repeat(shift)}${word}`).toString("base64url");
    // The first and last characters also depend on the neighbours.
    return text.includes(bytes.slice(shift === 0 ? 0 : 4, -2));
  });
}

/** `Bearer …` of a JWT; a minute to live unless `expiresIn` says another number of seconds. */
export async function bearer({
  scope,
  sub = "ada",
  expiresIn = 60,
}: {
  readonly scope: string;
  readonly sub?: string;
  readonly expiresIn?: number;
}): Promise<string> {
  const token = await new SignJWT({ sub, scope })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
    .sign(new TextEncoder().encode(JWT_SECRET));
  return `Bearer ${token}`;
}
