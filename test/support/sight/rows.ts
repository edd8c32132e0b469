// Everything that can be read, and how to read it about one agent. `sight-matrix.test.ts` asks each row as each viewer, and
// compares the list with the schema, the OpenAPI document and the tables of paths and routes.
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from "graphql";
import { PATHS } from "../../../src/agentese/table.js";
import type { TerrariumKit } from "../terrarium-kit.js";
import { actRows } from "./actions.js";
import { selectAll } from "./selections.js";
import {
  graphql,
  http,
  overSocket,
  overSse,
  page,
  perturbSocket,
  pheromoneField,
  plainSocket,
  type Viewer,
} from "./transports.js";
import { BYSTANDER, type Subject, type World } from "./world.js";

export interface Row {
  /** What it reads, such as `query agent`, `GET /api/agents`, `path self.runs`, `ws observe`. */
  readonly name: string;
  /**
   * `id`: asks about one agent, so a hidden one and one that never existed get equal answers. `list`: asks about all.
   * `stream`: asks about all, while one of them is at work. `act`: an action that no viewer of the matrix may take: refused alike for every agent.
   */
  readonly kind: "id" | "list" | "stream" | "act";
  /** False for what says nothing of an agent even to those who see it, such as a count. */
  readonly isMarked?: boolean;
  /** True for what also names another agent, so that a share of one of them does not show it. */
  readonly isOfTwo?: boolean;
  /** True for pages, which browsers ask for without a token: everybody gets the same one. */
  readonly isPage?: boolean;
  /** Everything that the gateway answers. */
  readonly ask: (subject: Subject, viewer: Viewer) => Promise<string>;
}

export interface Rows {
  readonly schema: GraphQLSchema;
  readonly rows: readonly Row[];
}

export async function allRows(world: World): Promise<Rows> {
  const { kit } = world;
  const { data } = await kit.ask(getIntrospectionQuery(), {}, kit.bearer);
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  const rows = [
    ...queryRows(kit, schema),
    ...subscriptionRows(world, schema),
    ...pathRows(kit),
    ...restRows(kit),
    ...schemaRows(kit),
    ...socketRows(world),
    ...actRows(kit),
  ];
  return { schema, rows: rows.map((row) => (OF_TWO.test(row.name) ? { ...row, isOfTwo: true } : row)) };
}

/** Pheromones have a source and a target, and runs of a caller have children. */
const OF_TWO = /pheromone|runs of a caller/i;

/** Arguments of each root field of Query. Fields of commands are rows of their own. */
const QUERY_ARGUMENTS: Readonly<
  Record<string, { kind: Row["kind"]; isMarked?: boolean; args?: (s: Subject) => string }>
> = {
  agent: { kind: "id", args: ({ agentId }) => `id: "${agentId}"` },
  agents: { kind: "list" },
  agentese: { kind: "list", args: () => 'path: "world.terrarium.agents.manifest"' },
  freezes: { kind: "list", isMarked: false },
  freezeAudit: { kind: "act" },
  history: { kind: "id", args: ({ agentId }) => `agentId: "${agentId}"` },
  metabolism: { kind: "list", isMarked: false },
  pheromones: { kind: "list" },
  run: { kind: "id", args: ({ runId }) => `id: "${runId}"` },
  runs: { kind: "id", args: ({ agentId }) => `agentId: "${agentId}"` },
  semaphore: { kind: "id", args: ({ semaphoreId }) => `id: "${semaphoreId}"` },
  semaphoreAudit: { kind: "act", args: ({ agentId }) => `agentId: "${agentId}"` },
  semaphorePage: { kind: "id", args: ({ agentId }) => `agentId: "${agentId}"` },
  semaphores: { kind: "id", args: ({ agentId }) => `agentId: "${agentId}"` },
  sessionState: { kind: "act", args: ({ agentId }) => `agentId: "${agentId}"` },
  shares: { kind: "act" },
  snapshot: { kind: "id", args: ({ agentId }) => `agentId: "${agentId}"` },
  viewer: { kind: "list", isMarked: false },
};

/** The same fields once more, with what else narrows them. */
const MORE_QUERIES: readonly [name: string, kind: Row["kind"], document: (s: Subject) => string][] = [
  ["history of all", "list", () => "history"],
  // The events of no session are in it, too.
  ["history by session", "list", ({ session }) => `history(session: "${session}")`],
  ["history by words", "id", ({ mark }) => `history(search: "${mark}")`],
  [
    "history after a cursor",
    "id",
    ({ agentId, cursor }) => `history(agentId: "${agentId}", after: "${cursor}")`,
  ],
  ["pheromones by source", "id", ({ agentId }) => `pheromones(source: "${agentId}")`],
  ["pheromones by target", "id", ({ agentId }) => `pheromones(target: "${agentId}")`],
  ["runs of all", "list", () => "runs(order: OLDEST_FIRST)"],
  ["runs by session", "id", ({ session }) => `runs(session: "${session}")`],
  ["semaphorePage of all", "list", () => "semaphorePage"],
  ["semaphores of all", "list", () => "semaphores"],
  [
    "snapshot by session",
    "id",
    ({ agentId, session }) => `snapshot(agentId: "${agentId}", session: "${session}")`,
  ],
  // Its first runs have a child at each subject.
  ["runs of a caller", "list", () => `runs(agentId: "${BYSTANDER}", first: 10, order: OLDEST_FIRST)`],
];

