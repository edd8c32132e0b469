/** Work of the agent's owner that takes a turn in the stream without being an event. */
export interface Turn {
  /** Called when its turn has come. The turn ends when the promise settles, either way. */
  readonly begin: () => Promise<unknown>;
  /** Called instead, when the agent stops or is drained before. */
  readonly refuse: (reason: unknown) => void;
}
/** The turns that wait, in the order in which they came. The owner bounds their number. */
export declare class Turns {
  #private;
  /** True when no event has begun since the last turn. */
  hadTurn: boolean;
  get size(): number;
  add(turn: Turn): void;
  /** Returns false when it has begun or was refused. */
  remove(turn: Turn): boolean;
  shift(): Turn | undefined;
  refuseAll(reason: unknown): void;
}
