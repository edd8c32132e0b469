import { css, html, type TemplateResult } from "lit";

import "../elements/event-stream.js";
import type { AgentStream, LiveTerrarium } from "../live/index.js";
import { Widget } from "./widget.js";

/** Number of past events to start with. */
const REPLAY_EVENTS = 200;

/**
 * `<terrarium-event-stream gateway agent types>`: an agent's events as they happen. `types` is a comma-separated list
 * of event types to show. Parts: `stream`, `status`.
 */
export class EmbeddedStream extends Widget {
  static override properties = { types: {} };

  static override styles = [
    ...Widget.styles,
    css`
      t-event-stream {
        height: var(--terrarium-stream-height, 360px);
        border: 0;
        border-radius: 0;
      }
    `,
  ];

  declare types: string | null;

  #stream: AgentStream | null = null;
  #types: readonly string[] | null = null;

  constructor() {
    super();
    this.types = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#follow(null, null);
  }

  override onView(live: LiveTerrarium): void {
    super.onView(live);
    this.#follow(live, this.agent);
  }

  protected override willUpdate(changed: Parameters<Widget["willUpdate"]>[0]): void {
    super.willUpdate(changed);
    if (changed.has("types")) {
      const types = (this.types ?? "").split(",").map((type) => type.trim().toUpperCase());
      this.#types = this.types === null ? null : types.filter((type) => type !== "");
    }
  }

  protected override view(live: LiveTerrarium): TemplateResult | string {
    const stream = this.#stream;
    if (this.agent === null || stream === null) return this.agentStateOf(live) as string;
    if (stream.refusal) return stream.refusal.message;
    return html`<t-event-stream
      part="stream"
      .events=${stream.events}
      .types=${this.#types}
    ></t-event-stream>`;
  }

  #follow(live: LiveTerrarium | null, agentId: string | null): void {
    this.#stream?.close();
    this.#stream = live && agentId !== null ? live.follow(agentId, REPLAY_EVENTS) : null;
    this.#stream?.onChange(() => this.requestUpdate());
  }
}

customElements.define("terrarium-event-stream", EmbeddedStream);
