import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { minuteWords } from "../../live/times.js";
import { bdiText } from "../../elements/words.js";
import { type Identity, Refusal } from "../../live/index.js";
import { base, controls } from "../../theme/theme.js";
import { redrawOnChange } from "../session/controllers.js";
import { LoginFailure } from "../session/login.js";
import { scopeWords } from "../session/words.js";
import type { Session } from "../session/session.js";

/** `<d-token>`: asks for a token, shows what it allows, and forgets it. */
export class TokenDialog extends LitElement {
  static override properties = {
    session: { attribute: false },
    refusal: { state: true },
    busy: { state: true },
  };

  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(30rem, calc(100vw - 2rem));
        padding: calc(3 * var(--t-space));
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
        color: inherit;
        box-shadow: 0 24px 80px rgb(0 0 0 / 0.5);
      }
      dialog::backdrop {
        background: rgb(5 8 7 / 0.6);
        backdrop-filter: blur(2px);
      }
      form,
      .who {
        display: grid;
        gap: calc(2 * var(--t-space));
      }
      h2 {
        margin: 0;
        font-size: var(--t-size-l);
      }
      p {
        margin: 0;
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
      }
      label.check {
        display: flex;
        gap: var(--t-space);
        align-items: center;
      }
      label.field {
        display: grid;
        gap: 0.25rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        justify-content: flex-end;
      }
      .refusal {
        color: var(--t-ink-waking);
      }
      ul {
        margin: 0;
        padding-left: 1.25rem;
      }
      code {
        font-family: var(--t-mono);
        font-size: var(--t-size-m);
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare session: Session;
  declare refusal: Refusal | null;
  declare busy: boolean;

  constructor() {
    super();
    this.refusal = null;
    this.busy = false;
    redrawOnChange(this, () => false);
  }

  protected override render(): TemplateResult {
    const { identity } = this.session;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => this.session.askForToken(false)}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.#close()}
    >
      ${identity ? this.#who(identity) : this.#form()}
    </dialog>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog || dialog.open === this.session.asking) return;
    if (this.session.asking) dialog.showModal();
    else dialog.close();
  }

  #form(): TemplateResult {
    const { provider } = this.session.login;
    return html`<form @submit=${this.#submit}>
      <h2 id="title">Steer</h2>
      ${provider === null ? nothing : this.#login(provider)}
      <p>
        ${provider === null ? "Watching needs no token. To steer agents and answer their questions, paste a token:" : "Or paste a token:"}
        the operator token that the gateway printed at its start, or your own.
      </p>
      <label class="field">
        Token
        <input
          name="token"
          type="password"
          required
          ?autofocus=${provider === null}
          autocomplete="off"
          spellcheck="false"
          aria-describedby=${this.refusal ? "refusal" : nothing}
          aria-invalid=${this.refusal ? "true" : nothing}
        />
      </label>
      ${
        this.refusal
          ? html`<p id="refusal" class="refusal" role="alert">
              ▲ ${bdiText(this.refusal.message)} (${bdiText(this.refusal.code)})
            </p>`
          : nothing
      }
      <label class="check"
        ><input name="remember" type="checkbox" /> Remember it until this tab is closed</label
      >
      <p>
        Otherwise it is forgotten when you leave the page. It is sent only to this gateway, and never in a
        URL.
      </p>
      <div class="row">
        <button type="button" @click=${this.#close}>Only watch</button>
        <button class=${provider === null ? "primary" : ""} ?disabled=${this.busy}>
          ${this.busy ? "Checking…" : "Use this token"}
        </button>
      </div>
    </form>`;
  }

  #login(provider: string): TemplateResult {
    return html`<p>
        Watching needs no login. To steer agents and answer their questions, log in; you come back to this
        page.
      </p>
      <button type="button" class="primary" autofocus ?disabled=${this.busy} @click=${this.#logIn}>
        Log in at ${bdiText(provider)}
      </button>`;
  }

  #who({ id, scopes, expiresAt }: Identity): TemplateResult {
    const until = expiresAt === null ? "It does not expire." : `It expires ${minuteWords(expiresAt)}.`;
    return html`<div class="who">
      <h2 id="title">You are <code>${bdiText(id)}</code></h2>
      <div>
        This token may
        <ul>
          ${
            scopes.length === 0
              ? html`<li>only watch</li>`
              : scopes.map(
                  (scope) => html`<li>${bdiText(scopeWords(scope))} <code>${bdiText(scope)}</code></li>`,
                )
          }
        </ul>
      </div>
      <p>${until} ${this.session.remembers ? "This tab remembers it." : "Only this page knows it."}</p>
      <div class="row">
        ${
          this.session.login.isLoggedIn
            ? html`<button @click=${() => void this.session.logOut()}>Log out</button>`
            : html`<button @click=${() => this.session.signOut()}>Forget token</button>`
        }
        <button class="primary" @click=${this.#close}>Continue</button>
      </div>
    </div>`;
  }

  readonly #close = (): void => this.renderRoot.querySelector("dialog")?.close();

  readonly #logIn = (event: Event): void => {
    const form = (event.target as HTMLElement).closest("form");
    void this.#tried(() => this.session.login.begin(form !== null && new FormData(form).has("remember")));
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const typed = fields.get("token");
    const token = typeof typed === "string" ? typed.trim() : "";
    if (token !== "" && !this.busy) void this.#use(token, fields.has("remember"));
  };

  async #use(token: string, remember: boolean): Promise<void> {
    await this.#tried(async () => {
      await this.session.signIn(token, remember);
      this.#close();
    });
  }

  async #tried(task: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.refusal = null;
    try {
      await task();
    } catch (error) {
      if (error instanceof LoginFailure) this.refusal = new Refusal("LOGIN_FAILED", error.message);
      else this.refusal = error instanceof Refusal ? error : Refusal.unreachable(String(error));
    } finally {
      this.busy = false;
    }
  }
}

customElements.define("d-token", TokenDialog);
