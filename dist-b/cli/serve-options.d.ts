import { type Command } from "commander";
/** Adds `terrarium serve` with its options. */
export declare function addServe(program: Command): Command;
/** Options that select the agents. */
export declare function agentOptions(command: Command): Command;