export const QUERY_NAMES: readonly string[] = Object.keys(QUERY_ARGUMENTS);

function queryRows(kit: TerrariumKit, schema: GraphQLSchema): Row[] {
  const fields = schema.getQueryType()?.getFields() ?? {};
  const documentOf = (call: string, name: string): string => {
    const field = fields[name];
    if (!field) throw new Error(`Query has no field ${name}: remove its row`);
    return `{ ${call} ${selectAll(schema, field.type)} }`;
  };
  const rootRows = Object.entries(QUERY_ARGUMENTS).map(([name, { kind, isMarked, args }]): Row => ({
    name: `query ${name}`,
    kind,
    ...(isMarked !== undefined && { isMarked }),
    ask: (subject, viewer) =>
      graphql(kit, documentOf(args ? `${name}(${args(subject)})` : name, name), viewer),
  }));
  const more = MORE_QUERIES.map(([name, kind, call]): Row => ({
    name: `query ${name}`,
    kind,
    ask: (subject, viewer) =>
      graphql(kit, documentOf(call(subject), /^\w+/.exec(call(subject))?.[0] ?? ""), viewer),
  }));
  return [...rootRows, ...more];
}

/** With the arguments of each; the stream of all agents is a row of its own. */
const SUBSCRIPTIONS: Readonly<
  Record<string, readonly [suffix: string, kind: Row["kind"], args: (s: Subject) => string][]>
> = {
  terrariumEvents: [
    ["of one", "id", ({ agentId }) => `(agentId: "${agentId}", replay: 50)`],
    ["of one after a cursor", "id", ({ agentId, cursor }) => `(agentId: "${agentId}", after: "${cursor}")`],
    ["of all", "stream", () => "(replay: 50)"],
  ],
  // `ws pheromoneField` reads it.
  pheromoneField: [],
};

export const SUBSCRIPTION_NAMES: readonly string[] = Object.keys(SUBSCRIPTIONS);

function subscriptionRows(world: World, schema: GraphQLSchema): Row[] {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  return Object.entries(SUBSCRIPTIONS).flatMap(([name, uses]) =>
    uses.flatMap(([suffix, kind, args]): Row[] => {
      const field = fields[name];
      if (!field) throw new Error(`Subscription has no field ${name}: remove its row`);
      const documentOf = (subject: Subject): string =>
        `subscription { ${name}${args(subject)} ${selectAll(schema, field.type)} }`;
      return [
        { name: `sse ${name} ${suffix}`, kind, ask: (s, viewer) => overSse(world, documentOf(s), s, viewer) },
        {
          name: `ws ${name} ${suffix}`,
          kind,
          ask: (s, viewer) => overSocket(world, documentOf(s), s, viewer),
        },
      ];
    }),
  );
}

const PATH_INPUTS: Readonly<Record<string, (s: Subject) => Record<string, unknown>>> = {
  "world.terrarium.connect": ({ agentId }) => ({ agent: agentId }),
  "void.pheromone.sense": ({ agentId }) => ({ target: agentId }),
  "void.pheromone.witness": ({ agentId }) => ({ source: agentId }),
  "self.flux.bridge": ({ agentId }) => ({ agent: agentId }),
  "self.state": ({ agentId }) => ({ agent: agentId }),
  "self.runs": ({ agentId }) => ({ agent: agentId }),
};

/** Paths without an agent in them. The others are about one. */
const LISTS: Readonly<Record<string, { readonly isMarked: boolean }>> = {
  "world.terrarium.agents.manifest": { isMarked: true },
  "world.terrarium.dashboard.manifest": { isMarked: true },
  "void.terrarium.metabolism": { isMarked: false },
};

