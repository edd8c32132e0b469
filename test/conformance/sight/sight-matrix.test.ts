import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../../src/gateway/http/exchange.js";
import { ACTION_NAMES, POST_TEMPLATES } from "../../support/sight/actions.js";
import {
  allRows,
  QUERY_NAMES,
  REST_TEMPLATES,
  type Row,
  type Rows,
  SUBSCRIPTION_NAMES,
} from "../../support/sight/rows.js";
import type { Viewer } from "../../support/sight/transports.js";
import {
  absentAs,
  bearer,
  secretOf,
  shows,
  type Subject,
  VISIBILITIES,
  World,
} from "../../support/sight/world.js";

/** A column: who asks, and which agents they see. */
interface Column extends Viewer {
  readonly sees: Readonly<Record<(typeof VISIBILITIES)[number], boolean>>;
  /** A share shows one agent, and nothing that names another one as well. */
  readonly isShare?: boolean;
}

const NAMES = [
  "no token",
  "no rights",
  "observe",
  "expired",
  "revoked",
  ...VISIBILITIES.map((visibility) => `a share of the ${visibility} agent`),
];

const PUBLIC_ONLY = { public: true, authenticated: false, scoped: false };

let world: World;
let rows: Rows;
let columns: readonly Column[];

beforeAll(async () => {
  world = await World.open();
  rows = await allRows(world);
  columns = await allColumns();
  const figures = { rows: rows.rows.length, viewers: columns.length, visibilities: VISIBILITIES.length };
  process.stderr.write(`asked: ${JSON.stringify(figures)}\n`);
});

afterAll(() => world[Symbol.asyncDispose]());

async function allColumns(): Promise<readonly Column[]> {
  const every = { public: true, authenticated: true, scoped: true };
  const nothing = { public: false, authenticated: false, scoped: false };
  // They outlive the tests also on a slow machine: with a token its streams end.
  const token = (scope: string, more = {}) => bearer({ scope, expiresIn: 900, ...more });
  // A right by id, by prefix and by label.
  const { public: one, authenticated: other, scoped } = world.subjects;
  const observe = await token(
    `agent:${one.agentId}:observe agent:${other.mark}*:observe agents{team=${scoped.mark}}:observe`,
  );
  const shares = VISIBILITIES.map(async (visibility) => ({
    name: `a share of the ${visibility} agent`,
    authorization: await world.share(world.subjects[visibility]),
    sees: { ...nothing, [visibility]: true },
    isShare: true,
  }));
  return [
    ...(await Promise.all(shares)),
    { name: "no token", authorization: null, sees: PUBLIC_ONLY },
    {
      name: "no rights",
      authorization: await token(""),
      sees: { ...nothing, public: true, authenticated: true },
    },
    { name: "observe", authorization: observe, sees: every },
    { name: "expired", authorization: await token("*", { expiresIn: -60 }), sees: nothing },
    { name: "revoked", authorization: await token("*", { sub: "revoked" }), sees: nothing },
  ];
}

/** What differs between two equal answers: times, and the names of what was asked about. */
function normal(text: string, subject: Subject): string {
  const names = Object.entries(subject) as [string, string][];
  return names
    .toSorted(([, one], [, other]) => other.length - one.length)
    .reduce((rest, [name, value]) => rest.replaceAll(value, `<${name}>`), text)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replaceAll(/^(?:date|ratelimit): .*$/gm, "");
}

/** Where a text shows a word, for the message of a failure. */
function around(text: string, word: string): string {
  const at = text.toLowerCase().indexOf(word);
  return at < 0 ? `in base64: ${text.slice(0, 300)}` : text.slice(Math.max(0, at - 150), at + 150);
}

describe("everything that can be read, by everybody", () => {
  it.each(NAMES)("[AUTH-1240] asked with %s", { timeout: 120_000 }, async (name) => {
    const viewer = columns.find((column) => column.name === name);
    if (!viewer) throw new Error(`there is no column ${name}`);
    const wrong: string[] = [];
    await Promise.all(rows.rows.map(async (row) => wrong.push(...(await problemsOf(row, viewer)))));
    expect(wrong).toEqual([]);
  });
});

