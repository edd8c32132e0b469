import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { minuteWords } from "../../live/times.js";
import { bdiText } from "../../elements/words.js";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import type { Session } from "../session/session.js";
import { SteadyAction } from "../session/steady-action.js";
import { pageStyles } from "../styles.js";

/** Lives to choose from, in seconds. */
const LIVES = [
  { seconds: 3_600, words: "1 hour" },
  { seconds: 86_400, words: "1 day" },
  { seconds: 604_800, words: "7 days" },
] as const;

interface ShownShare {
  readonly id: string;
  readonly session: string | null;
  readonly expiresAt: string;
  readonly createdBy: string | null;
}

/**
 * `<d-share>`: makes a link that shows the agent to anyone with it, lists the links there are, and ends them. Nothing for
 * those who do not control the agent. The link itself is shown once, because the gateway keeps no copy.
 */
export class ShareBox extends LitElement {
  static override properties = {
    session: { attribute: false },
    agentId: { attribute: false },
    seconds: { state: true },
    link: { state: true },
    shares: { state: true },
    copied: { state: true },
  };

  static override styles = [
    base,
    controls,
    pageStyles,
    css`
      .box {
        display: grid;
        gap: var(--t-space);
        margin-top: var(--t-space);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        align-items: center;
      }
      .row input {
        flex: 1 1 12rem;
        min-width: 0;
      }
      summary {
        cursor: pointer;
      }
      ul {
        display: grid;
        gap: 0.25rem;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
        align-items: baseline;
      }
      li button {
        margin-left: auto;
      }
      p {
        margin: 0;
      }
      .refusal {
        color: var(--t-ink-waking);
      }
    `,
  ];

  declare session: Session;
  declare agentId: string;
  declare seconds: number;
  /** The link that was made last; null for none. */
  declare link: string | null;
  declare shares: readonly ShownShare[];
  declare copied: boolean;
  #sessionName = "";
  readonly #action = new SteadyAction(this);

  constructor() {
    super();
    this.seconds = LIVES[0].seconds;
    this.link = null;
    this.shares = [];
    this.copied = false;
    redrawOnChange(this, () => false);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("agentId") || changed.get("agentId") === undefined) return;
    this.link = null;
    this.shares = [];
    this.#action.restart();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.session.steering.may(`agent:${this.agentId}:control`)) return nothing;
    return html`<details class="panel" @toggle=${this.#toggled}>
      <summary>Share</summary>
      <div class="box">
        <p class="small muted">Whoever has the link can watch this agent, and nothing else, until it ends.</p>
        <div class="row" role="group" aria-label="For how long">
          ${LIVES.map(
            ({ seconds, words }) =>
              html`<button
                class="quiet"
                aria-pressed=${seconds === this.seconds ? "true" : "false"}
                @click=${() => (this.seconds = seconds)}
              >
                ${words}
              </button>`,
          )}
        </div>
        <label class="row small"
          >Only the session
          <input
            placeholder="all"
            maxlength="128"
            @input=${(event: Event) => (this.#sessionName = (event.target as HTMLInputElement).value)}
        /></label>
        <div class="row">
          <button
            aria-disabled=${this.#action.isInert ? "true" : "false"}
            @pointerdown=${this.#action.pointerDown}
            @keydown=${this.#action.keyDown}
            @click=${(event: Event) => this.#action.press(event, () => void this.#create())}
          >
            Create a link
          </button>
        </div>
        ${this.#made()} ${this.#action.refused} ${this.#list()}
      </div>
    </details>`;
  }

  #made(): TemplateResult | typeof nothing {
    if (this.link === null) return nothing;
    return html`<div class="row">
        <input readonly aria-label="The link" .value=${this.link} @focus=${selectAll} />
        <button @click=${() => void this.#copy()}>${this.copied ? "Copied" : "Copy"}</button>
      </div>
      <p class="small muted" role="status">Copy it now: it is not shown again.</p>`;
  }

  #list(): TemplateResult | typeof nothing {
    if (this.shares.length === 0) return nothing;
    return html`<ul aria-label="Links to this agent">
      ${this.shares.map(
        ({ id, session, expiresAt, createdBy }) =>
          html`<li class="small">
            <span>${session === null ? "all sessions" : bdiText(session)}</span>
            <span class="muted">until ${minuteWords(expiresAt)}</span>
            ${createdBy === null ? nothing : html`<span class="muted">by ${bdiText(createdBy)}</span>`}
            <button
              class="quiet"
              aria-label="End the link ${id}"
              aria-disabled=${this.#action.isInert ? "true" : "false"}
              @pointerdown=${this.#action.pointerDown}
              @keydown=${this.#action.keyDown}
              @click=${(event: Event) => this.#action.press(event, () => void this.#end(id))}
            >
              End
            </button>
          </li>`,
      )}
    </ul>`;
  }

  readonly #toggled = (event: Event): void => {
    if ((event.target as HTMLDetailsElement).open) void this.#action.run(() => this.#refresh());
  };

  async #create(): Promise<void> {
    const { steering } = this.session;
    const name = this.#sessionName.trim();
    await this.#action.run(async () => {
      const token = await steering.createShare(this.agentId, name === "" ? null : name, this.seconds);
      const url = new URL(".", location.href);
      url.searchParams.set("share", token);
      this.link = url.href;
      this.copied = false;
      await this.#refresh();
    });
  }

  async #end(id: string): Promise<void> {
    await this.#action.run(async () => {
      await this.session.steering.revokeShare(id);
      await this.#refresh();
    });
  }

  async #refresh(): Promise<void> {
    const shares = await this.session.steering.shares();
    this.shares = shares.filter(({ agentId }) => agentId === this.agentId);
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.link ?? "").then(
      () => (this.copied = true),
      // Refused: the person copies it from the field.
      () => undefined,
    );
  }
}

function selectAll({ target }: Event): void {
  (target as HTMLInputElement).select();
}

customElements.define("d-share", ShareBox);
