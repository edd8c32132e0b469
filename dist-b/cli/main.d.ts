import { type Environment } from "./settings.js";
/**
 * Runs one command line and resolves to the exit status. `serve` resolves as soon as it listens: the server keeps
 * the process alive. Loads only the argument parser until the command is known.
 */
export declare function main(argv: readonly string[], environment: Environment): Promise<number>;
