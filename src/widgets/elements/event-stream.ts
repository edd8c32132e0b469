import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { base, controls, hidden, payload } from "../theme/theme.js";
import { type StreamEvent, toneOf } from "./stream/event.js";
import { copyWords, rowTemplate } from "./stream/row.js";
import { streamStyles } from "./stream/styles.js";
import { typesMenu } from "./stream/types-menu.js";
import { rowAfterKey, KEPT_MAX, StreamView } from "./stream/view.js";
import { VirtualRows } from "./stream/virtual-rows.js";

/**
 * `<t-event-stream>`: events as they happen, newest last. Follows the newest event while scrolled to the end with no
 * event open; otherwise the visible rows stay in place.
 *
 * In: `events` (oldest first, unique cursors; pass a new array to change it), `paused`, `types` (event types shown, null
 * for all), `search`, `named` (shows the agents' names), `moment` (cursor of an event to open), `momentHref` (returns a
 * link to an event; null for no links).
 * Out: `terrarium-pause` {paused}, `terrarium-filter` {types, search}.
 */
export class EventStream extends LitElement {
  static override properties = {
    events: { attribute: false },
    paused: { type: Boolean },
    types: { attribute: false },
    search: {},
    named: { type: Boolean },
    moment: {},
    momentHref: { attribute: false },
  };

  static override styles = [base, controls, hidden, payload, streamStyles];

  declare events: readonly StreamEvent[];
  declare paused: boolean;
  declare types: readonly string[] | null;
  declare search: string;
  declare named: boolean;
  declare moment: string | null;
  declare momentHref: ((event: StreamEvent) => string) | null;

