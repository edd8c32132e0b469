// Whether the time of an answer tells a hidden agent from one that never was. `node bench/hidden-timings.mjs [ROUNDS]`, after
// `npm run build`. Each round asks for a hidden id and for two unknown ones, in random order; the second unknown id shows what
// is noise. A `z` beyond 4 that the control does not have is no noise.
import { once } from "node:events";
import { SignJWT } from "jose";
import { WebSocket } from "ws";
import { createTerrarium, defineAgent, park } from "../dist/index.js";

const ROUNDS = Number(process.argv[2] ?? 1_500);
const SECRET = "a secret of this measurement, long enough";
const BYSTANDERS = 20;

const vault = defineAgent({
  id: "vault",
  visibility: "scoped",
  process: (input) =>
    input === "ask" ? park({ reason: "APPROVAL_NEEDED", prompt: "open?", state: null }) : { kept: input },
  resume: () => null,
});
const others = Array.from({ length: BYSTANDERS }, (_, at) =>
  defineAgent({ id: `open${at}`, process: (input) => input }),
);

const terrarium = await createTerrarium({
  agents: [vault, ...others],
  jwt: { secret: SECRET },
  limits: { steeringRatePerSecond: 1_000_000 },
});
const { url } = await terrarium.listen({ port: 0 });
for (let n = 0; n < 300; n += 1) await terrarium.invoke("vault", { n });
const { semaphore } = await terrarium.invoke("vault", "ask");
const { runs } = await terrarium.runs({ agentId: "vault", first: 1 });
const token = await new SignJWT({ scope: "agent:open0:control agent:open0:resolve" })
  .setProtectedHeader({ alg: "HS256" })
  .setSubject("ada")
  .setExpirationTime("2h")
  .sign(new TextEncoder().encode(SECRET));
const authorization = `Bearer ${token}`;

/** An id of the same form that was never given: the character `from` places before the end is another one. */
function unlike(id, from) {
  const at = id.length - from;
  return id.slice(0, at) + (id[at] === "0" ? "1" : "0") + id.slice(at + 1);
}

async function request(path, { method = "GET", body, accept } = {}) {
  const headers = {
    authorization,
    ...(body && { "content-type": "application/json" }),
    ...(accept && { accept }),
  };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return `${response.status} ${await response.text()}`;
}

const graphql = (query) => (id) =>
  request("/graphql", { method: "POST", body: { query, variables: { id } } });
const subscribe = (id) => {
  const search = new URLSearchParams({
    query: "subscription ($id: ID) { terrariumEvents(agentId: $id) { type } }",
    variables: JSON.stringify({ id }),
  });
  return request(`/graphql?${search}`, { accept: "text/event-stream" });
};
async function observe(id) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/observe/${id}`, { headers: { authorization } });
  const [code] = await once(socket, "close");
  return String(code);
}

const agent = ["vault", "vaulx", "vaulz"];
const run = [runs[0].id, unlike(runs[0].id, 1), unlike(runs[0].id, 2)];
const question = [semaphore.id, unlike(semaphore.id, 1), unlike(semaphore.id, 2)];
const KINDS = [
  ["GraphQL agent", agent, graphql("query ($id: ID!) { agent(id: $id) { id state } }")],
  ["GraphQL snapshot", agent, graphql("query ($id: ID!) { snapshot(agentId: $id) { cursor } }")],
  ["GraphQL history", agent, graphql("query ($id: ID!) { history(agentId: $id) { next } }")],
  ["GraphQL runs", agent, graphql("query ($id: ID!) { runs(agentId: $id) { next } }")],
  ["GraphQL run", run, graphql("query ($id: ID!) { run(id: $id) { status } }")],
  ["GraphQL semaphore", question, graphql("query ($id: ID!) { semaphore(id: $id) { status } }")],
  ["REST run", run, (id) => request(`/api/runs/${id}`)],
  ["GraphQL cancelRun", run, graphql("mutation ($id: ID!) { cancelRun(id: $id) { status } }")],
  [
    "GraphQL resolve",
    question,
    graphql('mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Approve") { status } }'),
  ],
  [
    "GraphQL perturb",
    agent,
    graphql("mutation ($id: ID!) { perturb(agentId: $id, input: 1) { queueDepth } }"),
  ],
  ["GraphQL subscribe", agent, subscribe],
  ["REST agent", agent, (id) => request(`/api/agents/${id}`)],
  ["REST history", agent, (id) => request(`/api/history?agentId=${id}`)],
  [
    "REST perturb",
    agent,
    (id) => request(`/api/agents/${id}/perturb`, { method: "POST", body: { input: 1 } }),
  ],
  ["AGENTESE", agent, (id) => request(`/agentese/world.${id}.manifest`)],
  ["observe socket", agent, observe],
];

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Mann and Whitney's test, as a standard normal value. */
function z(one, other) {
  const all = [...one.map((ms) => [ms, 0]), ...other.map((ms) => [ms, 1])].toSorted(([a], [b]) => a - b);
  let sum = 0;
  for (const [at, [, group]] of all.entries()) if (group === 0) sum += at + 1;
  const [n, m] = [one.length, other.length];
  return (sum - (n * (n + m + 1)) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

console.log(
  `${ROUNDS} rounds; times in ms; ratio and z: hidden against unknown, and two unknown ids as control`,
);
console.log("kind".padEnd(20), "hidden  unknown  ratio   z      control  z");
let isTold = false;
for (const [name, ids, ask] of KINDS) {
  const answers = await Promise.all(ids.map(async (id) => (await ask(id)).replaceAll(id, "ID")));
  if (new Set(answers).size > 1) throw new Error(`${String(name)}: the answers differ: ${String(answers)}`);
  const times = [[], [], []];
  for (let round = -50; round < ROUNDS; round += 1) {
    for (const at of [0, 1, 2].toSorted(() => Math.random() - 0.5)) {
      const began = performance.now();
      await ask(ids[at]);
      if (round >= 0) times[at].push(performance.now() - began);
    }
  }
  const [hidden, unknown, control] = times;
  const figures = [
    median(hidden) / median(unknown),
    z(hidden, unknown),
    median(control) / median(unknown),
    z(control, unknown),
  ];
  const [ratio, deviation, noise, noiseZ] = figures;
  console.log(
    name.padEnd(20),
    `${median(hidden).toFixed(3)}   ${median(unknown).toFixed(3)}    ${ratio.toFixed(3)}  ${deviation.toFixed(1).padStart(5)}  ${noise.toFixed(3)}   ${noiseZ.toFixed(1).padStart(5)}`,
  );
  if (Math.abs(deviation) > 4 && Math.abs(noiseZ) < 4) isTold = true;
}
console.log(isTold ? "something differs by more than noise" : "nothing differs by more than noise");
await terrarium.close();
process.exit(isTold ? 1 : 0);
