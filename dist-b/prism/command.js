/**
 * Returns the definition unchanged, and infers its types in the editor. Without an `output` validator, what `run` returns
 * must be JSON.
 */
export function command(definition) {
  return definition;
}
//# sourceMappingURL=command.js.map