  readonly #view = new StreamView();
  /** Cursor of the row in the tab order; the newest row when null. */
  #active: string | null = null;
  #status = "";
  #hasBegun = false;
  #shownMoment: string | null = null;
  /** Event types received so far, for the menu; at most as many as the gateway defines. */
  readonly #kinds = new Set<string>();
  readonly #rows = new VirtualRows(this, {
    scroller: () => this.renderRoot?.querySelector<HTMLElement>(".scroller") ?? null,
    count: () => this.#view.shown.length,
    keyAt: (index) => this.#view.shown[index]?.cursor ?? "",
    mayFollow: () => !this.#view.hasOpen,
    focused: () => this.#activeIndex(),
  });

  constructor() {
    super();
    this.events = [];
    this.paused = false;
    this.types = null;
    this.search = "";
    this.named = false;
    this.moment = null;
    this.momentHref = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("events")) {
      this.#view.take(this.events);
      for (const { type } of this.events) this.#kinds.add(type);
    }
    if (changed.has("paused")) this.#view.setPaused(this.paused);
    if (changed.has("types") || changed.has("search")) {
      this.#view.setFilter({ types: this.types, search: this.search });
    }
    // The virtualizer needs the new rows now, before render; Lit calls hostUpdate of controllers before willUpdate.
    this.#rows.hostUpdate();
  }

  protected override render(): TemplateResult {
    const { shown, pinned } = this.#view;
    const names = this.named ? "named" : "";
    return html`
      <div class="tools" part="tools">
        <button class="quiet" aria-pressed=${this.paused ? "true" : "false"} @click=${this.#pause}>
          ${this.paused ? "Paused" : "Pause"}
        </button>
        <input
          type="search"
          placeholder="Search"
          aria-label="Search events"
          .value=${this.search}
          @input=${(event: InputEvent) => this.#filter(this.types, (event.target as HTMLInputElement).value)}
        />
        ${typesMenu({
          kinds: [...this.#kinds].filter((type) => type !== "GAP").toSorted(),
          types: this.types,
          pick: (types) => this.#filter(types, this.search),
        })}
      </div>
      ${
        pinned.length === 0
          ? nothing
          : html`<div class="pins ${names}" role="list" aria-label="Pinned events">
              ${repeat(
                pinned,
                ({ cursor }) => cursor,
                (event) => this.#pinnedRow(event),
              )}
            </div>`
      }
      <div class="scroller ${names}" part="list" tabindex="-1" @keydown=${this.#keyDown}>
        ${
          shown.length === 0
            ? html`<p class="empty">${this.#emptyWords()}</p>`
            : html`<div class="runway" role="list" aria-label="Events, newest last">
                ${repeat(
                  this.#rows.rows,
                  ({ key }) => key,
                  ({ index }) => this.#row(index),
                )}
              </div>`
        }
      </div>
      <div class="foot">
        <span>${this.#footWords()}</span>
        ${
          this.#rows.atEnd || shown.length === 0
            ? nothing
            : html`<button class="quiet" @click=${this.#toNewest}>Newest ↓</button>`
        }
        <span class="hidden" role="status">${this.#status}</span>
      </div>
    `;
  }

  protected override updated(): void {
    const runway = this.renderRoot.querySelector<HTMLElement>(".runway");
    if (runway) runway.style.height = `${this.#rows.height}px`;
    for (const { index, start } of this.#rows.rows) {
      const row = runway?.querySelector<HTMLElement>(`[data-index="${index}"]`);
      if (!row) continue;
      row.style.transform = `translateY(${start}px)`;
      this.#rows.measure(row);
    }
    this.#begin();
    this.#goToMoment();
  }

  /** Scrolls to the newest of the first events. */
  #begin(): void {
    if (this.#hasBegun || this.#view.shown.length === 0) return;
    this.#hasBegun = true;
    this.#rows.toEnd();
  }

  #row(index: number): TemplateResult | typeof nothing {
    const event = this.#view.shown[index];
    if (!event) return nothing;
    const open = this.#view.isOpen(event.cursor);
    const isActive = index === (this.#activeIndex() ?? this.#view.shown.length - 1);
    return html`<div
      class="row ${toneOf(event)} ${open ? "open" : ""}"
      role="listitem"
      data-index=${index}
      aria-setsize=${this.#view.shown.length}
      aria-posinset=${index + 1}
    >
      ${this.#inside(event, open, isActive ? 0 : -1, () => this.#toggle(event))}
    </div>`;
  }

  #pinnedRow(event: StreamEvent): TemplateResult {
    const key = `pinned ${event.cursor}`;
    const open = this.#view.isOpen(key);
    return html`<div class="row ${toneOf(event)} ${open ? "open" : ""}" role="listitem">
      ${this.#inside(event, open, 0, () => {
        this.#view.toggle(key);
        this.requestUpdate();
      })}
    </div>`;
  }

  #inside(event: StreamEvent, open: boolean, tabindex: number, toggle: () => void): TemplateResult {
    return rowTemplate(event, {
      open,
      tabindex,
      named: this.named,
      pinned: this.#view.isPinned(event.cursor),
      href: this.momentHref?.(event) ?? null,
      toggle,
      pin: () => this.#pin(event),
      copy: () => void this.#copy(event),
    });
  }

  #emptyWords(): string {
    if (this.events.length === 0) return "No events yet. New events appear here.";
    return "No event matches. Clear the search or show all types.";
  }

  #footWords(): string {
    const { shown, waiting } = this.#view;
    const count = `${shown.length.toLocaleString("en")} ${shown.length === 1 ? "event" : "events"}`;
    if (this.paused) return `${count} · paused, ${waiting.toLocaleString("en")} newer`;
    if (this.#rows.atEnd && !this.#view.hasOpen) return `${count} · following`;
    return `${count} · not following`;
  }

  #activeIndex(): number | null {
    if (this.#active === null) return null;
    const index = this.#view.shown.findLastIndex(({ cursor }) => cursor === this.#active);
    return index < 0 ? null : index;
  }

  #toggle({ cursor }: StreamEvent): void {
    this.#active = cursor;
    const isOpen = this.#view.toggle(cursor);
    this.requestUpdate();
    if (isOpen) void this.#rows.showWhole(this.#activeIndex() ?? 0);
  }

  #pin(event: StreamEvent): void {
    const done = this.#view.togglePin(event);
    this.#announce(done ? "" : `At most ${KEPT_MAX} events can be pinned.`);
  }

  readonly #pause = (): void => {
    this.paused = !this.paused;
    this.#send("terrarium-pause", { paused: this.paused });
  };

  readonly #toNewest = (): void => {
    this.#active = null;
    this.#rows.toEnd();
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (!(event.target as Element).matches(".head")) return;
    const last = this.#view.shown.length - 1;
    const from = this.#activeIndex() ?? last;
    const focused = this.#view.shown[from];
    if (event.key === "p" && focused) return this.#pin(focused);
    const to = rowAfterKey(event.key, from, last);
    if (to === null) return;
    event.preventDefault();
    void this.#focusRow(to);
  };

  async #focusRow(index: number): Promise<void> {
    this.#active = this.#view.shown[index]?.cursor ?? null;
    this.#rows.reveal(index);
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot
      .querySelector<HTMLElement>(`.runway [data-index="${index}"] .head`)
      ?.focus({ preventScroll: true });
  }

  async #copy({ cursor }: StreamEvent): Promise<void> {
    this.#announce(await copyWords(cursor));
  }

  #filter(types: readonly string[] | null, search: string): void {
    this.types = types;
    this.search = search;
    this.#send("terrarium-filter", { types, search });
  }

  #goToMoment(): void {
    if (this.moment === null || this.moment === this.#shownMoment) return;
    const index = this.#view.shown.findIndex(({ cursor }) => cursor === this.moment);
    if (index < 0) return;
    this.#shownMoment = this.#active = this.moment;
    if (!this.#view.isOpen(this.moment)) this.#view.toggle(this.moment);
    this.#rows.center(index);
    this.requestUpdate();
  }

  #announce(words: string): void {
    this.#status = words;
    this.requestUpdate();
  }

  #send(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

customElements.define("t-event-stream", EventStream);

declare global {
  interface HTMLElementTagNameMap {
    "t-event-stream": EventStream;
  }
}
