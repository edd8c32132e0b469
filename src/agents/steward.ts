import { basename } from "node:path";
import {
  type AgentContext,
  type AgentDefinition,
  type Clock,
  defineAgent,
  echo,
  park,
  type Parked,
  type ResumeContext,
  systemClock,
  TerrariumError,
} from "../agent.js";
import { BOUNDS, type Bounds } from "./steward/bounds.js";
import { APPROVE, cardState, promptOf, REJECT, severityOf, STATE_VERSION } from "./steward/card.js";
import { type Rules, type SomeRules, type StewardInput, stewardInput } from "./steward/input.js";
import { Keeper } from "./steward/keeper.js";
import { Pace } from "./steward/pace.js";
import type { HeldBack, Report } from "./steward/reports.js";

const SCAN_TIMEOUT_MS = 300_000;

export interface StewardOptions {
  /** The directory to look after. Null: idle. */
  readonly directory: string | null;
  /** Default: stale after 30 days, duplicates included, answers within 7 days. */
  readonly rules?: Partial<Rules>;
  /** Time between scans, ms. Default ten minutes. */
  readonly everyMs?: number;
  /** Time before a scan that continues an unfinished one, ms. Default one second. */
  readonly soonMs?: number;
  readonly bounds?: Partial<Bounds>;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * Looks after a directory: finds files that were not modified for long and duplicate files, asks whether they may go, and on
 * "Approve" moves exactly those to `.terrarium-trash/<semaphore id>/` in that directory. Never deletes: emptying the trash is
 * left to people. Behaviour is numbered in `steward/SPEC.md`.
 *
 * While a WARNING about the disk is strong in the field of pheromones, it asks no questions, and its reports say so (`heldBack`).
 *
 * - `{"scan":true}` scans now, `{"scan":"reports/2023"}` scans one folder;
 * - `{"staleDays":90}`, `{"duplicates":false}`, `{"answerWithinSeconds":3600}` change the rules until the next start;
 * - `{"reconsider":true}` proposes rejected files again.
 */
export function steward(options: StewardOptions): AgentDefinition<StewardInput, Report> {
  const { directory, everyMs = 600_000, soonMs = 1_000, clock = systemClock } = options;
  const pace = new Pace(everyMs, soonMs, clock);
  const desk = directory === null ? null : new Desk(directory, options, clock, pace);
  return defineAgent<StewardInput, Report>({
    id: "steward",
    genus: "curator",
    description:
      directory === null
        ? IDLE
        : `finds stale and duplicate files in ${basename(directory)} and asks before they go`,
    input: stewardInput,
    flux: { timeoutMs: SCAN_TIMEOUT_MS },
    ...(desk && { source: (context: AgentContext) => pace.scans(context) }),
    process: (input, context) => occupied(desk).handle(input, context),
    // A scan may hold the stream for minutes, within its timeout: then this waits.
    probes: { turns: { check: echo() } },
    resume: (state, answer, context) => occupied(desk).resume(state, answer, context),
  });
}

const IDLE = "idle: it has no directory to look after (--steward-dir)";

function occupied(desk: Desk | null): Desk {
  if (desk) return desk;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    "the steward has no directory: start with --steward-dir <folder>",
  );
}

/** A warning that is weaker holds nothing back. */
const HELD_BACK_FROM = 0.3;

/** The strongest warning about the steward's disk, or for the steward itself; null when all have faded. */
async function warningAbout({ sense }: AgentContext["signals"]): Promise<HeldBack | null> {
  const warnings = await sense({ type: "WARNING", minIntensity: HELD_BACK_FROM });
  const isMeant = ({ target, key, payload }: (typeof warnings)[number]): boolean =>
    target === "steward" || (target === null && (key === "disk" || isAboutDisk(payload)));
  const strongest = warnings.find(isMeant);
  if (!strongest) return null;
  const { source, key, intensity } = strongest;
  return { source, key, intensity };
}

function isAboutDisk(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && "about" in payload && payload.about === "disk";
}

class Desk {
  readonly #directory: string;
  readonly #bounds: Bounds;
  readonly #clock: Clock;
  readonly #pace: Pace;
  #rules: Rules;
  #keeper: Keeper | null = null;

  constructor(directory: string, options: StewardOptions, clock: Clock, pace: Pace) {
    this.#directory = directory;
    this.#bounds = { ...BOUNDS, ...options.bounds };
    this.#rules = { staleDays: 30, duplicates: true, answerWithinSeconds: 604_800, ...options.rules };
    this.#clock = clock;
    this.#pace = pace;
  }

  async handle(input: StewardInput, context: AgentContext): Promise<Report | Parked> {
    switch (input.kind) {
      case "scan":
        return this.#scan(input.folder, context);
      case "reconsider":
        return { kind: "reconsider", files: await (await this.#open(context.log)).reconsider() };
      case "rules":
        return { kind: "rules", rules: this.#change(input.rules) };
    }
  }

  async resume(state: unknown, answer: unknown, context: ResumeContext): Promise<Report> {
    const keeper = await this.#open(context.log);
    return keeper.settle(cardState.parse(state), answer, context.semaphoreId, context.signal);
  }

  #change({ staleDays, duplicates, answerWithinSeconds }: SomeRules): Rules {
    const before = this.#rules;
    this.#rules = {
      staleDays: staleDays ?? before.staleDays,
      duplicates: duplicates ?? before.duplicates,
      answerWithinSeconds: answerWithinSeconds ?? before.answerWithinSeconds,
    };
    if (this.#keeper) this.#keeper.rules = this.#rules;
    return this.#rules;
  }

  async #scan(folder: string | null, context: AgentContext): Promise<Report | Parked> {
    const keeper = await this.#open(context.log);
    const { report, card, deadline, isMoreToDo } = await keeper.scan(
      folder,
      context.signal,
      await warningAbout(context.signals),
    );
    if (isMoreToDo) this.#pace.hurry();
    if (!card) return report;
    context.emit(report);
    return park({
      reason: "APPROVAL_NEEDED",
      prompt: promptOf(card, this.#rules.staleDays),
      options: [APPROVE, REJECT],
      severity: severityOf(card.files),
      state: card,
      stateVersion: STATE_VERSION,
      deadline,
    });
  }

  /** The directory may appear after the gateway has started: each scan tries to open it until it exists. */
  async #open(log: AgentContext["log"]): Promise<Keeper> {
    if (this.#keeper) return this.#keeper;
    try {
      this.#keeper = await Keeper.open(this.#directory, this.#rules, this.#bounds, this.#clock, log);
      return this.#keeper;
    } catch (error) {
      // The system's error text contains the full path.
      const { code = "it cannot be read" } = error as NodeJS.ErrnoException;
      const fault = new Error(`cannot look after ${basename(this.#directory)}: ${code}`, { cause: error });
      throw Object.assign(fault, { code });
    }
  }
}
