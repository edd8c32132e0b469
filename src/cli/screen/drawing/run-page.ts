import { FROZEN_WAITS, isHeld } from "../../../events/words/freezes.js";
import { allows } from "../../../auth/scopes.js";
import { visibleText } from "../../../base/text/visible-text.js";
import type { WholeRun } from "../../../documents/runs.js";
import {
  actionsOf,
  kindWords,
  outcomeWords,
  queueWords,
  type RunAction,
  scopesFor,
  scopesToSee,
  STATUS_WORDS,
  tookWords,
} from "../../../events/words/runs.js";
import { BOUNDS } from "../model/bounds.js";
import type { Scene } from "../model/scene.js";
import { lineOf } from "../model/tail.js";
import { unreadOr } from "../../render/render.js";
import { eventLine } from "./events.js";
import { dotted, framed, innerWidth, wrapped } from "./frame.js";
import { timeOfDay } from "./numbers.js";
import { toneOfStatus, whose } from "./runs.js";
import { clean, widthOf } from "./text.js";
import { type Line, span } from "./tones.js";

/** What `Run again` and `Cancel` are called on this page and in questions about them. */
export const ACTION_WORDS: Readonly<Record<RunAction, string>> = { again: "Run again", cancel: "Cancel" };

/** The page of one run: what it is, its input, outcome, questions, resumptions and events. Returns exactly `rows` lines. */
export function runPage(scene: Scene, columns: number, rows: number): Line[] {
  const all = runPageLines(scene, innerWidth(columns));
  const first = Math.max(0, Math.min(scene.viewState.scrolled, all.length - rows));
  const lines = all.slice(first, first + rows).map((line) => framed(line, columns));
  while (lines.length < rows) lines.push(framed([], columns));
  return lines;
}

/** All lines of the page, before it is scrolled. */
export function runPageLines(scene: Scene, inner: number): Line[] {
  const { runs, viewState, connection } = scene;
  const refused = [runs.failure, runs.refusal].flatMap((text) =>
    text === null ? [] : wrapped(`▲ ${clean(text)}`, inner, "alarm"),
  );
  const title: Line = [span("Run ", "muted"), span(clean(viewState.run ?? ""), "title")];
  const { page } = runs;
  if (page) return [title, ...refused, ...wholeRun(page, scene, inner)];
  const why =
    page === null
      ? "There is no run with this id, or it is no longer kept."
      : connection === "live"
        ? "Asking for the run …"
        : "The run is not known while the gateway is away.";
  return [title, ...refused, ...wrapped(why, inner, "muted")];
}

/** The actions that the run allows and the token may. */
export function mayDo({ runs }: Scene): readonly RunAction[] {
  const { page, busy } = runs;
  if (!page || busy) return [];
  return actionsOf(page).filter((action) => mayAny(runs.viewer, scopesFor(action, page)));
}

function mayAny(viewer: Scene["runs"]["viewer"], scopes: readonly string[]): boolean {
  return (
    viewer !== null && scopes.some((scope) => allows({ kind: "client", expiresAt: null, ...viewer }, scope))
  );
}

function wholeRun(run: WholeRun, scene: Scene, inner: number): Line[] {
  const { now, runs } = scene;
  const section = (name: string, lines: readonly Line[]): Line[] => [[], [span(name, "title")], ...lines];
  const muted = (text: string): Line[] => wrapped(text, inner, "muted");
  const took = tookWords(run, now);
  const input = mayAny(runs.viewer, scopesToSee(run.agentId))
    ? payloadOf(run, "input", inner)
    : muted(`Shown with a token that may steer ${clean(run.agentId)}.`);
  return [
    [
      span(`${STATUS_WORDS[run.status]}  `, toneOfStatus(run, scene)),
      ...dotted([
        span(clean(kindWords(run)), "plain"),
        span(timeOfDay(Date.parse(run.acceptedAt)), "muted"),
        span(queueWords(run, now), "muted"),
        ...(took === null ? [] : [span(took, "muted")]),
      ]),
    ],
    whose(run, inner),
    usageLine(run),
    ...actionLines(run, scene, inner),
    ...(run.parent === null
      ? []
      : muted(`${run.kind === "RESUME" ? "Resumes" : "Called by"} ${clean(run.parent.id)}`)),
    ...section("Input", input),
    ...section("Outcome", outcome(run, inner)),
    ...(run.semaphores.length === 0
      ? []
      : section("Questions", [
          ...run.semaphores.flatMap(({ id, status, prompt }) =>
            wrapped(`${status.toLowerCase()}  ${clean(prompt)}  ${clean(id)}`, inner, "plain"),
          ),
          ...muted("Answer open questions with: terrarium semaphore"),
        ])),
    ...(run.children.length === 0
      ? []
      : section(
          run.children.every(({ kind }) => kind === "RESUME") ? "Resumptions" : "Runs below",
          run.children.map((child) => [
            span(`${STATUS_WORDS[child.status]}  `, toneOfStatus(child, scene)),
            span(clean(child.id), "muted"),
          ]),
        )),
    ...section(
      `Events, the latest ${BOUNDS.runEventsMax}, oldest first`,
      run.events.length === 0
        ? muted("None, or the agent's history no longer keeps them.")
        : run.events.map((event) => eventLine(lineOf(event), inner, false)),
    ),
  ].filter((line, row) => row > 2 || line.length > 0);
}

