import { Command } from "commander";
import { type Shell } from "./commands/completion-scripts.js";
import type { Flags } from "./settings.js";
/** What each command does once its arguments are parsed. Each implementation is loaded only when it runs. */
export interface Actions {
  serve(flags: Flags): Promise<void>;
  agents(flags: Flags): Promise<void>;
  observe(agent: string | undefined, flags: Flags): Promise<void>;
  history(agent: string | undefined, flags: Flags): Promise<void>;
  perturb(agent: string, input: string, flags: Flags): Promise<void>;
  invoke(agent: string, input: string, flags: Flags): Promise<void>;
  semaphores(flags: Flags): Promise<void>;
  listSemaphores(flags: Flags): Promise<void>;
  showSemaphore(id: string, flags: Flags): Promise<void>;
  resolveSemaphore(id: string, answer: string, flags: Flags): Promise<void>;
  cancelSemaphore(id: string, flags: Flags): Promise<void>;
  exportAudit(flags: Flags): Promise<void>;
  listRuns(flags: Flags): Promise<void>;
  showRun(id: string, flags: Flags): Promise<void>;
  followRun(id: string, flags: Flags): Promise<void>;
  cancelRun(id: string, flags: Flags): Promise<void>;
  repeatRun(id: string, input: string | undefined, flags: Flags): Promise<void>;
  schema(flags: Flags): Promise<void>;
  kubernetesManifest(file: string, flags: Flags): Promise<void>;
  kubernetesInstallation(flags: Flags): Promise<void>;
  call(words: readonly string[], flags: Flags): Promise<void>;
  complete(words: readonly string[], program: Command): Promise<void>;
  completion(shell: Shell): Promise<void>;
}
/** The command line: names, help, arguments. Throws CommanderError instead of exiting. */
export declare function createProgram(actions: Actions): Command;
