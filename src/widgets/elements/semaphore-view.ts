import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { visibleText } from "../../base/text/visible-text.js";
import { base, payload } from "../theme/theme.js";
import {
  hasAnswer,
  isUnread,
  reasonWords,
  resumptionWords,
  settledWords,
  severityMark,
  type ShownSemaphore,
  statusMark,
  timeLeft,
} from "./semaphore/semaphore.js";
import { semaphoreStyles } from "./semaphore/styles.js";
import { clockWords } from "./stream/event.js";
import { bdiJson, bdiText } from "./words.js";

/**
 * `<t-semaphore-view>`: a question, read-only. Slotted content appears below it.
 * In: `semaphore`, `now` (milliseconds since 1970; the parent updates it).
 */
export class SemaphoreView extends LitElement {
  static override properties = { semaphore: { attribute: false }, now: { type: Number } };

  static override styles = [base, payload, semaphoreStyles];

  declare semaphore: ShownSemaphore | null;
  declare now: number;

  constructor() {
    super();
    this.semaphore = null;
    this.now = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("semaphore");
    if (!before || !this.semaphore) return;
    if (before.id !== this.semaphore.id) this.#freeHeight();
    else if (before.status === "PENDING" && this.semaphore.status !== "PENDING") this.keepHeight();
  }

  /**
   * Fixes the current height, so that content below a settled question does not move under the pointer. Additional text
   * scrolls inside.
   */
  keepHeight(): void {
    if (this.style.height !== "") return;
    this.style.height = `${this.getBoundingClientRect().height}px`;
    this.style.overflowY = "auto";
  }

  #freeHeight(): void {
    this.style.height = "";
    this.style.overflowY = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { semaphore, now } = this;
    if (semaphore === null) return nothing;
    const { severity, status, agentId, prompt, reason, escalation } = semaphore;
    const pending = status === "PENDING";
    const mark = pending ? severityMark(severity) : statusMark(status);
    const left = timeLeft(semaphore, now);
    return html`<article
      class="card ${severityMark(severity).word} ${pending ? "" : "settled"}"
      part="card"
      aria-label=${visibleText(`${agentId} asks: ${prompt}`)}
    >
      <div class="stripe"></div>
      <div class="top">
        <span class="mark" part="severity"><span aria-hidden="true">${mark.shape}</span> ${mark.word}</span>
        <span class="who">${bdiText(agentId)} asks</span>
        <span>${reasonWords(reason)}</span>
        ${pending ? html`<span class="left ${left.urgency}" part="deadline">${left.words}</span>` : nothing}
      </div>
      <p class="prompt" part="prompt">${bdiText(prompt)}</p>
      ${pending && left.share !== null ? html`<div class="bar"><div></div></div>` : nothing}
      ${isUnread(semaphore) ? html`<p class="note">How it can be answered cannot be read at the moment.</p>` : nothing}
      ${pending ? this.#pendingNotes(escalation) : this.#end(semaphore)} ${this.#material(semaphore)}
      <slot></slot>
    </article>`;
  }

  protected override updated(): void {
    const bar = this.renderRoot.querySelector<HTMLElement>(".bar > div");
    const { share } = this.semaphore ? timeLeft(this.semaphore, this.now) : { share: null };
    if (bar && share !== null) bar.style.transform = `scaleX(${share.toFixed(4)})`;
  }

  /** Focuses the outcome, which replaces the answer controls. */
  async focusEnd(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".end")?.focus({ preventScroll: true });
  }

  #pendingNotes(escalation: string | null | undefined): TemplateResult | typeof nothing {
    return escalation ? html`<p class="note">Without an answer: ${bdiText(escalation)}</p>` : nothing;
  }

  #end(semaphore: ShownSemaphore): TemplateResult {
    const { answer, cancelReason, settledAt } = semaphore;
    const resumption = resumptionWords(semaphore);
    return html`<p class="end" part="settled" tabindex="-1">
        ${bdiText(settledWords(semaphore, this.now))}
        ${settledAt ? html`<span class="note">at ${clockWords(settledAt).slice(0, 8)}</span>` : nothing}
      </p>
      ${hasAnswer(semaphore) ? html`<p class="note">Answer: <code>${bdiJson(answer, 0)}</code></p>` : nothing}
      ${cancelReason ? html`<p class="note">Why: ${bdiText(cancelReason)}</p>` : nothing}
      ${resumption === "" ? nothing : html`<p class="note">${resumption}</p>`}`;
  }

  /** Everything the answer binds to through the digest. */
  #material({ id, digest, state, input, secretsShown = false }: ShownSemaphore): TemplateResult {
    return html`<details part="material">
      <summary>What an answer binds to: <code>${digest.slice(0, 12)}…</code></summary>
      <dl>
        <dt>Digest of agent, question, schema, input and state</dt>
        <dd><code>${digest}</code></dd>
        <dt>Question</dt>
        <dd><code>${id}</code></dd>
        ${known("Saved state", state, secretsShown)} ${known("Triggered by", input, secretsShown)}
      </dl>
      ${
        !secretsShown && (state === undefined || state === null)
          ? html`<p class="note">The saved state is shown only with a token that may answer.</p>`
          : nothing
      }
    </details>`;
  }
}

/** `isShown`: null is the value itself, not a hidden one. */
function known(title: string, value: unknown, isShown: boolean): TemplateResult | typeof nothing {
  if (value === undefined || (value === null && !isShown)) return nothing;
  return html`<dt>${title}</dt>
    <dd><pre tabindex="0" aria-label=${title}>${bdiJson(value)}</pre></dd>`;
}

customElements.define("t-semaphore-view", SemaphoreView);

declare global {
  interface HTMLElementTagNameMap {
    "t-semaphore-view": SemaphoreView;
  }
}
