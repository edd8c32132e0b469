import { type Environment, type Flags } from "../settings.js";
/**
 * `terrarium call [agent] [command] [flags…]`: lists the agents with commands, lists the commands of one agent, or calls
 * a command and prints its result. The flags come from the running gateway. Ending this process cancels the call: the
 * gateway sees the connection close and aborts the agent's work.
 */
export declare function call(words: readonly string[], given: Flags, environment: Environment): Promise<void>;
