/** Which fields of an object the gateway could not read at the moment: they are null. Absent: none. */
export interface Unread {
  readonly unread?: readonly string[];
}

/**
 * Takes an answer some of whose fields the gateway cannot read at the moment: they are null, and the object that has them names them
 * in `unread`, as in REST. False: something else is refused, or all that was asked for; then nothing is noted.
 */
export function noteUnread(data: unknown, errors: readonly unknown[]): boolean {
  const notes = errors.map((error) => fieldOf(data, error));
  if (!notes.every((note) => note !== null)) return false;
  for (const { owner, name } of notes) owner["unread"] = [...unreadIn(owner), name];
  return true;
}

interface Field {
  readonly owner: Record<string, unknown>;
  readonly name: string;
}

/** The field that an error is about; null when that is more than one field of what was found. */
function fieldOf(data: unknown, error: unknown): Field | null {
  const { path, extensions } = (error ?? {}) as { path?: unknown; extensions?: { code?: unknown } | null };
  if (extensions?.code !== "UNAVAILABLE" || !Array.isArray(path) || path.length < 2) return null;
  const name: unknown = path.at(-1);
  const owner = path.slice(0, -1).reduce<unknown>((inside, step) => memberOf(inside, step), data);
  if (typeof name !== "string" || memberOf(owner, name) !== null) return null;
  return { owner: owner as Record<string, unknown>, name };
}

function memberOf(inside: unknown, step: unknown): unknown {
  if (typeof inside !== "object" || inside === null) return undefined;
  return (inside as Record<string, unknown>)[String(step)];
}

function unreadIn(owner: Record<string, unknown>): readonly unknown[] {
  const { unread } = owner;
  return Array.isArray(unread) ? unread : [];
}
