/**
 * Detects when a value passes its threshold: once per crossing.
 *
 * ```
 * healthy ──above threshold──▶ feverish ──below half of it──▶ healthy
 * ```
 */
export declare class Fever {
  #private;
  constructor(threshold: number);
  get feverish(): boolean;
  /** Returns true when this value begins a fever. */
  check(heat: number): boolean;
}
