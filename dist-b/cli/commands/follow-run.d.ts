import type { ClientSettings } from "../settings.js";
/**
 * `terrarium run follow`: prints the run's past and future events until it has ended. Fails unless it COMPLETED. Prints
 * a question and waits for its answer.
 */
export declare function followRun(settings: ClientSettings, id: string): Promise<void>;
