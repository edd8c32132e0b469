import { PRISM_BOUNDS } from "./bounds.js";
const WORDS = {
  String: "text",
  Int: "whole number",
  Float: "number",
  Boolean: "true or false",
  JSON: "json",
};
/** Longer lines are broken. */
const LINE_CHARACTERS_MAX = 90;
/** The form of a value, for people, on one line: `{ok: true, tree?: json} or null`. Cut when it is too long. */
export function notationOf(shape) {
  return new NotationWriter().write(shape, null);
}
/** The same over several lines, when one would be too long. */
export function notationLines(shape, indent) {
  return new NotationWriter().write(shape, indent);
}
class NotationWriter {
  #left = PRISM_BOUNDS.notationPartsMax;
  /** `indent` is the prefix of each line; null writes one line. */
  write(shape, indent) {
    this.#left -= 1;
    if (this.#left < 0) return "...";
    const text = this.#bare(shape, indent);
    const isAnything = shape.kind === "scalar" && shape.scalar === "JSON";
    return shape.nullable && !isAnything ? `${text} or null` : text;
  }
  #bare(shape, indent) {
    switch (shape.kind) {
      case "scalar":
        return shape.constants?.map((value) => JSON.stringify(value)).join(" or ") ?? WORDS[shape.scalar];
      case "enum":
        return shape.values.map((value) => JSON.stringify(value)).join(" or ");
      case "list":
        return `[${this.write(shape.item, indent)}, ...]`;
      case "union":
        return shape.members.map((member) => this.write(member, indent)).join(" or ");
      case "object": {
        const members = (inner) =>
          shape.properties.map(
            ({ name, required, shape: member }) =>
              `${nameOf(name)}${required ? "" : "?"}: ${this.write(member, inner)}`,
          );
        const before = this.#left;
        const line = `{${members(null).join(", ")}}`;
        if (indent === null || indent.length + line.length <= LINE_CHARACTERS_MAX) return line;
        this.#left = before;
        const inner = `${indent}  `;
        return `{\n${members(inner)
          .map((text) => `${inner}${text}\n`)
          .join("")}${indent}}`;
      }
    }
  }
}
function nameOf(name) {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}
//# sourceMappingURL=notation.js.map
