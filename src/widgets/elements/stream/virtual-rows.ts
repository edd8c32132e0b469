import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Assumed height of a closed row before it is measured, in CSS pixels. */
const ROW_ESTIMATE = 28;
/** Rows rendered beyond the visible ones. */
const OVERSCAN = 12;
/** Distances from the end up to this, in CSS pixels, count as the end. */
const END_THRESHOLD = 12;

export interface VirtualRowsOptions {
  readonly scroller: () => HTMLElement | null;
  readonly count: () => number;
  readonly keyAt: (index: number) => string;
  /** True when new rows may scroll a list that is at its end. */
  readonly mayFollow: () => boolean;
  /** Index of the focused row, which is always rendered; null without one. */
  readonly focused: () => number | null;
}

/**
 * Connects a list element to TanStack's virtualizer: only rows near the viewport exist. Visible rows stay in place when
 * rows are added at the end or removed at the start; a list at its end follows, if it may.
 */
export class VirtualRows implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: VirtualRowsOptions;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #measured = new WeakSet<HTMLElement>();
  #unmount: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, options: VirtualRowsOptions) {
    this.#host = host;
    this.#options = options;
    this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>(this.#current());
    host.addController(this);
  }

  get rows(): readonly VirtualItem[] {
    return this.#virtualizer.getVirtualItems();
  }

  /** Height of all rows, in CSS pixels. */
  get height(): number {
    return this.#virtualizer.getTotalSize();
  }

  get atEnd(): boolean {
    return this.#virtualizer.getDistanceFromEnd() <= END_THRESHOLD;
  }

  /** Measures a row when it first appears; later changes of its height are observed. */
  measure(row: HTMLElement): void {
    if (this.#measured.has(row)) return;
    this.#measured.add(row);
    this.#virtualizer.measureElement(row);
  }

  reveal(index: number): void {
    this.#virtualizer.scrollToIndex(index, { align: "auto" });
  }

  center(index: number): void {
    this.#virtualizer.scrollToIndex(index, { align: "center" });
  }

  /** Scrolls as little as needed to show the whole row, or as much of it as fits. */
  async showWhole(index: number): Promise<void> {
    await this.#host.updateComplete;
    const scroller = this.#options.scroller();
    const row = scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (!scroller || !row) return;
    // The resize observer reports later, but the list must be long enough now.
    this.#virtualizer.resizeItem(index, row.offsetHeight);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const [list, shown] = [scroller.getBoundingClientRect(), row.getBoundingClientRect()];
    if (shown.bottom <= list.bottom) return;
    scroller.scrollTop += Math.min(shown.bottom - list.bottom, shown.top - list.top);
  }

  toEnd(): void {
    this.#virtualizer.scrollToEnd();
  }

  hostConnected(): void {
    this.#unmount = this.#virtualizer._didMount();
  }

  hostDisconnected(): void {
    this.#unmount?.();
    this.#unmount = null;
  }

  /** Updates the options before the host renders. */
  hostUpdate(): void {
    this.#virtualizer.setOptions(this.#current());
  }

  hostUpdated(): void {
    this.#virtualizer._willUpdate();
  }

  #current(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    const { scroller, count, keyAt, mayFollow, focused } = this.#options;
    return {
      count: count(),
      getScrollElement: scroller,
      getItemKey: keyAt,
      estimateSize: () => ROW_ESTIMATE,
      overscan: OVERSCAN,
      anchorTo: "end",
      followOnAppend: mayFollow(),
      // A list that may not follow must not scroll when its last row grows, either.
      scrollEndThreshold: mayFollow() ? END_THRESHOLD : -1,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      rangeExtractor: (range) => {
        const indexes = defaultRangeExtractor(range);
        const index = focused();
        if (index === null || index >= range.count || indexes.includes(index)) return indexes;
        return [...indexes, index].toSorted((a, b) => a - b);
      },
      onChange: () => this.#host.requestUpdate(),
    };
  }
}
