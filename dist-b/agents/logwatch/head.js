import { severityOfLetter, severityOfWord } from "./severity.js";
import { readStamp } from "./timestamp.js";
/** Maximum length of a head, in characters. */
const HEAD_CHARS_MAX = 240;
/** Words before a time, and before a level. */
const WORDS_BEFORE_STAMP_MAX = 8;
const WORDS_BEFORE_LEVEL_MAX = 5;
const SPACE = /[\s\]),;|>]*(?:[-:=]+(?=\s)\s*)*/y;
const WORD = /\S+/y;
// Unlike an English word or acronym: a host, a process, a number, a label, a single symbol.
const UNLIKE_PROSE = /^(?:[^A-Za-z]+|\S*[\d._/@|$#=]\S*|[A-Za-z]\S*-\S+|-+)$/;
const ACRONYM = /^[A-Z][A-Z\d_.-]*$/;
/** A level before the time. */
const LEVEL_COLUMN =
  /^\[?(?:[DIWEF]|TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRITICAL|CRIT|FATAL|PANIC)\]?:?$/;
const NUMBER = /(?:[#+-]?\d+(?:[#/]\d+)*:?|0x[\da-fA-F]+)(?=\s|$)/y;
/** A column of seconds since 1970 (from 2001 on) in a line of columns that begins with a number. */
const COLUMN_OF_SECONDS = /1\d{9}(?= )/y;
const PROGRAM = /[\w.$/-]*[\d.$/][\w.$/-]*(?: \*\d+)? - /y;
/** A logger's name after a level: `com.acme.Shop`, `dfs.DataNode$Receiver:`, `nova.compute.manager`. Not an exception. */
const LOGGER = /(?![\w.$]*(?:Exception|Error):?\s)(?:[A-Za-z_][\w-]*[.$])+[A-Za-z_][\w$-]*(?= |:):?/y;
const LEVEL = /([[(<"|]?)(?:[\w.-]{1,32}:)?([A-Za-z]{2,13})(["\])>|]?)(?=[\s:,;|\]/[]|$)(:?)/y;
const LETTER = /([[(]?)([VTDINWEFA])([\])]?)(?:(\/)(?=\w)|(?=[\s|,]))/y;
const TAG = /\s+[^\s:]{1,64}\s*(?:\(\s*\d+\))?:/y;
const CAPITALS =
  /^(?:TRACE|DEBUG|INFO|NOTICE|LOG|WARN|WARNING|ERR|ERROR|SEVERE|CRIT|CRITICAL|FATAL|ALERT|EMERG|EMERGENCY|PANIC|FAILURE|VRB|TRC|DBG|INF|NTC|WRN|FTL|PNC|CRI|DPANIC|CONFIG|FINE|FINER|FINEST|VERBOSE)$/;
// After a time these words are levels even in lower case without a mark; others, such as `log` or `fine`, are prose.
const BARE =
  /^(?:trace|debug|dbg|info|inf|warn|wrn|warning|error|err|fatal|ftl|critical|crit|severe|notice|emerg|dpanic|panic)$/i;
const BEFORE_COLON =
  /^(?:trace|trce|dbug|debug|info|note|notice|warn|warning|fail|error|err|crit|critical|fatal|panic|severe|alert|emerg|verbose)$/i;
const REDIS = /^\[?\d+(?::[XCSM]|\]) /;
const REDIS_MARK = /\s+([.*#-])(?=\s)/y;
const REDIS_LEVELS = {
  ".": "debug",
  "-": "debug",
  "*": "info",
  "#": "warning",
};
/** Ruby's `W, [2024-03-05T12:00:00.123 #7]  WARN -- : message`. */
const RUBY = /([DIWEFA]), \[(?=\d)/y;
/** Reads the head of a line from `from`. Without a time and a level there is none, and the whole line is the message. */
export function readHead(text, from, receivedAt) {
  const stamp = findStamp(text, from, receivedAt);
  const redis = stamp && REDIS.test(text) ? readRedis(text, stamp.end) : null;
  if (redis) return { at: stamp?.at ?? null, stampEnd: stamp?.end ?? 0, ...redis };
  const fields = readFields(text, stamp?.end ?? from, stamp !== null);
  const column = stamp === null ? null : LEVEL_COLUMN.exec(wordAt(text, from))?.[0].replace(/\W/g, "");
  const before = column ? (severityOfLetter(column) ?? severityOfWord(column)) : null;
  if (stamp === null && fields.severity === null) return { at: null, stampEnd: 0, severity: null, end: from };
  return {
    at: stamp?.at ?? null,
    stampEnd: stamp?.end ?? 0,
    severity: before ?? fields.severity,
    end: fields.end,
  };
}
/**
 * Finds the time in the head, possibly after hosts, labels and process ids. Of several adjacent times the first is the
 * line's time, and the head ends after the last.
 */
function findStamp(text, from, receivedAt) {
  let found = null;
  let first = null;
  let isTable = false;
  let isAllUnlikeProse = true;
  let position = from;
  for (let words = 0; words < WORDS_BEFORE_STAMP_MAX && position < HEAD_CHARS_MAX; words += 1) {
    const isFirst = position === from;
    const start = startOfStamp(text, position);
    const stamp = readStamp(text, start, receivedAt);
    COLUMN_OF_SECONDS.lastIndex = start;
    if (stamp && !isAllUnlikeProse && !COLUMN_OF_SECONDS.test(text)) break;
    if (stamp && (isFirst || stamp.isFull || (found !== null && isMonthName(text, start)))) {
      first ??= stamp.at;
      found = { ...stamp, at: first };
      words = Math.max(words, WORDS_BEFORE_STAMP_MAX - 4);
      position = stamp.end;
    } else {
      const word = wordAt(text, position);
      isTable ||= isFirst && /^\d+$/.test(word);
      isAllUnlikeProse &&= UNLIKE_PROSE.test(word) || LEVEL_COLUMN.test(word);
      if (word === "" || /^\[[^\]]*$/.test(word) || !(isTable || isAllUnlikeProse)) break;
      position += word.length;
    }
    position = skip(SPACE, text, position);
  }
  return found;
}
function startOfStamp(text, position) {
  RUBY.lastIndex = position;
  if (RUBY.test(text)) return RUBY.lastIndex;
  const char = text[position];
  return char === "[" || char === "(" ? position + 1 : position;
}
function isMonthName(text, at) {
  return /[A-Z]/.test(text.charAt(at));
}
function readRedis(text, from) {
  REDIS_MARK.lastIndex = from;
  const severity = REDIS_LEVELS[REDIS_MARK.exec(text)?.[1] ?? ""];
  return severity ? { severity, end: skip(SPACE, text, from + 2) } : null;
}
/** Numbers, brackets and names around a level. Without a level, only numbers and a program's name are skipped. */
function readFields(text, from, isAfterStamp) {
  let severity = null;
  let position = skip(SPACE, text, from);
  /** Start of the message unless the following words turn out to belong to the head. */
  let end = position;
  let wordsSkipped = 0;
  let numbers = 0;
  while (position < from + HEAD_CHARS_MAX) {
    const level =
      severity === null ? readLevel(text, position, isAfterStamp && wordsSkipped === 0, numbers) : null;
    if (level) {
      severity = level.severity;
      position = end = skip(SPACE, text, level.end);
      continue;
    }
    const number = skip(NUMBER, text, position);
    const program = isAfterStamp ? skip(PROGRAM, text, position) : position;
    if (number > position || program > position) {
      numbers += 1;
      position = skip(SPACE, text, Math.max(number, program));
      if (wordsSkipped === 0) end = position;
      continue;
    }
    const logger = severity === null ? position : skip(LOGGER, text, position);
    if (logger > position) {
      position = end = skip(SPACE, text, logger);
      continue;
    }
    const bracket = endOfBracket(text, position);
    if (bracket !== null) {
      const isThread = severity !== null || /\d/.test(text.slice(position, bracket));
      position = skip(SPACE, text, bracket);
      if (wordsSkipped === 0 && isThread && isAfterStamp) end = position;
      else if (severity !== null) break;
      else wordsSkipped += 1;
      continue;
    }
    // Words before a level belong to the head only if a marked level follows.
    const word = wordAt(text, position);
    if (severity !== null || word === "" || wordsSkipped >= WORDS_BEFORE_LEVEL_MAX) break;
    if (!UNLIKE_PROSE.test(word) && !ACRONYM.test(word) && !isBeforeDash(text, position + word.length)) break;
    wordsSkipped += 1;
    position = skip(SPACE, text, position + word.length);
  }
  return { severity, end };
}
function readLevel(text, position, isAfterStamp, numbers) {
  LETTER.lastIndex = position;
  const letter = LETTER.exec(text);
  if (letter) {
    const [, open = "", name = "", close = "", slash] = letter;
    const isMarked = slash !== undefined || (open !== "" && close !== "");
    const severity = severityOfLetter(name);
    if (severity && (isMarked || (isAfterStamp && (numbers > 0 || isTag(text, LETTER.lastIndex)))))
      return { severity, end: LETTER.lastIndex };
  }
  LEVEL.lastIndex = position;
  const match = LEVEL.exec(text);
  if (!match) return null;
  const [, open = "", name = "", close = "", colon = ""] = match;
  const severity = severityOfWord(name);
  if (!severity) return null;
  const isBracketed = open !== "" && close !== "";
  const isLevel =
    isBracketed ||
    CAPITALS.test(name) ||
    (colon !== "" && BEFORE_COLON.test(name)) ||
    (isAfterStamp && BARE.test(name));
  return isLevel ? { severity, end: LEVEL.lastIndex } : null;
}
function isTag(text, from) {
  TAG.lastIndex = from;
  return TAG.test(text);
}
/** The position after a balanced `[…]` at `from`; null without one. */
function endOfBracket(text, from) {
  const open = text[from];
  if (open !== "[") return null;
  let depth = 0;
  for (let index = from; index < text.length && index < from + HEAD_CHARS_MAX; index += 1) {
    if (text[index] === "[") depth += 1;
    else if (text[index] === "]") depth -= 1;
    if (depth === 0) return index + 1;
  }
  return null;
}
function isBeforeDash(text, at) {
  return text.startsWith(" - ", at);
}
function wordAt(text, from) {
  WORD.lastIndex = from;
  return WORD.exec(text)?.[0] ?? "";
}
function skip(pattern, text, from) {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
//# sourceMappingURL=head.js.map
