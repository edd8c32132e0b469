import { type RunCard } from "../../documents/runs.js";
import { type ClientSettings, type Flags } from "../settings.js";
/** `terrarium run list`: the newest first; while the gateway is away, those of the last known ones that match. */
export declare function listRuns(settings: ClientSettings, flags: Flags): Promise<void>;
/** `terrarium run show`: everything that the token may see; while the gateway is away, what everybody may see. */
export declare function showRun(settings: ClientSettings, id: string): Promise<void>;
export declare function cancelRun(settings: ClientSettings, id: string, { reason }: Flags): Promise<void>;
/** `terrarium run again`: a new run; does not wait for it. */
export declare function repeatRun(
  settings: ClientSettings,
  id: string,
  given: string | undefined,
): Promise<void>;
/** Fails with RUN_NOT_FOUND. */
export declare function runOf(settings: ClientSettings, id: string): Promise<RunCard>;
