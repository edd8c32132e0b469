import type { Size } from "./model/scene.js";
/** The part of a terminal that the display needs. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}
/** The terminal's alternate screen. Redraws only the lines that changed, and restores the terminal on leave. */
export declare class Display {
  #private;
  constructor(terminal: Terminal);
  get size(): Size;
  enter(): void;
  /** Restores the terminal. May be called at any time, more than once. */
  leave(): void;
  /** Marks the screen's contents as unknown: the next picture is drawn in full. */
  forget(): void;
  /** Draws the painted lines that differ from the screen, in one write, so that no half-drawn picture is visible. */
  draw(lines: readonly string[]): void;
}
