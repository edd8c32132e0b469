import { type CommandedRow } from "../../documents/commands.js";
import type { CommandedAgent } from "../../prism/index.js";
import { type AskSettings } from "../client/http.js";
import { type Recalled } from "../last-known/recall.js";
import type { ClientSettings } from "../settings.js";
/** `terrarium agents`: a table, or JSON with `--json`; the last known list while the gateway is away. */
export declare function listAgents(settings: ClientSettings): Promise<void>;
/** One agent with its commands. Fails with AGENT_NOT_FOUND. */
export declare function commandedAgent(settings: AskSettings, id: string): Promise<CommandedAgent>;
/** Like `commandedAgents`, or the last known list while the gateway is away: for display, not for calls. */
export declare function recallCommanded(settings: ClientSettings): Promise<Recalled<readonly CommandedRow[]>>;
/** Like `commandedAgent`, or its last known commands while the gateway is away: for display, not for calls. */
export declare function recallAgent(settings: ClientSettings, id: string): Promise<Recalled<CommandedAgent>>;
/** `; did you mean "parse"?`, or an empty string when no known word is similar. */
export declare function suggestion(word: string, known: readonly string[]): string;
