import { basename } from "node:path";
import { defineAgent, park, systemClock, TerrariumError } from "../index.js";
import { BOUNDS } from "./steward/bounds.js";
import { APPROVE, cardState, promptOf, REJECT, severityOf, STATE_VERSION } from "./steward/card.js";
import { stewardInput } from "./steward/input.js";
import { Keeper } from "./steward/keeper.js";
import { Pace } from "./steward/pace.js";
const SCAN_TIMEOUT_MS = 300_000;
/**
 * Looks after a directory: finds files that were not modified for long and duplicate files, asks whether they may go, and on
 * "Approve" moves exactly those to `.terrarium-trash/<semaphore id>/` in that directory. Never deletes: emptying the trash is
 * left to people. Behaviour is numbered in `steward/SPEC.md`.
 *
 * - `{"scan":true}` scans now, `{"scan":"reports/2023"}` scans one folder;
 * - `{"staleDays":90}`, `{"duplicates":false}`, `{"answerWithinSeconds":3600}` change the rules until the next start;
 * - `{"reconsider":true}` proposes rejected files again.
 */
export function steward(options) {
  const { directory, everyMs = 600_000, soonMs = 1_000, clock = systemClock } = options;
  const pace = new Pace(everyMs, soonMs, clock);
  const desk = directory === null ? null : new Desk(directory, options, clock, pace);
  return defineAgent({
    id: "steward",
    genus: "curator",
    description:
      directory === null
        ? IDLE
        : `finds stale and duplicate files in ${basename(directory)} and asks before they go`,
    input: stewardInput,
    flux: { timeoutMs: SCAN_TIMEOUT_MS },
    ...(desk && { source: (context) => pace.scans(context) }),
    process: (input, context) => occupied(desk).handle(input, context),
    resume: (state, answer, context) => occupied(desk).resume(state, answer, context),
  });
}
const IDLE = "idle: it has no directory to look after (--steward-dir)";
function occupied(desk) {
  if (desk) return desk;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    "the steward has no directory: start with --steward-dir <folder>",
  );
}
class Desk {
  #directory;
  #bounds;
  #clock;
  #pace;
  #rules;
  #keeper = null;
  constructor(directory, options, clock, pace) {
    this.#directory = directory;
    this.#bounds = { ...BOUNDS, ...options.bounds };
    this.#rules = { staleDays: 30, duplicates: true, answerWithinSeconds: 604_800, ...options.rules };
    this.#clock = clock;
    this.#pace = pace;
  }
  async handle(input, context) {
    switch (input.kind) {
      case "scan":
        return this.#scan(input.folder, context);
      case "reconsider":
        return { kind: "reconsider", files: await (await this.#open(context.log)).reconsider() };
      case "rules":
        return { kind: "rules", rules: this.#change(input.rules) };
    }
  }
  async resume(state, answer, context) {
    const keeper = await this.#open(context.log);
    return keeper.settle(cardState.parse(state), answer, context.semaphoreId, context.signal);
  }
  #change({ staleDays, duplicates, answerWithinSeconds }) {
    const before = this.#rules;
    this.#rules = {
      staleDays: staleDays ?? before.staleDays,
      duplicates: duplicates ?? before.duplicates,
      answerWithinSeconds: answerWithinSeconds ?? before.answerWithinSeconds,
    };
    if (this.#keeper) this.#keeper.rules = this.#rules;
    return this.#rules;
  }
  async #scan(folder, context) {
    const keeper = await this.#open(context.log);
    const { report, card, deadline, isMoreToDo } = await keeper.scan(folder, context.signal);
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
  async #open(log) {
    if (this.#keeper) return this.#keeper;
    try {
      this.#keeper = await Keeper.open(this.#directory, this.#rules, this.#bounds, this.#clock, log);
      return this.#keeper;
    } catch (error) {
      // The system's error text contains the full path.
      const { code = "it cannot be read" } = error;
      const fault = new Error(`cannot look after ${basename(this.#directory)}: ${code}`, { cause: error });
      throw Object.assign(fault, { code });
    }
  }
}
//# sourceMappingURL=steward.js.map
