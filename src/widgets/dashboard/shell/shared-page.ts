import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { minuteWords } from "../../live/times.js";
import { durationWords } from "../../../events/words/durations.js";
import { bdiText } from "../../elements/words.js";
import { base, controls } from "../../theme/theme.js";
import "../agents/agent-page.js";
import "../runs/run-page.js";
import { redrawEverySecond, redrawOnChange } from "../session/controllers.js";
import type { Route } from "../session/route.js";
import type { Session } from "../session/session.js";
import type { SharedClaims } from "../../live/shared-link.js";
import { pageStyles } from "../styles.js";

/**
 * `<d-shared>`: what a share shows, below a line that says what it is and until when; once it has ended, that it has.
 * Out: `terrarium-leave`, when the person wants this tab to be an ordinary page again.
 */
export class SharedPage extends LitElement {
  static override properties = { session: { attribute: false }, route: { attribute: false } };

  static override styles = [
    base,
    controls,
    pageStyles,
    css`
      .until {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
        align-items: baseline;
        margin: 0 0 calc(2 * var(--t-space));
        padding: 0.5rem 0.875rem;
        border: 1px solid var(--t-line);
        border-left: 3px solid var(--t-active);
        border-radius: var(--t-radius-s);
        background: var(--t-surface);
      }
      h1 {
        margin-bottom: calc(1.5 * var(--t-space));
      }
      .until button {
        margin-left: auto;
      }
    `,
  ];

  declare session: Session;
  declare route: Route;

  constructor() {
    super();
    redrawOnChange(this, ({ agents, connection }) => connection || agents.size > 0);
    redrawEverySecond(this, () => true);
  }

  protected override render(): TemplateResult {
    const claims = this.session.shared?.claims ?? null;
    if (claims === null || this.#hasEnded(claims)) return this.#ended(claims);
    const { session, route } = this;
    return html`${this.#until(claims)}
    ${
      route.page === "run"
        ? html`<d-run .session=${session} .runId=${route.id}></d-run>`
        : html`<d-agent
            .session=${session}
            .agentId=${claims.agentId}
            .moment=${route.page === "agent" ? route.at : null}
          ></d-agent>`
    }`;
  }

  /** The gateway has refused it, or its time is up by the gateway's clock, which its first answer tells. */
  #hasEnded({ expiresAt }: SharedClaims): boolean {
    const { live } = this.session;
    return live.connection.kind === "refused" || (live.agents.size > 0 && expiresAt <= live.gatewayNow);
  }

  #until(claims: SharedClaims): TemplateResult {
    const left = durationWords(claims.expiresAt - this.session.live.gatewayNow);
    return html`<p class="until">
      <span
        >You are looking at <b>${bdiText(claims.agentId)}</b>${sessionOf(claims)} until
        ${timeOf(claims.expiresAt)} <span class="muted">(${left} left)</span></span
      >
      ${this.#leave("Leave")}
    </p>`;
  }

  #ended(claims: SharedClaims | null): TemplateResult {
    return html`<h1>${claims === null ? "This link is not valid" : "This link has ended"}</h1>
      <div class="nothing" role="alert">
        ${
          claims === null
            ? html`<p>It may have been cut off when it was copied.</p>`
            : html`<p>
                It showed <b>${bdiText(claims.agentId)}</b>${sessionOf(claims)}.
                ${
                  claims.expiresAt <= this.session.live.gatewayNow
                    ? html`It was valid until ${timeOf(claims.expiresAt)}.`
                    : html`The gateway does not accept it any more.`
                }
              </p>`
        }
        <p>Ask the person who gave it to you for another one.</p>
        ${this.#leave("Open the dashboard without it")}
      </div>`;
  }

  #leave(words: string): TemplateResult {
    return html`<button class="quiet" @click=${() => this.dispatchEvent(new CustomEvent("terrarium-leave"))}>
      ${words}
    </button>`;
  }
}

function sessionOf({ session }: SharedClaims): TemplateResult | typeof nothing {
  return session === null ? nothing : html` (session ${bdiText(session)})`;
}

/** In the reader's own time zone. */
function timeOf(at: number): TemplateResult {
  const instant = new Date(at);
  return html`<time datetime=${instant.toISOString()}>${minuteWords(at)}</time>`;
}

customElements.define("d-shared", SharedPage);
