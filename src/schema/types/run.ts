import { RUN_KINDS, RUN_STATUSES, type RunKind, type RunStatus, type Usage } from "../../events/run.js";
import { readMember, type ShownRun } from "../../runs/index.js";
import type { ShownRunPage } from "../../watching/run-watch.js";
import type { Builder } from "../builder.js";
import { values } from "./enums.js";
import type { addEventTypes } from "./event.js";
import { RELATED_MAX, relatedOf } from "../related.js";
import { eventsOfRun } from "../run-events.js";
import { RUN_ORDERS } from "../../watching/run-lists.js";
import { clampToInt } from "./scalars.js";
import type { SemaphoreTypes } from "./semaphore.js";

const STATUS_HELP: Record<RunStatus, string> = {
  ACCEPTED: "Stored, and not begun.",
  RUNNING: "The agent is working on it.",
  PARKED: "The agent asked a person; the last of `semaphores` is its question.",
  COMPLETED: "The agent returned; see `result`.",
  FAILED: "The agent failed on it, its time was up, or every attempt was cut off; see `error`.",
  CANCELLED: "It was cancelled, or its question was withdrawn or voided.",
  UNKNOWN: "It was cut off while it ran, and may have acted. It is not run again.",
};

const KIND_HELP: Record<RunKind, string> = {
  PERTURB: "An input whose caller does not wait for the result.",
  INVOKE: "An input whose caller waits.",
  COMMAND: "A call of a command; see `command`.",
  RESUME: "An answer that was brought to the agent; see `parent`.",
  SIGNAL: "A signal that the agent watches.",
  SCHEDULE: "The agent's own schedule.",
};

const ORDER_HELP: Record<(typeof RUN_ORDERS)[number], string> = {
  NEWEST_FIRST: "In reverse order of acceptance.",
  OLDEST_FIRST: "In the order of acceptance.",
};

const STEERING_HELP = "Null for viewers that may not steer the agent.";

/** Events of a run that are shown by default, and at most. */
export const RUN_EVENTS_DEFAULT = 100;

export type RunTypes = ReturnType<typeof addRunTypes>;

