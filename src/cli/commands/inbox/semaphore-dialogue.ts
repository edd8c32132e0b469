import { createInterface, type Interface } from "node:readline";
import { type JsonValue, JsonDepthError, parseJson } from "../../../base/json.js";
import { visibleLine } from "../../../base/text/visible-text.js";
import { CANCEL, RESOLVE, SEMAPHORE, type SemaphoreCard, SEMAPHORES } from "../../../documents/semaphores.js";
import { FROZEN_ANSWER_WAITS } from "../../../events/words/freezes.js";
import { ask, outcomeOf } from "../../client/http.js";
import { CliError, explain, usageError } from "../../exit.js";
import type { RenderOptions } from "../../render/render.js";
import { semaphoreCard, settlementLine } from "../../render/semaphore.js";
import type { ClientSettings } from "../../settings.js";
import { frozenOf } from "./frozen-note.js";

export interface DialogueStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly terminal: boolean;
  readonly render: RenderOptions;
}

/** Lists open questions, shows the chosen one and asks for its answer, until none is left or the person quits. */
export async function interact(settings: ClientSettings, streams: DialogueStreams): Promise<void> {
  const { input, output, terminal } = streams;
  const lines = createInterface({ input, output, terminal });
  // Control-C quits, like the end of input.
  lines.once("SIGINT", () => lines.close());
  try {
    await new Dialogue(settings, streams, new Prompt(lines, output)).run();
  } finally {
    lines.close();
  }
}

/** Asks for a line. Lines typed while no question is shown are ignored: they were meant for something else. */
class Prompt {
  readonly #lines: Interface;
  readonly #output: NodeJS.WritableStream;
  #take: ((line: string | null) => void) | null = null;
  #early = false;
  #closed = false;

