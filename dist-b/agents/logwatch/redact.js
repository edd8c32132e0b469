import { BOUNDS, shown } from "./bounds.js";
/** Names of secret values. Plurals are excluded: `tokens=512` is a count. */
const SECRET_NAME = String.raw`(?:pass(?:word|wd|phrase|code|wort)|passwd|pass|pwd|kennwort|senha|contrase(?:n|ñ)a|secret|token|api[-_ ]?key|access[-_ ]?key(?:[-_]?id)?|secret[-_ ]?key|private[-_ ]?key|credentials?|auth|authorization|cookie|session(?:[-_]?id)?|sid|jwt|signature|sig|otp|pin|csrf|xsrf|nonce|client[-_ ]?secret|bearer)`;
/** Quotes may be escaped, also repeatedly (JSON inside JSON). A list or object is secret up to its end. */
const VALUE = String.raw`(?:\\{0,8}"(?:[^"\\]|\\{1,8}(?!["\\]))*\\{0,8}"?|'[^']*'?|[[{][^\]}]*[\]}]{0,8}|[^\s,;&"'})\]]+)`;
/** Separators of name and value: `=`, `: `, `:=`, `=>`, `->`, `%3D`, with JSON quotes around them. */
const GIVES = String.raw`\\{0,8}["']?\s{0,16}(?::=|=>|->|:>?(?!=)|={1,3}(?![=>])|%3[AD])\s{0,16}`;
/** Path segments after which everything identifies a person or a purpose. */
const TELLING_SEGMENT =
  /^(?:reset|resets|reset[-_]?password|password[-_]?reset|forgot[-_]?password|password|passwords|recover|recovery|token|tokens|invite|invites|invitation|invitations|verify|verification|confirm|confirmation|confirm[-_]?email|activate|activation|magic|magic[-_]?link|magic[-_]?login|unsubscribe|share|shared|secret|secrets|otp|oauth|callback|auth|login|sso|session|sessions|webhook|webhooks|hooks|signed|download[-_]?link)$/i;
/** A version, or a word with a short number: `v2`, `log4j`, `python3`. */
const PLAIN_SEGMENT =
  /^(?:v\d{1,3}(?:\.\d{1,3})*|[A-Za-z][a-z_-]*\d{0,2}|\d{1,8}|[\w.-]*\.[A-Za-z]{1,10}(?::\d{1,6}){0,2})$/;
