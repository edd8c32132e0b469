/** Taken when this module is loaded, so that fake timers of a test runner do not stop it. */
const later = setImmediate;
/** Runs a task in a later turn of the event loop. */
export function afterTurn(task) {
  later(task);
}
/** Resolves in a later turn: everything that waits for promises only has gone on by then. */
export function turn() {
  return new Promise(afterTurn);
}
//# sourceMappingURL=turn.js.map
