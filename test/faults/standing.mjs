// Loaded before gateway and host of the fault suite: on SIGWINCH the process writes what it holds to standard error, as one line.
// The inspector of this thread finds the objects and reads their private members, so the product needs no door for this.
import { Session } from "node:inspector";
import { isMainThread } from "node:worker_threads";

const DEPTH_MAX = 9;
/** Members of one object, map, set or array. */
const MEMBERS_MAX = 40;
const CHARACTERS_MAX = 400_000;
/** What is long and the same in each process. */
const LEFT_OUT = new Set(["#options", "options", "limits", "descriptor", "definition", "schema", "agents"]);

/** What the report begins with: instances of these classes. */
const ROOTS = ["DialledHost", "RemoteHosts", "JoinedBackplane", "Runs", "Inbox"];

const session = new Session();

function post(method, params) {
  let answer;
  session.post(method, params, (error, result) => (answer = error ? {} : result));
  return answer;
}

/** The value that an object of the inspector stands for. */
function valueOf(objectId) {
  const functionDeclaration = "function () { globalThis.standingFound = this; }";
  post("Runtime.callFunctionOn", { objectId, functionDeclaration });
  return globalThis.standingFound;
}

/** The first instance of each root. Walks the whole heap. */
function findRoots() {
  const { result } = post("Runtime.evaluate", { expression: "Object.prototype" });
  const { objects } = post("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const roots = {};
  for (const one of valueOf(objects.objectId)) {
    // Some objects throw when their members are read.
    const name = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(one) ?? {}, "constructor")?.value
      ?.name;
    if (ROOTS.includes(name)) roots[name] ??= one;
  }
  return roots;
}

/** Names and values of an object's private fields. */
function privatesOf(value) {
  globalThis.standingOf = value;
  const { result } = post("Runtime.evaluate", { expression: "standingOf" });
  const { privateProperties = [] } = post("Runtime.getProperties", {
    objectId: result.objectId,
    ownProperties: true,
  });
  return privateProperties.flatMap(({ name, value: held }) => {
    if (!held) return [];
    if (held.objectId === undefined) return [[name, held.value ?? held.unserializableValue ?? null]];
    return [[name, valueOf(held.objectId)]];
  });
}

function view(value, depth, above) {
  if (typeof value === "function") return "()";
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "(above)";
  if (depth === 0) return `(${value.constructor?.name ?? "object"})`;
  const inner = [...above, value];
  const below = (one) => view(one, depth - 1, inner);
  const some = (all) => [
    ...all.slice(0, MEMBERS_MAX),
    ...(all.length > MEMBERS_MAX ? [`of ${all.length}`] : []),
  ];
  if (Array.isArray(value)) return some(value.map(below));
  if (value instanceof Set) return some(Array.from(value, below));
  if (value instanceof Map)
    return some(Array.from(value, ([key, one]) => [typeof key === "object" ? below(key) : key, below(one)]));
  if (value instanceof Promise) return "(promise)";
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const name = value.constructor?.name ?? "Object";
  // Of Node and of libraries: sockets, timers.
  if (/^(Timeout|Immediate|Socket|WebSocket|Buffer|AbortController|AbortSignal|Database|Worker)$/.test(name))
    return `(${name})`;
  const members = [...Object.entries(value), ...(name === "Object" ? [] : privatesOf(value))];
  return Object.fromEntries(
    members
      .filter(([key, one]) => !LEFT_OUT.has(key) && typeof one !== "function")
      .slice(0, MEMBERS_MAX)
      .map(([key, one]) => [key, below(one)]),
  );
}

function tell() {
  session.connect();
  const seen = Object.entries(findRoots()).map(([name, root]) => [name, view(root, DEPTH_MAX, [])]);
  session.disconnect();
  process.stderr.write(
    `standing ${JSON.stringify(Object.fromEntries(seen)).slice(0, CHARACTERS_MAX)} told\n`,
  );
}

if (isMainThread) process.on("SIGWINCH", tell);
