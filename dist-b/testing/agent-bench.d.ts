import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { AgentEvent, Vitals } from "../events/event.js";
import type { HealthView } from "../events/probe.js";
import type {
  CallInProcessOptions,
  InvokeInProcessOptions,
  PerturbInProcessOptions,
} from "../gateway/in-process/port.js";
import type { TestCheck, TestLogLine } from "./test-agent.js";
import { type TestRun } from "./test-run.js";
import type { TestPaths } from "./test-paths.js";
/** Works an agent for a test, and records what it does. */
export declare class AgentBench {
  #private;
  readonly outputs: JsonValue[];
  readonly results: JsonValue[];
  readonly events: AgentEvent[];
  readonly log: TestLogLine[];
  vitals: Vitals | null;
  constructor(
    id: string,
    definitions: readonly unknown[],
    startMs: number,
    limits: Partial<Limits>,
    paths?: TestPaths,
  );
  get now(): number;
  get runs(): TestRun[];
  get health(): HealthView;
  probe(name: string): Promise<TestCheck>;
  state(session: string | null): JsonValue;
  perturb(input: unknown, options: PerturbInProcessOptions | undefined): Promise<TestRun>;
  invoke(input: unknown, options: InvokeInProcessOptions | undefined): Promise<TestRun>;
  call(command: string, args: unknown, options: CallInProcessOptions | undefined): Promise<TestRun>;
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}
