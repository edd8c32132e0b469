import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";

import { told } from "../elements/told.js";
import { browserClock, type LiveTerrarium } from "../live/index.js";
import type { AgentLife, Change } from "../live/types.js";
import { base } from "../theme/theme.js";
import { type Member, type SharedView, viewOf } from "./shared-view.js";
import { statusWords } from "./status.js";

/** Where this script came from is the gateway, unless a widget names another. */
const HOME = new URL(/* @vite-ignore */ ".", import.meta.url).href;

/** How often ages and deadlines are counted on, in milliseconds. */
const TICK_MS = 1_000;

/**
 * What the embedded widgets have in common: a gateway, a view of it that they share, and the honesty to say how old
 * that view is. They read, without a token; they never steer.
 *
 * Attributes: `gateway` (address; where the script came from when left out), `agent` (id), `theme` (`dark`, `light` or
 * `auto`; the page's own when left out).
 */
export abstract class Widget extends LitElement implements Member {
  static override properties: PropertyDeclarations = { gateway: {}, agent: {}, theme: { reflect: true } };

  static override styles = [
    base,
    css`
      :host {
        overflow: hidden;
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      :host([theme="dark"]) {
        color-scheme: dark;
      }
      :host([theme="light"]) {
        color-scheme: light;
      }
      :host([theme="auto"]) {
        color-scheme: light dark;
      }
      .status {
        margin: 0;
        padding: 0.375rem 0.75rem;
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
      }
      .status.offline,
      .status.refused,
      .status.gap {
        color: var(--t-ink-waking);
      }
      a {
        color: var(--t-ink-accent);
      }
    `,
  ];

  declare gateway: string | null;
  declare agent: string | null;
  declare theme: string | null;

  protected live: LiveTerrarium | null = null;
  #shared: SharedView | null = null;
  #cancelTick: () => void = () => undefined;

  constructor() {
    super();
    this.gateway = null;
    this.agent = null;
    this.theme = null;
  }

  get agentId(): string | null {
    return this.agent;
  }

  /** Address of the gateway, with a slash at its end. */
  protected get address(): string {
    const address = this.gateway ?? HOME;
    return address.endsWith("/") ? address : `${address}/`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#join();
    this.#tick();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
    this.#cancelTick();
  }

  protected override willUpdate(changed: PropertyValues): void {
    // The first time connecting has done it; later an attribute was changed.
    if (!this.hasUpdated || !["gateway", "agent", "semaphore"].some((name) => changed.has(name))) return;
    this.#leave();
    this.#join();
  }

  onView(live: LiveTerrarium): void {
    this.live = live;
    this.requestUpdate();
  }

  onChange(change: Change): void {
    if (change.connection || this.concerns(change)) this.requestUpdate();
  }

  /** Whether a change is of anything shown here. */
  protected concerns({ agents }: Change): boolean {
    return this.agent !== null && agents.has(this.agent);
  }

  /** What is asked for when the attributes do not say what to show; null when they do. */
  protected get question(): string | null {
    return this.agent === null ? "Which agent? Name it in the attribute “agent”." : null;
  }

  /** Whether what is shown changes by the clock alone. */
  protected get ticks(): boolean {
    return false;
  }

  /** What there is to see, or the sentence that says why there is nothing. */
  protected abstract view(live: LiveTerrarium): TemplateResult | string;

  protected override render(): TemplateResult {
    if (this.question !== null) return sentence("", this.question);
    if (this.#shared === null)
      return sentence("refused", `“${this.gateway}” is not the address of a gateway.`);
    const { live } = this;
    if (live === null) return sentence("connecting", "Connecting…");
    const view = this.view(live);
    // Where there is nothing to see, nothing of it was missed.
    const isMoot = typeof view === "string" && live.connection.kind === "gap";
    const words = isMoot ? null : statusWords(live.connection, this.staleMs ?? 0);
    const status = words ?? (typeof view === "string" ? view : null);
    return html`${typeof view === "string" ? nothing : view}
    ${status === null ? nothing : sentence(words === null ? "" : live.connection.kind, status)}`;
  }

  /** The agent's life, or the sentence that says why there is none to be seen. */
  protected lifeOf(live: LiveTerrarium): AgentLife | string {
    const life = live.agents.get(this.agent ?? "");
    if (life) return life;
    return live.agents.size === 0 && live.system === null
      ? "Connecting…"
      : `There is no agent “${this.agent}” here.`;
  }

  /** Age of what is shown in milliseconds; null while it is what is. */
  protected get staleMs(): number | null {
    const { connection, heardAt } = this.live ?? { connection: null, heardAt: null };
    if (connection?.kind !== "offline" && connection?.kind !== "refused") return null;
    return Math.max(0, browserClock.now() - (heardAt ?? connection.since));
  }

  #join(): void {
    if (this.question !== null) return;
    this.#shared = viewOf(this.address);
    this.#shared?.join(this);
  }

  #leave(): void {
    this.#shared?.leave(this);
    this.#shared = null;
    this.live = null;
  }

  #tick(): void {
    this.#cancelTick = browserClock.after(TICK_MS, () => {
      if (this.ticks || this.staleMs !== null) this.requestUpdate();
      this.#tick();
    });
  }
}

function sentence(kind: string, words: string): TemplateResult {
  return html`<p class="status ${kind}" part="status">${told(words)}</p>`;
}
