import { byUrgency, hiddenQuestions, hiddenWords } from "../../../events/semaphore.js";
import { inShort, inWords } from "../../render/render.js";
import { errorWords } from "../../../events/recent-errors.js";
import { durationWords } from "../../../events/words/durations.js";
import { CUT_OFF, localOutage, outageInShort } from "../../../events/words/outages.js";
import { barWords, isHeld } from "../../../events/words/freezes.js";
import { conditionOf } from "../model/condition.js";
import { dottedWithin, framed, innerWidth, rule } from "./frame.js";
import { counted, rate, timeOfDay } from "./numbers.js";
import { replayWords } from "../../../events/replay.js";
import type { AgentScene, Card, ReplayScene, Scene } from "../model/scene.js";
import { clean, cut, fit, lineWidth, spread } from "./text.js";
import { type Line, span, type Span, type Tone } from "./tones.js";

/** The top line: totals of the terrarium, or the vitals of the open agent, and the state of the connection. */
export function header(scene: Scene, open: AgentScene | null, columns: number): Line {
  const state = connectionOf(scene);
  const title =
    open === null
      ? [span("terrarium", "title")]
      : [span("terrarium", "muted"), span(" › ", "faint"), span(cut(clean(open.id), 30), "title")];
  const parts = open === null ? pulseOf(scene) : agentParts(scene, open);
  const room = columns - lineWidth(title) - lineWidth(state) - 10;
  return rule("top", [...title, span(" ─ ", "faint"), ...dottedWithin(parts, room)], state, columns);
}

function pulseOf({ pulse, connection, cutOffMs }: Scene): Span[] {
  const { alive, flow, watching, lagging, waiting, missed, errors } = pulse;
  const tone: Tone = connection === "away" || cutOffMs !== null ? "stale" : "plain";
  return [
    span(`${alive} alive`, tone),
    span(`${rate(flow)} ev/s`, tone),
    ...(watching === null ? [] : [span(`${watching} watching`, tone)]),
    ...(lagging ? [span(`${lagging} lagging`, "active")] : []),
    ...errorsOf(errors),
    ...(waiting > 0 ? [span(`${counted(waiting, "card")} waiting`, "intense")] : []),
    ...missedOf(missed),
  ];
}

function agentParts(
  { pulse, connection }: Scene,
  { vital, genus, observers, feverish, errors, ageMs }: AgentScene,
): Span[] {
  const { shape, word } = conditionOf(vital);
  const tone: Tone = connection === "away" ? "stale" : "plain";
  return [
    span(`${shape} ${word}`, toneOf(word, ageMs === null ? connection : "away")),
    ...(ageMs === null ? [] : [span(`as of ${inShort(ageMs)} ago`, "active")]),
    ...(feverish ? [span("▲ fever", "alarm")] : []),
    ...errorsOf(errors),
    ...(genus === "" ? [] : [span(clean(genus), tone)]),
    ...(observers === null ? [] : [span(`${observers} watching`, tone)]),
    ...missedOf(pulse.missed),
  ];
}

function errorsOf(errors: number): Span[] {
  return errors === 0 ? [] : [span(`! ${errorWords(errors)}`, "alarm")];
}

function missedOf(missed: number | null): Span[] {
  if (missed === 0) return [];
  return [span(missed === null ? "some missed" : `${missed} missed`, "active")];
}

/** The tone of a condition's word; words that are not an activity level are muted. */
export function toneOf(word: string, connection: Scene["connection"]): Tone {
  if (connection === "away") return "stale";
  switch (word) {
    case "waking":
    case "active":
    case "intense":
      return word;
    case "collapsed":
      return "alarm";
    default:
      return "muted";
  }
}

function connectionOf({ connection, asOf, now, replay, cutOffMs }: Scene): Span[] {
  if (replay) return [span(`${replay.state === "playing" ? "▶" : "‖"} REPLAY`, "intense")];
  switch (connection) {
    case "live":
      return cutOffMs === null
        ? [span("● live", "health")]
        : [span(`▲ ${CUT_OFF}, as of ${inShort(cutOffMs)} ago`, "active")];
    case "connecting":
      return [span("◌ connecting", "muted")];
    case "away":
      return [span(asOf === null ? "◌ away" : `◌ away, as of ${inShort(now - asOf)} ago`, "active")];
  }
}

/** One sentence that says the state is not current and that the view is reconnecting. */
export function notice(scene: Scene, columns: number): Line[] {
  const { connection, asOf, now, address, replay } = scene;
  if (replay) return [replayNotice(replay, columns)];
  if (connection !== "away") return cutOffNotice(scene, columns);
  const known = asOf === null ? "no state is known yet" : `last known state, ${inWords(now - asOf)} old`;
  const left = [span("◌ ", "active"), span(`The gateway is away: ${known}.`, "plain")];
  const inner = innerWidth(columns);
  const right = [span(inner >= 100 ? `reconnecting to ${address}` : "reconnecting", "muted")];
  // The age takes precedence over the note about reconnecting.
  const fits = lineWidth(left) + lineWidth(right) < inner;
  return [framed(fits ? spread(left, right, inner) : left, columns)];
}

