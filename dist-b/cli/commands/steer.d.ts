import { type JsonValue } from "../../base/json.js";
import { type SemaphoreNews } from "../../documents/agents.js";
import { type ClientSettings, type Flags } from "../settings.js";
export declare const INT_MAX = 2147483647;
/** `terrarium perturb`: prints that the input was accepted; does not wait for its effect. */
export declare function perturb(
  settings: ClientSettings,
  agentId: string,
  given: string,
  flags: Flags,
): Promise<void>;
/** `terrarium invoke`: prints the result as JSON, indented for people; or the question if the agent asks one. */
export declare function invoke(
  settings: ClientSettings,
  agentId: string,
  given: string,
  flags: Flags,
): Promise<void>;
/** Prints the question that an agent asks instead of returning a result. */
export declare function printQuestion(
  agentId: string,
  { id, prompt }: Pick<SemaphoreNews, "id" | "prompt">,
): void;
/** Parses an agent's input. The usage error says what is wrong and how to quote JSON for a shell. */
export declare function parseInput(text: string): JsonValue;
export declare function readStandardInput(): Promise<string>;
