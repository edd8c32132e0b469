import { BOUNDS } from "./bounds.js";

const SINGLE_QUOTED = /(?<=^|[\s=([{,:])'[^']{0,200}'(?=$|[\s)\]},.:;])/g;
const BACK_QUOTED = /`[^`]{0,200}`/g;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const IPV4 = /^\/?\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|\/\d{1,2})?$/;
const IPV6 = /^(?=.*::|(?:[^:]*:){7})[\da-f:]{2,39}(?:%\w{1,16}|\/\d{1,3})?$/i;
const HEX = /^(?:0x[\da-f]+|(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,})$/i;
const NUMBER = /^[-+#$€£]?\d+(?:[.,:_/-]\d+)*(?:[A-Za-zµ%°]{1,4}(?:\/[a-z]{1,4})?)?$/;
const URL_LIKE = /^[a-z][a-z\d+.-]{0,20}:\/\//i;
const EMAIL = /^[^\s@]{1,64}@[\w-]+(?:\.[\w-]+)+$/;
const PATH = /^(?:[A-Za-z]:\\|~?\/|\.{1,2}\/|\\\\).*[\w]/;
const KEY = /^[\w.@-]{1,64}=(?=.)/;
const RUN_WITH_DIGIT = /[\dA-Za-z]*\d[\dA-Za-z]*/g;
const LETTERS_THEN_DIGITS = /^([A-Za-z]+)\d+$/;
const EDGES = /^([[({<"'|]*)(.*?)([\])}>"'|,.;:!?]*)$/s;

/**
 * Turns a message into the words of its template: what differs from line to line (quoted text, numbers with their units, hex,
 * UUIDs, addresses, URLs, paths, generated names) becomes a mask such as `<num>`; all else stays. At most `tokensMax` words.
 */
export function maskMessage(message: string): string[] {
  const tokens: string[] = [];
  for (const word of maskQuotes(message).split(/\s+/)) {
    if (word === "") continue;
    if (tokens.length === BOUNDS.tokensMax) {
      tokens[BOUNDS.tokensMax - 1] = "<…>";
      break;
    }
    tokens.push(maskWord(word));
  }
  return tokens;
}

/** The same for a request's path: `/users/42/orders?page=3` is `/users/<num>/orders`. */
export function maskPath(target: string): string {
  const path = target.split(/[?#]/, 1)[0] ?? "";
  const segments = path.slice(0, BOUNDS.tokenCharsMax * 4).split("/", 12);
  return segments.map((segment) => (hasDigit(segment) ? maskCore(segment) : cut(segment))).join("/");
}

function maskQuotes(message: string): string {
  let text = message;
  if (text.includes('"')) text = maskDoubleQuotes(text);
  if (text.includes("'")) text = text.replace(SINGLE_QUOTED, "<str>");
  if (text.includes("`")) text = text.replace(BACK_QUOTED, "<str>");
  return text;
}

/** By hand, because whoever can write to the log must not find a line that makes a pattern slow. */
function maskDoubleQuotes(text: string): string {
  let masked = "";
  let from = 0;
  for (let open = text.indexOf('"'); open !== -1; open = text.indexOf('"', from)) {
    const close = closingQuote(text, open + 1);
    if (close === -1) break;
    masked += `${text.slice(from, open)}<str>`;
    from = close + 1;
  }
  return masked + text.slice(from);
}

function closingQuote(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"') return index;
    if (char === "\\") index += 1;
  }
  return -1;
}

function maskWord(word: string): string {
  if (isPlain(word)) return cut(word);
  if (word.length > BOUNDS.tokenCharsMax * 2) return "<long>";
  const [, before = "", core = "", after = ""] = EDGES.exec(word) ?? [];
  if (core === "" || core === "str") return word;
  const key = KEY.exec(core)?.[0];
  const masked = key === undefined ? maskCore(core) : `${key}${maskWord(core.slice(key.length))}`;
  return cut(`${before}${masked}${after}`);
}

function maskCore(core: string): string {
  if (NUMBER.test(core)) return IPV4.test(core) ? "<ip>" : "<num>";
  if (UUID.test(core)) return "<uuid>";
  if (IPV4.test(core) || IPV6.test(core)) return "<ip>";
  if (HEX.test(core)) return "<hex>";
  if (URL_LIKE.test(core)) return "<url>";
  if (PATH.test(core)) return "<path>";
  if (EMAIL.test(core)) return "<email>";
  return hasDigit(core) ? core.replace(RUN_WITH_DIGIT, maskRun) : core;
}

function maskRun(run: string): string {
  if (/^\d+$/.test(run)) return "<num>";
  const letters = LETTERS_THEN_DIGITS.exec(run)?.[1];
  return letters === undefined ? "<id>" : `${letters}<num>`;
}

function cut(token: string): string {
  return token.length > BOUNDS.tokenCharsMax ? "<long>" : token;
}

/** Most words of most logs: nothing in them can be variable, and no pattern need be tried. */
function isPlain(word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    const code = word.charCodeAt(index);
    // Digits and what marks quotes, paths, pairs, addresses and URLs.
    if ((code >= 47 && code <= 58) || code === 61 || code === 64 || code === 92 || code === 126) return false;
  }
  return true;
}

function hasDigit(text: string): boolean {
  return /\d/.test(text);
}
