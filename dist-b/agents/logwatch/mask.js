import { BOUNDS } from "./bounds.js";
/** A quoted HTTP request: its method distinguishes kinds of lines. */
const REQUEST = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT) \S/;
const SINGLE_QUOTED = /(?<=^|[\s=([{,:])'[^']{0,200}'(?=$|[\s)\]},.:;])/g;
const BACK_QUOTED = /`[^`]{0,200}`/g;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const IPV4 = /^\/?\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|\/\d{1,2})?$/;
const IPV6 = /^(?=.*::|(?:[^:]*:){7})[\da-f:]{2,39}(?:%\w{1,16}|\/\d{1,3})?$/i;
const HEX = /^(?:0x[\da-f]+|(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,})$/i;
const NUMBER = /^[-+#$€£<>~]?\d+(?:[.,:_/-]\d+)*(?:[A-Za-zµ%°]{1,4}(?:\/[a-z]{1,4})?)?$/;
const URL_LIKE = /^[a-z][a-z\d+.-]{0,63}:\/\//i;
const EMAIL = /^[^\s@]{1,64}@[\w-]+(?:\.[\w-]+)+$/;
/** A name with a port, unless it is a source file with a line; or a name below a well-known domain. */
const HOST =
  /^(?!.*\.(?:c|cc|cpp|cs|go|java|js|kt|php|py|rb|rs|scala|ts):)(?:[a-z\d_-]+|[\w-]+\.[a-z\d-]+)(?:\.[a-z\d-]+)*\.[a-z]{2,24}:\d{1,5}$|^(?:[\w-]+\.)+(?:com|net|org|edu|gov|io|dev|app|info|biz|cloud|local|internal|lan|de|uk|fr|cn|jp|ru|br|in|nl|it|eu|ch|at|pl|es|se|no|kr|tw|hk|au|ca|us|[a-z]{2}\.arpa)$/;
/** A reverse domain name of a job or bundle: `com.apple.Safari.Update`. A Java class, `com.acme.Hall`, is kept. */
const REVERSE_NAME =
  /^(?!(?:[a-z][a-z\d_]*\.)+[A-Z]\w*$)(?:com|net|org|io|edu|gov|dev|app|info)(?:\.[A-Za-z][\w-]*){2,}$/;
const PATH = /^(?:[A-Za-z]:\\|~?\/|\.{1,2}\/|\\\\).*[\w]/;
const KEY = /^[\w.@-]{1,64}=(?=.)/;
/** A sign belongs to its number, unless it joins two words. */
const RUN_WITH_DIGIT = /(?:(?<![A-Za-z\d>])[-+])?[\dA-Za-z]*\d[\dA-Za-z]*/g;
/** `v4(en0:10.105.162.105)`, `v6(en0:2607:f140:6000:8:f1dc:a608:863:19ad)`. */
const IP_INSIDE =
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)|(?<![\da-f])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\da-f])/gi;
const UUID_INSIDE = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
/** Masks joined only by symbols, such as `<num>@<num>/<num>`, become one, because their number and kinds vary. */
const CHAIN_OF_MASKS = /<(?:num|id|hex)>(?:[-_.:/@#]+<(?:num|id|hex)>)+/g;
const LETTERS_THEN_DIGITS = /^([A-Za-z]+)\d+$/;
const EDGES = /^([[({<"'|]*)(.*?)([\])}>"'|,.;:!?]*)$/s;
/**
 * Turns a message into the words of its template: variable parts (quoted text, numbers with units, hex, UUIDs, addresses,
 * URLs, paths, generated names) become masks such as `<num>`; the rest stays. At most `tokensMax` words.
 */
export function maskMessage(message) {
  const tokens = [];
  for (const word of maskTimes(maskQuotes(message)).split(/\s+/)) {
    if (word === "") continue;
    if (tokens.length === BOUNDS.tokensMax) {
      tokens[BOUNDS.tokensMax - 1] = "<…>";
      break;
    }
    pushWord(tokens, maskWord(word));
  }
  return joinIds(tokens);
}
const UNIT = /^\(?(?:[kKMGTP]i?B|B|ns|[uµ]s|ms|s|secs?|mins?)([\])},.;:]*)$/;
const ROUNDED = /^\(<num>\)([,.;:]?)$/;
/**
 * A unit belongs to its number, as in `3 KB` or `3KB`, because it changes with the size. A rounded value in brackets after
 * the number is dropped: `18846 bytes (18.4 KB)` is of the same kind as `451 bytes`.
 */
function pushWord(tokens, word) {
  const last = tokens.length - 1;
  const before = tokens[last] ?? "";
  const isNumber = before.endsWith("<num>");
  const unit = isNumber ? UNIT.exec(word) : null;
  const masked = unit ? `${before}${unit[1]}` : word;
  const rounded = unit || isNumber || before === "bytes" ? ROUNDED.exec(masked) : null;
  const exact = unit ? last - 1 : last;
  if (rounded && /^(?:<num>|bytes)$/.test(tokens[exact] ?? "")) {
    tokens.length = exact + 1;
    tokens[exact] += rounded[1] ?? "";
  } else if (unit) tokens[last] = masked;
  else tokens.push(word);
}
/** `[req-<uuid> <hex> - -]` and `[-]` both become `[<ids>]`, because the ids in a bracket vary from line to line. */
function joinIds(tokens) {
  for (let open = 0; open < tokens.length; open += 1) {
    if (!tokens[open]?.startsWith("[")) continue;
    let close = open;
    while (close < tokens.length && isId(tokens[close] ?? "") && !tokens[close]?.endsWith("]")) close += 1;
    const last = tokens[close];
    if (last === undefined || !last.endsWith("]") || !isId(last)) continue;
    if (close === open && last !== "[-]") continue;
    tokens.splice(open, close - open + 1, "[<ids>]");
  }
  return tokens;
}
const ID = /^\[?(?:(?:[a-z]{1,8}-)?<(?:num|id|hex|uuid)>|-)\]?$/;
function isId(token) {
  return ID.test(token);
}
/** Masks a request's path: `/users/42/orders?page=3` becomes `/users/<num>/orders`. */
export function maskPath(target) {
  const path = target.split(/[?#]/, 1)[0] ?? "";
  const segments = path.slice(0, BOUNDS.tokenCharsMax * 4).split("/", 12);
  return segments.map((segment) => (hasDigit(segment) ? maskCore(segment) : cut(segment))).join("/");
}
const TIMES =
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|\d{4}[-/]\d\d[-/]\d\d)(?:,? \d{4})?,?[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [A-Z]{3,4}\b)?(?: ?[+-]\d{4})?(?: \d{4}\b)?/g;
const CLOCK = /\d:\d\d:\d/;
/** A date and time inside a message becomes one word. */
function maskTimes(message) {
  return CLOCK.test(message) ? message.replace(TIMES, "<time>") : message;
}
function maskQuotes(message) {
  let text = message;
  if (text.includes('"')) text = maskDoubleQuotes(text);
  if (text.includes("'")) text = text.replace(SINGLE_QUOTED, "<str>");
  if (text.includes("`")) text = text.replace(BACK_QUOTED, "<str>");
  return text;
}
/** Scanned by hand: a regular expression could be made slow by a crafted line. */
function maskDoubleQuotes(text) {
  let masked = "";
  let from = 0;
  for (let open = text.indexOf('"'); open !== -1; open = text.indexOf('"', from)) {
    const close = closingQuote(text, open + 1);
    if (close === -1) break;
    const method = REQUEST.exec(text.slice(open + 1, open + 16))?.[1];
    masked += `${text.slice(from, open)}${method ?? ""}<str>`;
    from = close + 1;
  }
  return masked + text.slice(from);
}
function closingQuote(text, from) {
  for (let index = from; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"') return index;
    if (char === "\\") index += 1;
  }
  return -1;
}
function maskWord(word) {
  if (isPlain(word)) return word.includes(".") ? maskDotted(word) : cut(word);
  if (word.length > BOUNDS.tokenCharsMax * 2) return "<long>";
  const [, edge = "", core = "", after = ""] = EDGES.exec(word) ?? [];
  // `<1 sec` is a number, `<none>` is a bracketed word.
  const before = edge === "<" && /^\d/.test(core) && !after.includes(">") ? "" : edge;
  if (core === "" || core === "str") return word;
  const key = core.includes("=") ? KEY.exec(core)?.[0] : undefined;
  const masked = key === undefined ? maskCore(core) : `${key}${maskWord(core.slice(key.length))}`;
  return cut(`${before}${masked}${after}`);
}
function maskDotted(word) {
  if (HOST.test(word)) return "<host>";
  const [, edge = "", core = "", after = ""] = EDGES.exec(word) ?? [];
  return cut(REVERSE_NAME.test(core) ? `${edge}<name>${after}` : word);
}
function maskCore(core) {
  // Cheap checks for required characters come before the regular expressions.
  if (NUMBER.test(core)) return IPV4.test(core) ? "<ip>" : "<num>";
  if (core.length === 36 && UUID.test(core)) return "<uuid>";
  if (IPV4.test(core) || (core.includes(":") && IPV6.test(core))) return "<ip>";
  if (HEX.test(core)) return "<hex>";
  if (core.includes("/") || core.includes("\\")) {
    if (URL_LIKE.test(core)) return "<url>";
    if (PATH.test(core)) return "<path>";
  }
  if (core.includes("@") && EMAIL.test(core)) return "<email>";
  if (core.includes(".")) {
    if (HOST.test(core)) return "<host>";
    if (REVERSE_NAME.test(core)) return "<name>";
  }
  if (!hasDigit(core)) return core;
  const addressless = core.length > 9 ? core.replace(IP_INSIDE, "<ip>") : core;
  if (addressless !== core) return maskCore(addressless);
  const text = core.length > 36 ? core.replace(UUID_INSIDE, "<uuid>") : core;
  const masked = text.replace(RUN_WITH_DIGIT, maskRun);
  return masked.indexOf("<") === masked.lastIndexOf("<") ? masked : masked.replace(CHAIN_OF_MASKS, "<id>");
}
function maskRun(run) {
  if (/^[-+]?\d+$/.test(run)) return "<num>";
  const letters = LETTERS_THEN_DIGITS.exec(run)?.[1];
  return letters === undefined ? "<id>" : `${letters}<num>`;
}
function cut(token) {
  return token.length > BOUNDS.tokenCharsMax ? "<long>" : token;
}
/** Fast path: most words of most logs contain nothing variable. */
function isPlain(word) {
  for (let index = 0; index < word.length; index += 1) {
    const code = word.charCodeAt(index);
    // Digits, and characters of quotes, paths, pairs, addresses and URLs.
    if ((code >= 47 && code <= 58) || code === 61 || code === 64 || code === 92 || code === 126) return false;
  }
  return true;
}
function hasDigit(text) {
  return /\d/.test(text);
}
//# sourceMappingURL=mask.js.map
