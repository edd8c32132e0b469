import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { bdiText } from "../elements/words.js";
import { ageOf } from "../live/agents/state.js";
import { browserClock, type LiveTerrarium } from "../live/index.js";
import type { AgentState, Change } from "../live/types.js";
import { base } from "../theme/theme.js";
import { type Member, type SharedView, viewOf, statusWords } from "./shared-view.js";

/** Default gateway: the origin that served this script. */
const HOME = new URL(/* @vite-ignore */ ".", import.meta.url).href;

/** Interval at which ages and deadlines are updated, in milliseconds. */
const TICK_MS = 1_000;

/**
 * Base of the embedded widgets: a gateway, a view of it that all widgets share, and a status line that says how old the
 * view is. Widgets read without a token, or by a share, and never steer.
 *
 * Attributes: `gateway` (address; default: where the script came from), `agent` (id), `share` (the token of a share, which
 * every reader of the page's source gets as well), `theme` (`dark`, `light` or `auto`; default: the page's own).
 */
export abstract class Widget extends LitElement implements Member {
  static override properties: PropertyDeclarations = {
    gateway: {},
    agent: {},
    share: {},
    theme: { reflect: true },
  };

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
  declare share: string | null;
  declare theme: string | null;

  protected live: LiveTerrarium | null = null;
  #shared: SharedView | null = null;
  #cancelTick: () => void = () => undefined;

  constructor() {
    super();
    this.gateway = null;
    this.agent = null;
    this.share = null;
    this.theme = null;
  }

  get agentId(): string | null {
    return this.agent;
  }

  /** Address of the gateway, with a trailing slash. */
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
    // The first time, connectedCallback has joined already; later, an attribute has changed.
    if (!this.hasUpdated || !["gateway", "agent", "share", "semaphore"].some((name) => changed.has(name)))
      return;
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

  /** True when a change affects what is shown here. */
  protected concerns({ agents }: Change): boolean {
    return this.agent !== null && agents.has(this.agent);
  }

  /** Asks for a missing attribute; null when the attributes say what to show. */
  protected get missingAttribute(): string | null {
    return this.agent === null ? "Set the attribute “agent” to an agent." : null;
  }

  /** True when the widget changes with time alone. */
  protected get ticks(): boolean {
    return false;
  }

  /** The widget's contents, or a sentence that says why there are none. */
  protected abstract view(live: LiveTerrarium): TemplateResult | string;

  protected override render(): TemplateResult {
    if (this.missingAttribute !== null) return sentence("", this.missingAttribute);
    if (this.#shared === null)
      return sentence("refused", `“${this.gateway}” is not the address of a gateway.`);
    const { live } = this;
    if (live === null) return sentence("connecting", "Connecting…");
    const view = this.view(live);
    // When nothing is shown, nothing was missed.
    const isMoot = typeof view === "string" && live.connection.kind === "gap";
    const words = isMoot ? null : statusWords(live.connection, this.staleMs);
    const status = words ?? (typeof view === "string" ? view : null);
    return html`${typeof view === "string" ? nothing : view}
    ${status === null ? nothing : sentence(words === null ? "" : live.connection.kind, status)}`;
  }

  /** The agent's state, or a sentence that says why there is none. */
  protected agentStateOf(live: LiveTerrarium): AgentState | string {
    const agent = live.agents.get(this.agent ?? "");
    if (agent) return agent;
    return live.agents.size === 0 && live.system === null
      ? "Connecting…"
      : `There is no agent “${this.agent}” here.`;
  }

  /** Age of what is shown, in milliseconds; null while it is current. */
  protected get staleMs(): number | null {
    const { live } = this;
    if (live === null) return null;
    const { connection, lastMessageAt } = live;
    const isLost = connection.kind === "offline" || connection.kind === "refused";
    const lostMs = isLost ? Math.max(0, browserClock.now() - (lastMessageAt ?? connection.since)) : null;
    // The gateway may know no more than how it was.
    const { asOf } = (this.agent === null ? null : live.agents.get(this.agent)) ?? live;
    return ageOf(lostMs, asOf, live.gatewayNow);
  }

  #join(): void {
    if (this.missingAttribute !== null) return;
    this.#shared = viewOf(this.address, this.share);
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
  return html`<p class="status ${kind}" part="status">${bdiText(words)}</p>`;
}
