import { withoutHidden } from "./visible-text.js";
/**
 * Two texts with the same skeleton can be confused: they differ only in case, blanks, characters that draw nothing,
 * Unicode's compatibility forms (NFKC), or letters that look alike. Based on UTS 39 (confusable detection), with its
 * letters that look like ASCII; unlike there, case is ignored.
 */
export function skeletonOf(text) {
  const shaped = mapped(withoutHidden(text.normalize("NFKC")), SHAPES);
  const folded = shaped.toUpperCase().toLowerCase().normalize("NFKC");
  return mapped(mapped(folded, SHAPES), FOLDED)
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll(/\s+/g, " ")
    .trim();
}
/** The indices of the first two texts that look alike; null when all can be told apart. */
export function findLookalikes(texts) {
  const seen = new Map();
  for (const [index, text] of texts.entries()) {
    const skeleton = skeletonOf(text);
    const before = seen.get(skeleton);
    if (before !== undefined) return [before, index];
    seen.set(skeleton, index);
  }
  return null;
}
/**
 * Characters that look like an ASCII character in common typefaces: Cyrillic, Greek, Armenian, Cherokee, Lisu,
 * phonetic letters, signs.
 */
const SHAPES = tableOf({
  A: "ΑАᎪꓮᴀ",
  B: "ΒВᏴꓐʙ",
  C: "СϹᏟꓚᴄ",
  D: "ᎠꓓᗞᴅԀ",
  E: "ΕЕᎬꓰᴇ",
  F: "Ϝꓝꜰ",
  G: "ԌᏀꓖɢ",
  H: "ΗНᎻꓧʜ",
  I: "ΙІӀᏆꓲɪ",
  J: "ЈᎫꓙᴊ",
  K: "ΚКᏦꓗᴋ",
  L: "ᏞꓡʟႱ",
  M: "ΜМᎷꓟᴍ",
  N: "Νꓠɴ",
  O: "ΟОՕꓳᴏⲞ",
  P: "ΡРᏢꓑᴘ",
  Q: "Ԛ",
  R: "ᎡᏒꓣʀ",
  S: "ЅՏᏚꓢꜱ",
  T: "ΤТᎢꓔᴛ",
  U: "Սꓴᴜ",
  V: "ѴᏙꓦᴠ",
  W: "ԜᎳꓪᴡ",
  X: "ΧХꓫ",
  Y: "ΥУҮᎩꓬʏ",
  Z: "ΖᏃꓜᴢ",
  a: "аαɑ",
  b: "ЬƄᏏ",
  c: "сϲⅽ",
  d: "ԁɗᏧ",
  e: "еҽєℯ",
  f: "ƒẝ",
  g: "ɡցƍ",
  h: "һհᏂ",
  i: "іιıɩᎥ",
  j: "јϳ",
  k: "κкᴋ",
  l: "ӏǀ∣ⅼ",
  m: "м",
  n: "ոռ",
  o: "оοօᴑσ",
  p: "рρք",
  q: "ԛգզ",
  r: "гᴦ",
  s: "ѕƽ",
  t: "тτ",
  u: "υսʋ",
  v: "νѵ",
  w: "ԝѡɯω",
  x: "хχ×",
  y: "уγүʏ",
  z: "ᴢ",
  3: "ЗзӠƷȜ",
  "-": "‐‑‒–—―−⁃﹘",
  "'": "’‘‛ʼʹ′`´ʻ",
  '"': "“”„‟″",
  "/": "⁄∕╱",
  ".": "․·",
  ",": "‚،",
  ":": "։ː∶",
  "!": "ǃ",
  "?": "ʔ",
});
/** Characters that look alike when case is ignored. */
const FOLDED = tableOf({ l: "i1|", o: "0" });
function tableOf(shapes) {
  return new Map(
    Object.entries(shapes).flatMap(([shape, alike]) => Array.from(alike, (one) => [one, shape])),
  );
}
function mapped(text, table) {
  return Array.from(text, (character) => table.get(character) ?? character).join("");
}
//# sourceMappingURL=lookalike.js.map
