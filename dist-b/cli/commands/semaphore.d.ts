import { type ClientSettings, type Flags } from "../settings.js";
/** `terrarium semaphore`: a dialogue in a terminal; otherwise the list. */
export declare function semaphores(settings: ClientSettings, flags: Flags): Promise<void>;
/**
 * `terrarium semaphore list`: a table, or JSON with `--json`. Pending questions are sorted by urgency, others oldest first.
 * While the gateway is away, the last known pending questions.
 */
export declare function listSemaphores(settings: ClientSettings, flags: Flags): Promise<void>;
/** `terrarium semaphore show`: everything that the token may see; while the gateway is away, what everybody may see. */
export declare function showSemaphore(settings: ClientSettings, id: string): Promise<void>;
export declare function resolveSemaphore(
  settings: ClientSettings,
  id: string,
  given: string,
  flags: Flags,
): Promise<void>;
export declare function cancelSemaphore(settings: ClientSettings, id: string, flags: Flags): Promise<void>;
/** `terrarium semaphore audit`: one JSON object per line, oldest first, as far back as the gateway keeps entries. */
export declare function exportAudit(settings: ClientSettings, flags: Flags): Promise<void>;
