/** Taken when this module is loaded, so that fake timers of a test runner do not stop it. */
const later = setImmediate;

/** Runs a task in a later turn of the event loop. */
export function afterTurn(task: () => void): void {
  later(task);
}

/**
 * Gathers what is sent in one turn of the event loop, and posts it together at the turn's end, in order. Waking another thread costs
 * as much for one message as for a hundred. What a turn sends is bounded by its sender.
 */
export function gatheredByTurn<T>(post: (messages: readonly T[]) => void): (message: T) => void {
  let gathered: T[] = [];
  return (message) => {
    gathered.push(message);
    if (gathered.length > 1) return;
    later(() => {
      const messages = gathered;
      gathered = [];
      post(messages);
    });
  };
}

/**
 * The same, posted as soon as no code of this turn and its promises runs. Urgent messages go at once, behind what was gathered: the
 * code that sends them may block the thread next.
 */
export function gatheredByTick<T>(
  post: (messages: readonly T[]) => void,
  isUrgent: (message: T) => boolean,
): (message: T) => void {
  let gathered: T[] = [];
  const flush = (): void => {
    if (gathered.length === 0) return;
    const messages = gathered;
    gathered = [];
    post(messages);
  };
  return (message) => {
    gathered.push(message);
    if (isUrgent(message)) flush();
    else if (gathered.length === 1) process.nextTick(flush);
  };
}

/** Resolves in a later turn: everything that waits for promises only has gone on by then. */
export function turn(): Promise<void> {
  return new Promise(afterTurn);
}