async function problemsOf(row: Row, viewer: Column): Promise<readonly string[]> {
  const { kind } = row;
  // A list is asked for once, and the same for every agent.
  const about = VISIBILITIES.map((visibility) => ({ visibility, subject: world.subjects[visibility] }));
  const once = kind === "list" ? await row.ask(world.subjects.public, viewer) : "";
  const never = absentAs(world.subjects.scoped);
  const isUnmarked = row.isMarked === false || (row.isOfTwo === true && viewer.isShare === true);
  const mustShow = kind !== "act" && !isUnmarked;
  const sees = row.isPage ? PUBLIC_ONLY : viewer.sees;
  const isAllSeen = Object.values(sees).every(Boolean);
  const isCompared = kind !== "list" && kind !== "stream" && !isAllSeen;
  const absent = !isCompared ? "" : normal(await row.ask(never, viewer), never);
  const found = await Promise.all(
    about.map(async ({ visibility, subject }) => {
      const text = kind === "list" ? once : await row.ask(subject, viewer);
      return problemIn(text, { row, subject, isSeen: sees[visibility], absent, mustShow });
    }),
  );
  return found.flatMap((problem, index) =>
    problem === null ? [] : [`${row.name}, ${about[index]?.visibility} agent: ${problem}`],
  );
}

interface Cell {
  readonly row: Row;
  readonly subject: Subject;
  readonly isSeen: boolean;
  /** Whether an answer about an agent that is seen has its mark. */
  readonly mustShow: boolean;
  /** The answer for an agent that never existed. */
  readonly absent: string;
}

function problemIn(text: string, { row, subject, isSeen, mustShow, absent }: Cell): string | null {
  const { mark } = subject;
  const isList = row.kind === "list" || row.kind === "stream";
  if (shows(text, secretOf(mark)))
    return `shows what is for those who steer: ${around(text, secretOf(mark))}`;
  if (isSeen) {
    return mustShow && !shows(text, mark) ? `does not show it: ${text.slice(-300)}` : null;
  }
  const here = isList ? text : normal(text, subject);
  if (shows(here, mark)) return `shows a hidden agent: ${around(here, mark)}`;
  return isList || here === absent ? null : `differs from one that never existed:\n${here}\n---\n${absent}`;
}

describe("the rows", () => {
  const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].toSorted();

  it("[AUTH-1241] there is one for each root field", () => {
    const { schema } = rows;
    const fieldsOf = (name: "getQueryType" | "getMutationType" | "getSubscriptionType"): string[] =>
      Object.values(schema[name]()?.getFields() ?? {})
        // Commands of an agent are a field of their own type; see `command fields`.
        .filter(({ type }) => !/(?:Queries|Mutations)!?$/.test(String(type)))
        .map(({ name: field }) => field);
    expect(sorted(fieldsOf("getQueryType"))).toEqual(sorted(QUERY_NAMES));
    expect(sorted(fieldsOf("getSubscriptionType"))).toEqual(sorted(SUBSCRIPTION_NAMES));
    expect(sorted(fieldsOf("getMutationType"))).toEqual(sorted(ACTION_NAMES));
  });

  it("[AUTH-1241] there is one for each endpoint of the OpenAPI document, and each route", async () => {
    const response = await fetch(new URL("/openapi.json", world.kit.url), {
      headers: { authorization: world.kit.bearer },
    });
    const { paths } = (await response.json()) as { paths: Record<string, unknown> };
    const templates = Object.keys(paths).map((path) =>
      path.startsWith("/agentese/")
        ? "/agentese/{path}"
        : path
            .replace(/^\/api\/(?!agents|freezes|history|pheromones|runs|thaw)[^/]+/, "/api/{agent}")
            .replace(/(?<=\{agent\}\/)(?!snapshot|invoke).+/, "{command}"),
    );
    const known = sorted([...REST_TEMPLATES, ...POST_TEMPLATES]);
    expect(sorted([...templates, ...ROUTES]).filter((template) => !known.includes(template))).toEqual([]);
    expect(sorted(templates).length).toBeGreaterThan(8);
  });
});
