import { createInterface } from "node:readline";
import { JsonDepthError, parseJson } from "../../base/json.js";
import { visibleLine } from "../../base/text/visible-text.js";
import { CANCEL, RESOLVE, SEMAPHORE, SEMAPHORES } from "../../documents/semaphores.js";
import { ask, outcomeOf } from "../client/http.js";
import { CliError, explain, usageError } from "../exit.js";
import { semaphoreCard, settlementLine } from "../render/semaphore.js";
/** Lists open questions, shows the chosen one and asks for its answer, until none is left or the person quits. */
export async function interact(settings, streams) {
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
  #lines;
  #output;
  #take = null;
  #early = false;
  #closed = false;
  constructor(lines, output) {
    this.#lines = lines;
    this.#output = output;
    lines.on("line", (line) => this.#onLine(line));
    lines.once("close", () => {
      this.#closed = true;
      this.#onLine(null);
    });
  }
  /** The line typed after the question appeared, trimmed; null at the end of input. */
  async ask(question) {
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
    const line = await new Promise((resolve) => (this.#take = resolve));
    return line?.trim() ?? null;
  }
  #onLine(line) {
    if (this.#take === null) this.#early ||= line !== null;
    else this.#take(line);
    this.#take = null;
  }
}
class Dialogue {
  #settings;
  #output;
  #render;
  #prompt;
  constructor(settings, { output, render }, prompt) {
    this.#settings = settings;
    this.#output = output;
    this.#render = render;
    this.#prompt = prompt;
  }
  async run() {
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
  async #answer(id) {
    const { semaphore: card } = await ask(this.#settings, SEMAPHORE, { id });
    if (!card) return this.#say(`${id} no longer exists.`);
    this.#output.write(`\n${semaphoreCard(card, this.#render)}`);
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
  async #settle(card, typed, how) {
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
    const answer = option ?? answerOf(typed);
    return outcomeOf((await ask(this.#settings, RESOLVE, { id, answer, expectedDigest })).resolveSemaphore);
  }
  async #cancel(id) {
    const reason = await this.#prompt.ask("Why? (Enter gives no reason) ");
    // The input ended at this prompt: do not cancel.
    if (reason === null) return null;
    return outcomeOf(
      (await ask(this.#settings, CANCEL, { id, ...(reason ? { reason } : {}) })).cancelSemaphore,
    );
  }
  #say(text) {
    this.#output.write(`${text}\n`);
  }
}
const HOW = {
  number: "number",
  option: "the option, typed in full",
  anything: "JSON or text",
};
/** A critical answer is typed out, and so is one of numeric options: a list number could be mistaken for it. */
function howToAnswer({ options, severity }) {
  if (options.length === 0) return "anything";
  return severity === "CRITICAL" || options.some((option) => /^\s*\d+\s*$/.test(option))
    ? "option"
    : "number";
}
/** The item with that number, counted from 1. */
function numbered(list, typed) {
  return /^\d{1,6}$/.test(typed) ? list[Number(typed) - 1] : undefined;
}
/** Parses the answer as JSON; anything else is taken as text, so that `Approve` needs no quotes. */
export function answerOf(text) {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonDepthError) throw usageError(`the answer is ${error.message}`);
    return text.trim();
  }
}
//# sourceMappingURL=semaphore-dialogue.js.map
