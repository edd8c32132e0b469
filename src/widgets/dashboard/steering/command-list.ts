import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { CallOutcome } from "../../elements/command-form.js";
import "../../elements/command-form.js";
import { bdiText } from "../../elements/words.js";
import { browserClock, Refusal } from "../../live/index.js";
import type { AgentCommand } from "../../live/types.js";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import { refusalWords } from "../session/words.js";
import type { Session } from "../session/session.js";
import { pageStyles } from "../styles.js";

type Call = CustomEvent<{ readonly command: string; readonly args: unknown }>;

/** `<d-commands>`: the commands of an agent. Renders nothing for an agent without commands. */
export class CommandList extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    commands: { state: true },
    running: { state: true },
    outcomes: { state: true },
  };

  static override styles = [
    base,
    controls,
    pageStyles,
    css`
      :host {
        display: grid;
        gap: var(--t-space);
      }
      h2 {
        margin: var(--t-space) 0 0;
      }
      details {
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      summary {
        padding: 0.625rem 1rem;
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      summary code {
        font-weight: 600;
      }
      t-command-form::part(command) {
        padding-top: var(--t-space);
        border: 0;
        background: none;
      }
      /* The summary shows the name already. */
      t-command-form::part(heading) {
        display: none;
      }
      p {
        margin: 0;
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;
  declare commands: readonly AgentCommand[];
  /** Name of the running command, or null. */
  declare running: string | null;
  /** The last outcome of each command. */
  declare outcomes: ReadonlyMap<string, CallOutcome>;
  #askedFor = "";

  constructor() {
    super();
    this.commands = [];
    this.running = null;
    this.outcomes = new Map();
    // A restarted gateway may have a different manifest: query it again after each reconnect.
    redrawOnChange(this, ({ connection }) => connection);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("agentId")) [this.commands, this.outcomes] = [[], new Map()];
    const { kind } = this.session.live.connection;
    const wanted = kind === "live" || kind === "gap" ? this.agentId : "";
    if (wanted === this.#askedFor) return;
    this.#askedFor = wanted;
    if (wanted !== "") void this.#ask(wanted);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.commands.length === 0) return nothing;
    const { session, agentId } = this;
    const scope = `agent:${agentId}:invoke`;
    return html`<h2>Commands <small>${this.commands.length}</small></h2>
      ${
        session.steering.may(scope)
          ? nothing
          : html`<p class="small muted">
              Running a command needs a token with the scope <code>${bdiText(scope)}</code>.
              <button class="quiet" @click=${() => session.askForToken()}>Steer…</button>
            </p>`
      }
      ${repeat(
        this.commands,
        ({ name }) => name,
        (command) => this.#command(command, session.steering.may(scope)),
      )}`;
  }

  #command(command: AgentCommand, may: boolean): TemplateResult {
    const { name, help } = command;
    return html`<details>
      <summary><code>${bdiText(name)}</code> <span class="muted small">${bdiText(help)}</span></summary>
      <t-command-form
        .command=${{ ...command, agentId: this.agentId, help: "" }}
        .kept=${this.session.keptDraft(`command ${this.agentId} ${name}`, command.input)}
        .busy=${this.running !== null || !may}
        .outcome=${this.outcomes.get(name) ?? null}
        @terrarium-call=${(event: Call) => void this.#run(event.detail.command, event.detail.args)}
      ></t-command-form>
    </details>`;
  }

  async #ask(agentId: string): Promise<void> {
    try {
      const commands = await this.session.live.commandsOf(agentId);
      if (agentId === this.agentId) this.commands = commands;
    } catch {
      // The connection was lost; the next one queries again.
      this.#askedFor = "";
    }
  }

  async #run(name: string, args: unknown): Promise<void> {
    if (this.running !== null) return;
    this.running = name;
    const begunAt = browserClock.now();
    const outcome = await this.session.steering.call(this.agentId, name, args).then(
      (result): CallOutcome => ({ ok: true, result, ms: browserClock.now() - begunAt }),
      (error: unknown): CallOutcome => {
        if (!(error instanceof Refusal)) throw error;
        return { ok: false, code: error.code, message: refusalWords(error, false) };
      },
    );
    this.outcomes = new Map(this.outcomes).set(name, outcome);
    this.running = null;
  }
}

customElements.define("d-commands", CommandList);
