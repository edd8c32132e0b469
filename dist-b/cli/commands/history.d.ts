import { type ClientSettings, type Flags } from "../settings.js";
/**
 * `terrarium history`: the events that the log keeps, oldest first, page by page; while the gateway is away, the last known. Lines like those of `observe --plain`,
 * or with `--json` those of `GET /api/history`, whose field names are the schema's.
 */
export declare function history(
  settings: ClientSettings,
  agentId: string | null,
  flags: Flags,
): Promise<void>;
/** The parameters of `GET /api/history`, without `first`. Throws a usage error that names the flag. */
export declare function historyQuery(
  agentId: string | null,
  flags: Flags,
  nowMs: number,
): Readonly<Record<string, string>>;