/** Runs: accepted work and its outcome. */
export function addRunTypes(
  builder: Builder,
  events: ReturnType<typeof addEventTypes>,
  semaphores: SemaphoreTypes,
) {
  const status = builder.enumType("RunStatus", {
    description: "How far a run is.",
    values: values(RUN_STATUSES, STATUS_HELP),
  });
  const kind = builder.enumType("RunKind", {
    description: "What started a run.",
    values: values(RUN_KINDS, KIND_HELP),
  });
  const order = builder.enumType("RunOrder", {
    description: "Order of a list of runs.",
    values: values(RUN_ORDERS, ORDER_HELP),
  });

  const error = builder.objectRef<NonNullable<ShownRun["error"]>>("RunError").implement({
    description: "Why a run did not complete.",
    fields: (t) => ({
      code: t.exposeString("code", { description: "Stable code, such as AGENT_ERROR or RUN_UNKNOWN." }),
      message: t.exposeString("message", {
        nullable: true,
        description: `In words, possibly the agent's own. ${STEERING_HELP}`,
      }),
    }),
  });

  const usage = builder.objectRef<Usage>("Usage").implement({
    description: "What a run used of language models, as its agent reported it. Sums over its calls.",
    fields: (t) => ({
      inputTokens: t.int({
        nullable: true,
        description: "Tokens the models read; null when none were reported.",
        resolve: ({ inputTokens }) => inputTokens && clampToInt(inputTokens),
      }),
      outputTokens: t.int({
        nullable: true,
        description: "Tokens the models wrote; null when none were reported.",
        resolve: ({ outputTokens }) => outputTokens && clampToInt(outputTokens),
      }),
      costUsd: t.exposeFloat("costUsd", {
        nullable: true,
        description: "Cost in US dollars; null when none was reported.",
      }),
      models: t.stringList({
        description: "Names of the models, in the order of their first use.",
        resolve: ({ models }) => [...models],
      }),
    }),
  });

  const run = builder.objectRef<ShownRun>("Run");
  run.implement({
    description: "One unit of accepted work, and what became of it. It survives a crash of gateway and host.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The id of the perturbation, and `cause` of its events." }),
      agentId: t.exposeID("agentId", { description: "The agent." }),
      kind: t.expose("kind", { type: kind, description: "What started it." }),
      status: t.expose("status", { type: status, description: "How far it is." }),
      command: t.exposeString("command", {
        nullable: true,
        description: "Name of the command; null for other kinds.",
      }),
      session: t.exposeString("session", {
        nullable: true,
        description: "Runs of one session follow one another. Null: the session of all work that names none.",
      }),
      by: t.exposeString("by", {
        nullable: true,
        description: `Who asked for it: a token's subject, or \`operator\`. ${STEERING_HELP}`,
      }),
      onBehalfOf: t.exposeString("onBehalfOf", {
        nullable: true,
        description: `Of a call by an agent: the person behind it, as far as one is known. ${STEERING_HELP}`,
      }),
      attempt: t.int({
        description: "1 for the first attempt; above 1 after one that was cut off.",
        resolve: ({ attempt }) => clampToInt(attempt),
      }),
      acceptedAt: t.expose("acceptedAt", { type: "DateTime", description: "When it was accepted." }),
      startedAt: t.expose("startedAt", {
        type: "DateTime",
        nullable: true,
        description: "When its latest attempt began, as far as that is known.",
      }),
      endedAt: t.expose("endedAt", {
        type: "DateTime",
        nullable: true,
        description: "When it ended; null while it is ACCEPTED, RUNNING or PARKED.",
      }),
      private: t.exposeBoolean("private", {
        description:
          "True for a run of a private command, and for what that started: input, result and the error's message are " +
          "null for all but its caller and those who may control the agent.",
      }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: `The input, or the command's arguments. ${STEERING_HELP}`,
        resolve: (shown) => readMember(shown, "input"),
      }),
      result: t.field({
        type: "JSON",
        nullable: true,
        description: "What the agent returned. Null, too, when the result is no longer kept.",
        resolve: (shown) => readMember(shown, "result"),
      }),
      error: t.expose("error", {
        type: error,
        nullable: true,
        description: "Why it did not complete.",
      }),
      semaphores: t.field({
        type: [semaphores.semaphore],
        description: "The questions it asked, and those of its resumptions, oldest first.",
        resolve: async ({ semaphores: ids }, _args, context) => {
          const found = await relatedOf(context).each(ids, (id) =>
            context.watch.semaphore(context.viewer, id),
          );
          return found.filter((one) => one !== null);
        },
      }),
      parent: t.field({
        type: run,
        nullable: true,
        description: "The run that it resumes, or that called for it.",
        resolve: async ({ parent }, _args, context) => {
          if (parent === null) return null;
          const [found] = await relatedOf(context).each([parent], (id) =>
            context.watch.run(context.viewer, id),
          );
          return found ?? null;
        },
      }),
      children: t.field({
        type: [run],
        description: "Its resumptions, and what it called of other agents; the first 1,000, oldest first.",
        resolve: ({ id }, _args, context) =>
          relatedOf(context).list(() => context.watch.childrenOf(context.viewer, id)),
      }),
      events: t.field({
        type: [events.event],
        description: `Its latest events, oldest first, as far as the agent's history keeps them. At most ${RELATED_MAX} in one answer.`,
        args: {
          last: t.arg.int({ defaultValue: RUN_EVENTS_DEFAULT, description: "How many, 0 or more." }),
        },
        resolve: (shown, args, context) =>
          relatedOf(context).list(() =>
            eventsOfRun(context.watch, context.viewer, shown, args.last ?? RUN_EVENTS_DEFAULT),
          ),
      }),
      usage: t.expose("usage", {
        type: usage,
        nullable: true,
        description: "What it used of language models; null when the agent reported nothing.",
      }),
    }),
  });

  const runPage = builder.objectRef<ShownRunPage>("RunPage").implement({
    description: "A page of runs.",
    fields: (t) => ({
      runs: t.field({
        type: [run],
        description:
          "In the order asked for. A page may hold fewer than asked for, or none, and have a next one.",
        resolve: ({ runs }) => runs,
      }),
      next: t.exposeString("next", {
        nullable: true,
        description: "The value of `after` for the next page, or null when this was the last.",
      }),
    }),
  });

  return { run, runPage, status, kind, order };
}
