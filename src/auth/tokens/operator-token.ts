import { hash, randomBytes } from "node:crypto";
import { TerrariumError } from "../../base/errors.js";

/** Longest accepted token, in characters. Node's own limit on all headers together is 16 KiB. */
export const TOKEN_LENGTH_MAX = 8_192;
/** Shortest operator token, in characters: 12 random letters and digits take a guesser longer than a token lives. */
const OPERATOR_TOKEN_LENGTH_MIN = 12;
/** Fewer different characters than this are a pattern: a random token of 12 characters has more. */
const DIFFERENT_CHARACTERS_MIN = 5;

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** What guessers try first. A token that consists only of these, digits and punctuation is refused. */
const GUESSABLE_WORDS = [
  "access admin administrator agent agents api auth bearer change changeit changeme default demo",
  "dev development dummy example foobar gateway guest hello here insecure key letmein local",
  "localhost login master me my operator pass passw passwd password please prod production replace",
  "root sample secret server staging super supersecret terrarium test testing this to todo token",
  "user value welcome word world your abc abcd abcdef asdf asdfgh asdfghjkl qwer qwert qwerty",
  "qwertyuiop zxcvbn xxx xxxx zxcvbnm",
].flatMap((line) => line.split(" "));
// The longest word first: `password` must not leave `word` behind.
const GUESSABLE_WORD = new RegExp(GUESSABLE_WORDS.toSorted((a, b) => b.length - a.length).join("|"), "g");

/** What to do about a refused operator token. */
export const OPERATOR_TOKEN_ADVICE =
  "make one with `export TERRARIUM_TOKEN=$(openssl rand -hex 24)`, or leave it out: each start then makes one and prints it";

/** A new operator token: 256 random bits, 43 characters that need no escaping in URLs and shells. */
export function makeOperatorToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Digests have equal length for timingSafeEqual, so that not even the token's length leaks. */
export function digest(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

/** Throws BAD_USER_INPUT for a token that cannot be sent or could be guessed. The message does not repeat it. */
export function digestOfOperatorToken(token: string): Buffer {
  const problem = problemOf(token);
  if (problem === null) return digest(token);
  throw new TerrariumError("BAD_USER_INPUT", `the operator token ${problem}`, { field: "operatorToken" });
}

function problemOf(token: string): string | null {
  if (token.length < OPERATOR_TOKEN_LENGTH_MIN) {
    return `has ${token.length} characters; it needs at least ${OPERATOR_TOKEN_LENGTH_MIN}, or it could be guessed`;
  }
  if (!VISIBLE_ASCII.test(token) || token.length > TOKEN_LENGTH_MAX) {
    return `must have at most ${TOKEN_LENGTH_MAX} characters, all visible ASCII, without spaces`;
  }
  return isGuessable(token.toLowerCase())
    ? "could be guessed: it consists of common words, or follows a pattern"
    : null;
}

function isGuessable(token: string): boolean {
  if (new Set(token).size < DIFFERENT_CHARACTERS_MIN || isSequence(token)) return true;
  // `p4ssw0rd-2026!` is the word `password` to a guesser.
  const withoutEnd = token.replace(/[^a-z]+$/, "");
  return [token, asLetters(token), asLetters(withoutEnd)].some((reading) => {
    const letters = reading.replace(/[^a-z]/g, "");
    return letters !== "" && letters.replace(GUESSABLE_WORD, "") === "";
  });
}

function asLetters(token: string): string {
  return token.replace(/[013457@$!]/g, (sign) => LETTER_OF[sign] ?? "");
}

const LETTER_OF: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** `abcdefghijkl` and `123456789012`: each character is the next of the one before. */
function isSequence(token: string): boolean {
  const steps = new Set<number>();
  for (let index = 1; index < token.length; index += 1) {
    steps.add((token.charCodeAt(index) - token.charCodeAt(index - 1) + 10) % 10);
  }
  return steps.size === 1;
}