const LETTERS_ONLY_TOKEN = /^(?=.*[a-z].*[A-Z].*[a-z])(?=.*[A-Z].*[a-z].*[A-Z])[A-Za-z_-]{20,}$/;
const CAPITALS_ONLY_TOKEN = /^[A-Z\d]{8,}$/;
/** With scheme and host, absolute from a slash, or relative: `reset-password/alice`. */
const PATH =
  /(?<![\w/<.%-])(?:[a-z][a-z\d+.-]{1,20}:\/\/[^\s/"'?#]{1,255}|[a-z][\w%-]{0,63}(?=\/))?(?:\/(?:[^\s/"'?#<>()[\]{},;]|<[a-z*…]{1,9}>){0,256}){1,64}/gi;
/** Applied in this order; each pattern takes linear time. */
const RULES = [
  // User and password in a URL, with any characters in the password.
  [
    /(?<![a-z\d+.-])([a-z][a-z\d+.-]{1,20}:\/\/)(?:[^\s/@"'<>]{0,255}:[^\s"'<>]{0,255}|[^\s/"'<>]{1,255})@/gi,
    "$1<secret>@",
  ],
  [/[^\s"'<>]+/g, maskQuery],
  [/(?<![a-z%])[a-z]{2,20}%3A%2F%2F[^\s"'<>&]*/gi, "<url>"],
  [/-----BEGIN [A-Z ]{1,40}-----.*/gs, "<secret>"],
  // Headers whose whole value is secret, up to a quote or the end.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie)(\\{0,8}["']?\s{0,16}[:=]\s{0,16}\[?\\{0,8}["']?)(?!<)[^"'\r\n]+/gi,
    "$1$2<secret>",
  ],
  [/\b(Bearer)\s{1,16}(?!tokens?\b|auth)[\w.+/=~-]{3,}/gi, "$1 <secret>"],
  [/\b(Basic|Digest|Negotiate)\s{1,16}[\w.+/=~-]{6,}/gi, "$1 <secret>"],
  [
    new RegExp(String.raw`(--?[\w-]{0,24}${SECRET_NAME})(?!s\b)(\s{1,16})(?![-<])${VALUE}`, "gi"),
    "$1$2<secret>",
  ],
  // Command lines: `curl -u ann:…`, `mysql -p…`.
  [/((?:^|\s)-u\s?['"]?)[^\s:'"-][^\s:'"]{0,64}:[^\s'"]+/g, "$1<secret>"],
  [
    /(\b(?:mysql|mariadb|sshpass|redis-cli|ldap|mongo)[a-z]{0,12}\s(?:[^|;\n]{0,256}?\s)?-[paw]\s?)[^\s-]\S*/g,
    "$1<secret>",
  ],
  [
    new RegExp(
      String.raw`((?<![A-Za-z])(?:[\w.-]{0,32}[_.-])?${SECRET_NAME}|\b[A-Za-z]{1,32}(?:Password|Secret|Token|ApiKey|Key|Credential|Cookie))(?![A-Za-z])(${GIVES}|\s{1,16}is\s{1,16})(?!<)${VALUE}`,
      "g",
    ),
    "$1$2<secret>",
  ],
  [
    new RegExp(
      String.raw`((?<![A-Za-z])(?:[\w.-]{0,32}[_.-])?${SECRET_NAME})(?![A-Za-z])(${GIVES})(?!<)${VALUE}`,
      "gi",
    ),
    "$1$2<secret>",
  ],
  // XML: `<password>…</password>`, `key="password" value="…"`.
  [new RegExp(String.raw`(<(?!secret>)[\w:.-]{0,32}${SECRET_NAME}>)[^<]+`, "gi"), "$1<secret>"],
  [new RegExp(String.raw`(["'][\w:.-]{0,32}${SECRET_NAME}["']\s{1,4}value=)${VALUE}`, "gi"), "$1<secret>"],
  [
    /\b(token|secret|password|passphrase|passcode|code|key|apikey|otp|pin)\s{1,16}(?:(?=\S{0,128}\d)(?!<)[\w.+/=-]{4,}|"[^"]+"?|'[^']+'?)/gi,
    "$1 <secret>",
  ],
  // In words: `your code is 123456`, `the password for ann is …`.
  [
    /\b(token|secret|password|passphrase|passcode|code|otp|pin)((?:\s{1,4}[\w'@.-]{1,64}){0,3}?\s{1,4}(?:is|was):?\s{1,4})(?=\S{0,128}\d)(?!<)[^\s,;]{4,}/gi,
    "$1$2<secret>",
  ],
  [
    /(?<![\p{L}\p{N}.+'_-])[\p{L}\p{N}.+'_-]{1,64}(?:@|%40|&#64;|&#x40;)(?:\[[^\]\s]{1,64}\]?|(?=\p{L})[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})*|[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+)/giu,
    "<email>",
  ],
  [/\beyJ[\w-]{8,}(?:\.[\w-]{0,4096}){0,4}/g, "<secret>"],
  [PATH, maskPathSegments],
  // The user in a common access log: `203.0.113.9 - alice [05/Mar/2024…`.
  [/^(\S{1,255} (?:\S{1,64}) )(?!-)(\S{1,64})(?= \[\d\d\/[A-Z][a-z]{2}\/)/, "$1<user>"],
  // Addresses. Version numbers of four parts are masked as well.
  [/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g, "<ip>"],
  [/(?<![\w-])(?:[a-z][a-z\d]{0,15}-)?(?<!\d)(?:\d{1,3}-){3}\d{1,3}(?![\w-])/gi, "<ip>"],
  [/(?<![\w:])(?:[\da-f]{2}[:-]){5}[\da-f]{2}(?![\w:])/gi, "<mac>"],
  [/(?<![\w.])[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}(?![\w.])/gi, "<mac>"],
  [/(?<![\w:])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])/gi, "<ip>"],
  [
    /(?<![\w:])(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?::(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?(?:%\w{1,16})?(?![\w:])/gi,
    "<ip>",
  ],
  // Ids.
  [/(?<![\da-f])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-f])/gi, "<uuid>"],
  [
    /\b(?:tok|token|sk|pk|rk|gh[a-z]|github_pat|glpat|xox[a-z]|whsec|sess|session|sid|otp|inv|rst|jwt|hf|npm|pypi|AKIA|ASIA|AIza)(?:[_-][\w-]{3,}|[A-Z\d][\w-]{11,})/g,
    "<secret>",
  ],
  [/\bya29\.[\w-]+/g, "<secret>"],
  [/\b\d(?:[ -]?\d){12,18}\b/g, "<num>"],
  // Telephone and social security numbers.
  [/(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w.-])/g, "<num>"],
  [/(?<![\w.-])\d{3}-\d\d-\d{4}(?![\w.-])/g, "<num>"],
  [/(?<![\w.:-])[-+]?\d{9,}(?![\w.:-]*\w)/g, "<num>"],
  [/\b(?:0x)?(?=[a-f]{0,64}\d)[\da-f]{12,}\b/gi, "<hex>"],
  [/(?<![\w-])(?=(?:[^\d\s]{0,64}\d){3})(?=[\d_-]{0,64}[A-Za-z])[A-Za-z\d_+=-]{16,}(?![\w-])/g, "<id>"],
  [
    /(?<![\w+/=-])(?=[A-Za-z\d+=_-]*[A-Z])(?=[A-Za-z\d+=_-]*[a-z])(?=[A-Za-z\d+=_-]*\d)[A-Za-z\d+=_-]{20,}/g,
    "<id>",
  ],
  // Too long for a word.
  [/(?<![A-Za-z])[a-z]{28,}(?![A-Za-z])/g, "<id>"],
];
/**
 * Masks private parts of a text: addresses, e-mails, tokens and other secrets, long ids, query strings, and path segments
 * that look like one of them. Prefers to mask too much, because the watcher's events are public.
 */
export function redact(text) {
  let redacted = text;
  for (const [pattern, replacement] of RULES) {
    redacted = redacted.replace(pattern, replacement);
  }
  return redacted;
}
/** Characters read of a text: more than are shown, because secrets are mostly longer than their masks. */
const READ_CHARS_MAX = 2 * BOUNDS.shownCharsMax;
/** A text is cut at a space within this distance, so that no unrecognizable part of a secret remains. */
const CUT_BACK_CHARS_MAX = 256;
/** The masked text, cut for a report. */
export function publicText(text) {
  return shown(redact(cutAtSpace(text)));
}
function cutAtSpace(text) {
  if (text.length <= READ_CHARS_MAX) return text;
  const space = text.lastIndexOf(" ", READ_CHARS_MAX);
  return text.slice(0, space >= READ_CHARS_MAX - CUT_BACK_CHARS_MAX ? space : READ_CHARS_MAX);
}
/** Masks the part after a URL's path, or `?name=value` after a word. A `?` in prose stays: no slash before it and no name. */
function maskQuery(word) {
  if (!/[?#]/.test(word)) return word;
  const slash = word.indexOf("/");
  const mark = slash === -1 ? -1 : word.indexOf("?", slash);
  if (mark !== -1 && mark < word.length - 1) return `${word.slice(0, mark)}?<query>`;
  const fragment = slash === -1 ? -1 : word.indexOf("#", slash);
  if (fragment !== -1 && word.includes("=", fragment)) return `${word.slice(0, fragment)}#<query>`;
  return word.replace(/(?<=[\w/])\?[\w.%[\]-]{1,64}=.*/s, "?<query>");
}
/** `/reset-password/alice/tok_8f7d` becomes `/reset-password/<secret>/<secret>`, `/orders/8f7d22aa/items` `/orders/<id>/items`. */
function maskPathSegments(path) {
  const root = /^[a-z][a-z\d+.-]*:\/\/[^/]*/i.exec(path)?.[0] ?? "";
  let isAfterTelling = false;
  const segments = path
    .slice(root.length)
    .split("/")
    .map((segment) => {
      if (segment === "") return segment;
      if (isAfterTelling && !/^<.*>$/.test(segment)) return "<secret>";
      isAfterTelling = TELLING_SEGMENT.test(decoded(segment));
      if (isAfterTelling) return segment;
      return isTokenLike(segment) ? "<id>" : segment;
    });
  return root + segments.join("/");
}
function decoded(segment) {
  return segment.includes("%") ? segment.replace(/%2D/gi, "-").replace(/%5F/gi, "_") : segment;
}
function isTokenLike(segment) {
  if (LETTERS_ONLY_TOKEN.test(segment) || CAPITALS_ONLY_TOKEN.test(segment)) return true;
  return segment.length >= 6 && /\d/.test(segment) && !PLAIN_SEGMENT.test(segment);
}
//# sourceMappingURL=redact.js.map
