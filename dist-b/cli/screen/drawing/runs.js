import { duration, kindWords, queueTime, STATUS_WORDS } from "../../../events/words/runs.js";
import { dottedWithin, framed, innerWidth, rule, wrapped } from "./frame.js";
import { timeOfDay } from "./numbers.js";
import { clean, cut, fit } from "./text.js";
import { span } from "./tones.js";
const TONES = {
  ACCEPTED: "muted",
  RUNNING: "active",
  PARKED: "intense",
  COMPLETED: "health",
  FAILED: "alarm",
  CANCELLED: "muted",
  UNKNOWN: "alarm",
};
/** The tone of a run's status; grey while the gateway is away. */
export function toneOfStatus({ status }, { connection }) {
  return connection === "away" ? "stale" : TONES[status];
}
/** Widths of the columns. */
const STATUS = 13;
const WHAT = 12;
const TIME = 10;
/** Columns from which there is room for time, client and session. */
const WIDE = 60;
/** The runs of the open agent, newest first, below their rule. Returns exactly `rows` lines. */
export function runList(scene, columns, rows) {
  const inner = innerWidth(columns);
  const list = scene.runs.list ?? [];
  const { chosenRun } = scene.viewState;
  const said = saidInstead(scene).flatMap((text) => wrapped(text, inner, "muted"));
  const head = list.length === 0 ? [] : [headLine(inner)];
  const room = Math.max(0, rows - 1 - said.length - head.length);
  const at = Math.max(
    0,
    list.findIndex(({ id }) => id === chosenRun),
  );
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), list.length - room));
  const shown = list.slice(first, first + room);
  const count = scene.runs.more ? `the latest ${list.length}` : `${list.length}`;
  const lines = [
    rule("middle", [span("runs", "muted")], list.length === 0 ? [] : [span(count, "muted")], columns),
    ...[...said, ...head].map((line) => framed(line, columns)),
    ...shown.map((run, row) => framed(runLine(run, scene, inner, first + row === at), columns)),
  ].slice(0, rows);
  while (lines.length < rows) lines.push(framed([], columns));
  return lines;
}
function saidInstead({ runs, connection }) {
  if (runs.refusal !== null) return [`▲ ${clean(runs.refusal)}`];
  if (runs.list === null)
    return [
      connection === "live" ? "Asking for the runs …" : "Runs are not known while the gateway is away.",
    ];
  return runs.list.length === 0 ? ["No runs yet. Work that the agent is given appears here."] : [];
}
function headLine(inner) {
  const words =
    inner < WIDE
      ? `  ${"status".padEnd(STATUS)}${"what".padEnd(WHAT)}took`
      : `  ${"status".padEnd(STATUS)}${"what".padEnd(WHAT)}${"at".padEnd(TIME)}${"queued".padEnd(TIME)}${"took".padEnd(TIME)}by`;
  return [span(words, "faint")];
}
function runLine(run, scene, inner, isChosen) {
  const { now } = scene;
  const took = fit(duration(run, now) ?? "–", TIME);
  const what = fit(clean(kindWords(run)), WHAT - 2);
  return [
    span(isChosen ? "▸ " : "  ", "selected"),
    span(STATUS_WORDS[run.status].padEnd(STATUS), toneOfStatus(run, scene)),
    span(`${what}  `, isChosen ? "selected" : "plain"),
    ...(inner < WIDE
      ? [span(took, "plain")]
      : [
          span(timeOfDay(Date.parse(run.acceptedAt)).padEnd(TIME), "muted"),
          span(fit(queueTime(run, now) ?? "–", TIME), "plain"),
          span(took, "plain"),
          ...whose(run, inner - 2 - STATUS - WHAT - 3 * TIME),
        ]),
  ];
}
/** Client, session and attempt: as much as fits into `columns`. */
export function whose({ by, session, attempt }, columns) {
  const parts = [
    ...(by === null ? [] : [span(clean(by), "plain")]),
    ...(session === null ? [] : [span(`session ${clean(session)}`, "muted")]),
    ...(attempt > 1 ? [span(`attempt ${attempt}`, "muted")] : []),
  ];
  return dottedWithin(
    parts.map(({ text, tone }) => span(cut(text, columns), tone)),
    columns,
  );
}
//# sourceMappingURL=runs.js.map