  constructor(lines: Interface, output: NodeJS.WritableStream) {
    this.#lines = lines;
    this.#output = output;
    lines.on("line", (line) => this.#onLine(line));
    lines.once("close", () => {
      this.#closed = true;
      this.#onLine(null);
    });
  }

  /** The line typed after the question appeared, trimmed; null at the end of input. */
  async ask(question: string): Promise<string | null> {
    // Let the terminal deliver input that was typed ahead, so that it is dropped.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#closed) return null;
    if (this.#lines.line !== "") {
      this.#early = true;
      this.#lines.setPrompt("");
      this.#lines.write(null, { ctrl: true, name: "e" });
      this.#lines.write(null, { ctrl: true, name: "u" });
    }
    if (this.#early) this.#output.write("Input typed before this question was ignored.\n");
    this.#early = false;
    this.#lines.setPrompt(question);
    this.#lines.prompt();
    const line = await new Promise<string | null>((resolve) => (this.#take = resolve));
    return line?.trim() ?? null;
  }

  #onLine(line: string | null): void {
    if (this.#take === null) this.#early ||= line !== null;
    else this.#take(line);
    this.#take = null;
  }
}

class Dialogue {
  readonly #settings: ClientSettings;
  readonly #output: NodeJS.WritableStream;
  readonly #render: RenderOptions;
  readonly #prompt: Prompt;

  constructor(settings: ClientSettings, { output, render }: DialogueStreams, prompt: Prompt) {
    this.#settings = settings;
    this.#output = output;
    this.#render = render;
    this.#prompt = prompt;
  }

  async run(): Promise<void> {
    for (;;) {
      const { page } = await ask(this.#settings, SEMAPHORES, {
        status: "PENDING",
        order: "MOST_URGENT_FIRST",
      });
      const { semaphores } = page;
      if (semaphores.length === 0) return this.#say("Nothing waits for an answer.");
      for (const [index, { id, agentId, severity, prompt }] of semaphores.entries()) {
        this.#say(
          `${String(index + 1).padStart(3)}  ${id}  ${severity}  ${visibleLine(agentId)}: ${visibleLine(prompt)}`,
        );
      }
      const typed = await this.#prompt.ask("Which one? (number; Enter lists again, q quits) ");
      if (typed === null || typed === "q") return;
      const chosen = numbered(semaphores, typed);
      if (chosen) await this.#answer(chosen.id);
      else if (typed !== "") this.#say(`There is no number ${visibleLine(typed)}.`);
    }
  }

  async #answer(id: string): Promise<void> {
    const { semaphore: card } = await ask(this.#settings, SEMAPHORE, { id });
    if (!card) return this.#say(`${id} no longer exists.`);
    this.#output.write(`\n${semaphoreCard(card, this.#render)}`);
    if ((await frozenOf(this.#settings, [card.agentId])).length > 0) this.#say(`❄ ${FROZEN_ANSWER_WAITS}`);
    if (card.unread) return this.#say("How it can be answered cannot be read at the moment.\n");
    const how = howToAnswer(card);
    for (const [index, option] of card.options.entries()) {
      this.#say(`${how === "number" ? String(index + 1).padStart(3) : "  -"}  ${visibleLine(option)}`);
    }
    const typed = await this.#prompt.ask(
      `Your answer? (${HOW[how]}; Enter goes back, c withdraws the question) `,
    );
    if (typed === null || typed === "") return;
    try {
      const settled = await this.#settle(card, typed, how);
      if (settled) this.#say(`${settlementLine(settled)}.\n`);
    } catch (error) {
      // Another person answered first, or the answer does not fit the schema: the list shows what is left.
      if (!(error instanceof CliError) || error.exit !== "FAILED") throw error;
      this.#output.write(explain(error, false));
    }
  }

  /** The settled semaphore; null when nothing was sent. */
  async #settle(card: SemaphoreCard, typed: string, how: How): Promise<SemaphoreCard | null> {
    const { id, digest: expectedDigest, severity, options } = card;
    const written = options.find((option) => option === typed || visibleLine(option) === typed);
    if (typed === "c" && written === undefined) return await this.#cancel(id);
    const option = written ?? (how === "number" ? numbered(options, typed) : undefined);
    if (option === undefined && how === "option") {
      this.#say("That is not one of the options. Type an option in full. Nothing was sent.\n");
      return null;
    }
    if (option === undefined && severity === "CRITICAL") {
      const again = await this.#prompt.ask("This is critical. Type the answer once more to send it: ");
      if (again !== typed) {
        this.#say("The two answers differ. Nothing was sent.\n");
        return null;
      }
    }
    // Send the digest of what was shown: the gateway refuses the answer if the question has changed.
    const answer: JsonValue = option ?? answerOf(typed);
    return outcomeOf((await ask(this.#settings, RESOLVE, { id, answer, expectedDigest })).resolveSemaphore);
  }

  async #cancel(id: string): Promise<SemaphoreCard | null> {
    const reason = await this.#prompt.ask("Why? (Enter gives no reason) ");
    // The input ended at this prompt: do not cancel.
    if (reason === null) return null;
    return outcomeOf(
      (await ask(this.#settings, CANCEL, { id, ...(reason ? { reason } : {}) })).cancelSemaphore,
    );
  }

  #say(text: string): void {
    this.#output.write(`${text}\n`);
  }
}

type How = keyof typeof HOW;
const HOW = {
  number: "number",
  option: "the option, typed in full",
  anything: "JSON or text",
} as const;

/** A critical answer is typed out, and so is one of numeric options: a list number could be mistaken for it. */
function howToAnswer({ options, severity }: SemaphoreCard): How {
  if (options.length === 0) return "anything";
  return severity === "CRITICAL" || options.some((option) => /^\s*\d+\s*$/.test(option))
    ? "option"
    : "number";
}

/** The item with that number, counted from 1. */
function numbered<T>(list: readonly T[], typed: string): T | undefined {
  return /^\d{1,6}$/.test(typed) ? list[Number(typed) - 1] : undefined;
}

/** Parses the answer as JSON; anything else is taken as text, so that `Approve` needs no quotes. */
export function answerOf(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonDepthError) throw usageError(`the answer is ${error.message}`);
    return text.trim();
  }
}
