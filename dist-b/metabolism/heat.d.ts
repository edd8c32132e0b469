/** Heat of work: grows with tokens spent, halves with time. */
export declare class Heat {
  #private;
  constructor(halfLifeMs: number);
  get value(): number;
  /** `tokens` must be a finite number of at least 0. */
  spend(tokens: number): void;
  cool(elapsedMs: number): void;
  discharge(): void;
}