function pathRows(kit: TerrariumKit): Row[] {
  return PATHS.flatMap(({ pattern, acts, scope }): Row[] => {
    const inputOf = PATH_INPUTS[pattern];
    const list = LISTS[pattern];
    const pathOf = ({ agentId, mark }: Subject): string =>
      pattern.replace("<id>", agentId).replace("<command>", `look${mark}`);
    const kind = acts || scope !== null ? "act" : list ? "list" : "id";
    const isMarked = list?.isMarked ?? true;
    return [
      {
        name: `path ${pattern}`,
        kind,
        isMarked,
        ask: (s, viewer) => {
          const query = new URLSearchParams(inputOf ? { input: JSON.stringify(inputOf(s)) } : {});
          const method = acts ? "POST" : "GET";
          return http(
            kit,
            `/agentese/${pathOf(s)}${acts ? "" : `?${query}`}`,
            viewer,
            method,
            acts ? "{}" : null,
          );
        },
      },
      {
        name: `query agentese ${pattern}`,
        kind,
        isMarked,
        ask: (s, viewer) =>
          graphql(
            kit,
            "query ($path: String!, $input: JSON) { agentese(path: $path, input: $input) { path kind value html } }",
            viewer,
            { path: pathOf(s), input: inputOf?.(s) ?? {} },
          ),
      },
    ];
  });
}

/** What is read over HTTP besides GraphQL and paths; by the path's template. */
const REST: readonly [
  template: string,
  kind: Row["kind"],
  path: (s: Subject) => string,
  isMarked?: boolean,
][] = [
  ["/api/agents", "list", () => "/api/agents"],
  ["/api/freezes", "list", () => "/api/freezes", false],
  ["/api/history", "list", () => "/api/history"],
  ["/api/history", "id", ({ agentId }) => `/api/history?agentId=${agentId}`],
  ["/api/pheromones", "list", () => "/api/pheromones"],
  ["/api/pheromones", "id", ({ agentId }) => `/api/pheromones?target=${agentId}`],
  ["/api/runs", "list", () => "/api/runs?order=OLDEST_FIRST"],
  ["/api/runs", "id", ({ agentId }) => `/api/runs?agentId=${agentId}`],
  ["/api/runs/{id}", "id", ({ runId }) => `/api/runs/${runId}`],
  ["/api/{agent}/snapshot", "id", ({ agentId }) => `/api/${agentId}/snapshot`],
  ["/ready", "id", ({ agentId }) => `/ready?agent=${agentId}`, false],
  ["/ready", "list", () => "/ready", false],
  ["/openapi.json", "list", () => "/openapi.json"],
  ["/docs", "list", () => "/docs", false],
  ["/login.json", "list", () => "/login.json", false],
  ["/", "list", () => "/", false],
  ["/health", "list", () => "/health", false],
  ["/metrics", "list", () => "/metrics"],
  ["/graphql", "list", () => "/graphql", false],
  ["/agentese/{path}", "id", ({ agentId }) => `/agentese/world.agent.${agentId}.manifesst`],
];

export const REST_TEMPLATES: readonly string[] = REST.map(([template]) => template);

function restRows(kit: TerrariumKit): Row[] {
  return REST.map(([, kind, pathOf, isMarked = true]): Row => ({
    name: `GET ${pathOf({ mark: "", agentId: "{id}", runId: "{id}", semaphoreId: "", session: "", cursor: "" })}`,
    kind,
    isMarked,
    ask: (subject, viewer) => http(kit, pathOf(subject), viewer),
  }));
}

/** GraphiQL, which has examples for commands, and the schema. */
function schemaRows(kit: TerrariumKit): Row[] {
  const introspection =
    "{ __schema { types { name description fields { name description args { name } } } } }";
  return [
    {
      name: "page GraphiQL",
      kind: "list",
      isMarked: false,
      isPage: true,
      ask: (_subject, viewer) => page(kit, "/graphql", viewer),
    },
    {
      name: "page of docs",
      kind: "list",
      isMarked: false,
      isPage: true,
      ask: (_subject, viewer) => page(kit, "/docs", viewer),
    },
    {
      name: "page of the dashboard",
      kind: "list",
      isMarked: false,
      isPage: true,
      ask: (_subject, viewer) => page(kit, "/", viewer),
    },
    { name: "introspection", kind: "list", ask: (_subject, viewer) => graphql(kit, introspection, viewer) },
    {
      name: "query commands",
      kind: "act",
      ask: ({ mark }, viewer) => graphql(kit, `{ ${mark}Agent { look${mark} } }`, viewer),
    },
  ];
}

function socketRows(world: World): Row[] {
  return [
    {
      name: "ws observe",
      kind: "id",
      ask: (subject, viewer) => plainSocket(world, `/observe/${subject.agentId}?replay=50`, subject, viewer),
    },
    {
      name: "ws perturb",
      kind: "act",
      ask: ({ agentId }, viewer) => perturbSocket(world, `/perturb/${agentId}`, viewer),
    },
    {
      name: "ws pheromoneField",
      kind: "stream",
      ask: (subject, viewer) => pheromoneField(world, subject, viewer),
    },
  ];
}
