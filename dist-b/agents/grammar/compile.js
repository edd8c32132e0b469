import peggy from "peggy";
import { BOUNDS } from "./bounds.js";
import { findCode, stripCode } from "./code.js";
import { describeExpected, diagnostic, diagnosticsOf } from "./diagnostics.js";
import { instrument, WORK_OPTION } from "./instrument.js";
import { copyTree, TreeTooLarge } from "./tree.js";
import { TookTooLong, within } from "./within.js";
class TooMuchWork extends Error {
  name = "TooMuchWork";
}
/**
 * Compiles a PEG grammar in peggy's notation, without code. Expensive but bounded: deep nesting alone can make peggy's own
 * parser take exponential time. Errors in the grammar are returned; only errors of this program are thrown.
 */
export function compileGrammar(text, options = {}) {
  const { compileTimeoutMs = BOUNDS.compileTimeoutMs, stripCode: isStripped = false } = options;
  if (text.length > BOUNDS.grammarCharsMax) {
    return bad(
      `a grammar may have at most ${BOUNDS.grammarCharsMax} characters, this one has ${text.length}`,
    );
  }
  const unicodeClasses = text.match(/\\p\{/gi)?.length ?? 0;
  if (unicodeClasses > BOUNDS.unicodeClassesMax) {
    return bad(
      `a grammar may have at most ${BOUNDS.unicodeClassesMax} Unicode classes, this one has ${unicodeClasses}`,
    );
  }
  try {
    return within(compileTimeoutMs, () => compile(text, isStripped));
  } catch (error) {
    if (error instanceof TookTooLong) {
      return bad(`compiling it ${error.message}; give deeply nested parts rules of their own`);
    }
    if (error instanceof RangeError) return bad("nested too deeply; give inner parts rules of their own");
    const diagnostics = diagnosticsOf(error);
    if (diagnostics) return { ok: false, diagnostics };
    throw error;
  }
}
function compile(text, isStripped) {
  const tree = peggy.parser.parse(text, { reservedWords: peggy.RESERVED_WORDS });
  const stripped = isStripped ? stripCode(tree) : [];
  const code = findCode(tree);
  if (code.length > 0) return { ok: false, diagnostics: code };
  const rules = tree.rules.map(({ name }) => name);
  const warnings = [];
  const { passes } = peggy.compiler;
  const parser = peggy.compiler.compile(
    tree,
    { ...passes, transform: [instrument, ...passes.transform] },
    {
      output: "parser",
      cache: true,
      warning: (_stage, message, at) => {
        if (warnings.length < BOUNDS.listedMax) warnings.push(diagnostic("warning", message, at));
      },
    },
  );
  return { ok: true, grammar: { rules, warnings, stripped, parse: (input) => parse(parser, input) } };
}
function parse(parser, text) {
  if (text.length > BOUNDS.textCharsMax) {
    return fault(
      "text-too-long",
      `a text may have at most ${BOUNDS.textCharsMax} characters, this one has ${text.length}`,
    );
  }
  let work = 0;
  const countWork = (more) => {
    work += more;
    if (work > BOUNDS.workMax) throw new TooMuchWork();
    return true;
  };
  try {
    const built = parser.parse(text, { [WORK_OPTION]: countWork });
    return { ok: true, tree: copyTree(built) };
  } catch (error) {
    if (error instanceof parser.SyntaxError) {
      return fault(
        "syntax",
        error.message,
        error.location,
        describeExpected(error.expected ?? []),
        error.found,
      );
    }
    if (error instanceof TreeTooLarge) return fault("tree-too-large", error.message);
    if (error instanceof RangeError) return fault("nested-too-deeply", "the text is nested too deeply");
    if (error instanceof TooMuchWork) {
      return fault("too-much-work", "parsing this text takes too many steps");
    }
    throw error;
  }
}
function bad(message) {
  return { ok: false, diagnostics: [diagnostic("error", message)] };
}
function fault(kind, message, at, expected = [], found = null) {
  const { line = null, column = null, offset = null } = at?.start ?? {};
  return {
    ok: false,
    error: { kind, message: message.slice(0, 1_000), expected, found, line, column, offset },
  };
}
//# sourceMappingURL=compile.js.map