function usageLine({ usage }: WholeRun): Line {
  if (usage === null) return [];
  const { inputTokens, outputTokens, costUsd, models } = usage;
  return dotted([
    ...(inputTokens === null ? [] : [span(`${inputTokens} tokens in`, "muted")]),
    ...(outputTokens === null ? [] : [span(`${outputTokens} tokens out`, "muted")]),
    ...(costUsd === null ? [] : [span(`$${costUsd}`, "muted")]),
    ...models.map((model) => span(clean(model), "muted")),
  ]);
}

/** What the token may do, by key, and which scope is missing for the rest. */
function actionLines(run: WholeRun, scene: Scene, inner: number): Line[] {
  const { viewer, busy } = scene.runs;
  const actions = actionsOf(run);
  if (actions.length === 0) return [];
  if (viewer === null) return wrapped("Steering needs a token: set TERRARIUM_TOKEN.", inner, "muted");
  if (busy) return [[span("Sending …", "muted")]];
  const waits = actions.includes("again") && isHeld(scene.freezes, run.agentId);
  const notes = waits ? wrapped(`❄ ${FROZEN_WAITS}`, inner, "muted") : [];
  const lines = actions.flatMap((action) => {
    const scopes = scopesFor(action, run);
    if (mayAny(viewer, scopes))
      return [[span(action === "again" ? "a" : "x", "title"), span(` ${ACTION_WORDS[action]}`, "plain")]];
    const lacks = `${ACTION_WORDS[action]}: the token of ${clean(viewer.id)} lacks the scope ${clean(scopes[0] ?? "")}.`;
    return wrapped(lacks, inner, "muted");
  });
  return [...lines, ...notes];
}

function outcome(run: WholeRun, inner: number): Line[] {
  if (run.status === "COMPLETED") return payloadOf(run, "result", inner);
  if (run.error === null) return wrapped(outcomeWords(run), inner, "muted");
  const words = [run.error.code, run.error.message].filter((part) => part !== null).join(": ");
  return chopped(`▲ ${words}`, inner).map((text) => [span(text, "alarm")]);
}

/** The payload, or that the gateway cannot read it. */
function payloadOf(run: WholeRun, name: "input" | "result", inner: number): Line[] {
  const words = unreadOr(run, name, null);
  return words === null ? payload(run[name], inner) : wrapped(`It ${words}.`, inner, "muted");
}

/** JSON with indents, up to `payloadLinesMax` lines. */
function payload(value: unknown, inner: number): Line[] {
  const text = JSON.stringify(value, null, 2) ?? "nothing";
  const kept = text.slice(0, BOUNDS.payloadLinesMax * inner);
  const lines = chopped(kept, inner);
  const shown = lines.slice(0, BOUNDS.payloadLinesMax).map((line): Line => [span(line, "plain")]);
  const isWhole = kept.length === text.length && shown.length === lines.length;
  return isWhole ? shown : [...shown, [span("… the rest: terrarium run show", "muted")]];
}

/** Lines of at most `columns`, cut wherever they end. Line breaks of the text stay. */
function chopped(text: string, columns: number): string[] {
  return visibleText(text)
    .split("\n")
    .flatMap((line) => {
      const lines = [""];
      let width = 0;
      for (const character of clean(line)) {
        const wide = widthOf(character);
        if (width > 0 && width + wide > columns) {
          lines.push("");
          width = 0;
        }
        lines.push(`${lines.pop() ?? ""}${character}`);
        width += wide;
      }
      return lines;
    });
}
