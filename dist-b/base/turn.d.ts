/** Runs a task in a later turn of the event loop. */
export declare function afterTurn(task: () => void): void;
/** Resolves in a later turn: everything that waits for promises only has gone on by then. */
export declare function turn(): Promise<void>;