/** NATS, or the log in it, is away: what that means, and how old is what is shown. */
function cutOffNotice({ cutOffMs, outage, now }: Scene, columns: number): Line[] {
  if (cutOffMs === null) return [];
  const inner = innerWidth(columns);
  const age = inShort(cutOffMs);
  const shorter = outageInShort(localOutage(outage ?? "NATS is away", now));
  const wordings = [
    ...shorter.map((words) => `${words}; as of ${age} ago`),
    ...shorter,
    `cut off, ${age} old`,
  ];
  const words = wordings.find((one) => one.length + 2 <= inner) ?? wordings.at(-1) ?? "";
  return [framed([span("▲ ", "active"), span(words, "plain")], columns)];
}

/** The line that says that nothing here is live. */
function replayNotice({ state, speed, moment, missed, failure }: ReplayScene, columns: number): Line {
  const when = moment === null ? "the log" : timeOfDay(moment);
  const gap = missed === 0 ? "" : `; ${missed ?? "some"} events aged off the log`;
  const why = failure === null ? "" : `: ${clean(failure)}`;
  const left = [
    span("▌ ", "intense"),
    span(replayWords({ state, speed, moment: when }) + why, "intense"),
    span(`. Not live${gap}.`, "plain"),
  ];
  const date = moment === null ? [] : [span(new Date(moment).toLocaleDateString("sv"), "muted")];
  return framed(spread(left, date, innerWidth(columns)), columns);
}

/** What a share shows, and until when; nothing without a share. */
export function sharedLines({ shared, now, replay }: Scene, columns: number): Line[] {
  if (shared === null || replay) return [];
  const { agentId, session, expiresAt } = shared;
  const leftMs = expiresAt - now;
  const of = session === null ? "" : ` (session ${cut(clean(session), 16)})`;
  const until = new Date(expiresAt).toLocaleString("sv", { dateStyle: "short", timeStyle: "short" });
  const left = [
    span("▌ ", "active"),
    span(`${cut(clean(agentId), 24)}${of}, shared until ${until}`, "plain"),
  ];
  const right = [span(leftMs > 0 ? `${durationWords(leftMs)} left` : "ended", "muted")];
  const inner = innerWidth(columns);
  const fits = lineWidth(left) + lineWidth(right) < inner;
  return [framed(fits ? spread(left, right, inner) : left, columns)];
}

/** What is frozen, oldest first: at most `rows` lines. */
export function freezeLines(
  { freezes, now, connection, replay }: Scene,
  columns: number,
  rows: number,
): Line[] {
  // A replay shows another time.
  if (replay) return [];
  const tone: Tone = connection === "away" ? "stale" : "intense";
  return barWords(freezes, now, rows).map((words) => framed([span(`❄ ${clean(words)}`, tone)], columns));
}

/** Open questions, most urgent first. */
export function cardLines({ cards, freezes, now }: Scene, columns: number, rows: number): Line[] {
  const urgent = cards.toSorted(byUrgency);
  const shown = urgent.length > rows ? urgent.slice(0, rows - 1) : urgent;
  const hidden = urgent.slice(shown.length);
  const more = hiddenWords(hiddenQuestions(hidden), now, inShort);
  return [
    ...shown.map((card) => {
      const isFrozen = isHeld(freezes, card.agentId);
      return framed(cardLine(card, isFrozen, now, innerWidth(columns)), columns);
    }),
    ...(hidden.length > 0 ? [framed([span(`  ${more}: terrarium semaphore`, "muted")], columns)] : []),
  ];
}

function cardLine(
  { id, agentId, prompt, severity, deadline }: Card,
  isFrozen: boolean,
  now: number,
  columns: number,
): Line {
  const tone: Tone = severity === "CRITICAL" ? "intense" : severity === "WARNING" ? "active" : "muted";
  const left = deadline === null ? "no deadline" : `${inShort(deadline - now)} left`;
  const right = [
    span(`  ${severity.padEnd(8)}`, tone),
    span(`  ${left.padStart(11)}`, "plain"),
    ...(columns >= 110 ? [span(`  ${fit(clean(id), 20).trimEnd()}`, "muted")] : []),
  ];
  const question = [
    span("▌ ", tone),
    span(clean(agentId), "title"),
    // Its answer is kept, and the agent goes on after the thaw.
    span(isFrozen ? " (frozen) asks: " : " asks: ", "muted"),
    span(clean(prompt), "plain"),
  ];
  // Keep the deadline visible when the prompt is long.
  const room = columns - lineWidth(right);
  if (room < 20) return spread(question, [], columns);
  return [...spread(question, [], room), ...right];
}
