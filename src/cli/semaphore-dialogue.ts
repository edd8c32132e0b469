import { createInterface, type Interface } from "node:readline/promises";

import { visibleLine } from "../base/visible-text.js";
import type { JsonValue } from "../base/json.js";
import { CANCEL, RESOLVE, SEMAPHORE, SEMAPHORES, type SemaphoreCard } from "../documents/semaphores.js";
import { answerOf } from "./answer.js";
import { ask, outcomeOf } from "./client.js";
import { CliError, explain } from "./exit.js";
import { type RenderOptions } from "./render.js";
import { semaphoreCard, settlementLine } from "./semaphore-render.js";
import type { ClientSettings } from "./settings.js";

export interface DialogueStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly terminal: boolean;
  readonly render: RenderOptions;
}

/** Lists what waits, shows what is chosen, and asks for the answer, until there is nothing left or the person leaves. */
export async function interact(settings: ClientSettings, streams: DialogueStreams): Promise<void> {
  const { input, output, terminal } = streams;
  const lines = createInterface({ input, output, terminal });
  // Control-C leaves, as the end of the input does.
  lines.once("SIGINT", () => lines.close());
  try {
    await new Dialogue(settings, streams, lines).run();
  } finally {
    lines.close();
  }
}

class Dialogue {
  readonly #settings: ClientSettings;
  readonly #output: NodeJS.WritableStream;
  readonly #render: RenderOptions;
  readonly #lines: Interface;
  readonly #typed: AsyncIterator<string>;

  constructor(settings: ClientSettings, { output, render }: DialogueStreams, lines: Interface) {
    this.#settings = settings;
    this.#output = output;
    this.#render = render;
    this.#lines = lines;
    this.#typed = lines[Symbol.asyncIterator]();
  }

  async run(): Promise<void> {
    for (;;) {
      const { page } = await ask(this.#settings, SEMAPHORES, { status: "PENDING" });
      const { semaphores } = page;
      if (semaphores.length === 0) return this.#say("Nothing waits for an answer.");
      for (const [index, { id, agentId, severity, prompt }] of semaphores.entries()) {
        this.#say(
          `${String(index + 1).padStart(3)}  ${id}  ${severity}  ${visibleLine(agentId)}: ${visibleLine(prompt)}`,
        );
      }
      const typed = await this.#question("Which one? (number; Enter lists again, q leaves) ");
      if (typed === null || typed === "q") return;
      const chosen = semaphores[Number(typed) - 1];
      if (chosen) await this.#attend(chosen.id);
      else if (typed !== "") this.#say(`There is no number ${typed}.`);
    }
  }

  async #attend(id: string): Promise<void> {
    const { semaphore: card } = await ask(this.#settings, SEMAPHORE, { id });
    if (!card) return this.#say(`${id} is gone.`);
    this.#output.write(`\n${semaphoreCard(card, this.#render)}`);
    for (const [index, option] of card.options.entries())
      this.#say(`${String(index + 1).padStart(3)}  ${visibleLine(option)}`);
    const what = card.options.length > 0 ? "Your answer? (number" : "Your answer? (JSON or text";
    const typed = await this.#question(`${what}; Enter goes back, c cancels the question) `);
    if (typed === null || typed === "") return;
    try {
      this.#say(`${settlementLine(await this.#settle(card, typed))}.\n`);
    } catch (error) {
      // Somebody was first, or the answer does not fit: the list shows what is left.
      if (!(error instanceof CliError) || error.exit !== "FAILED") throw error;
      this.#output.write(explain(error, false));
    }
  }

  async #settle(card: SemaphoreCard, typed: string): Promise<SemaphoreCard> {
    const { id, digest: expectedDigest } = card;
    if (typed === "c") {
      const reason = await this.#question("Why? ");
      return outcomeOf(
        (await ask(this.#settings, CANCEL, { id, ...(reason ? { reason } : {}) })).cancelSemaphore,
      );
    }
    // The digest of what was just shown: if it is not that any more, the answer is refused.
    const answer: JsonValue = card.options[Number(typed) - 1] ?? answerOf(typed);
    return outcomeOf((await ask(this.#settings, RESOLVE, { id, answer, expectedDigest })).resolveSemaphore);
  }

  /** What was typed, without blanks around it; null at the end of the input. */
  async #question(text: string): Promise<string | null> {
    this.#lines.setPrompt(text);
    this.#lines.prompt();
    const { value, done } = await this.#typed.next();
    return done ? null : value.trim();
  }

  #say(text: string): void {
    this.#output.write(`${text}\n`);
  }
}
