import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFolder } from "../../support/clients/folder.js";
import { GRAPHQL_CLIENT, REST_CLIENT } from "../docs/library-clients.js";
import { needs, pathOf } from "../../support/machine.js";
import { Story } from "./story.js";
import { run, TOKEN } from "../../support/terrarium-process.js";

const AGENT = "examples/two-commands.ts";

const AGENT_OF = { write: "guestbook", read: "guestbook", parse: "grammar" } as const;
type Name = keyof typeof AGENT_OF;
type Arguments = Readonly<Record<string, string | number>>;

/** The outcome of a call: the bytes of its result, or its refusal. */
type Answer = { readonly bytes: string } | { readonly code: string; readonly message: string };

type Transport = (name: Name, args: Arguments, key?: string) => Promise<Answer>;

let story: Story;
let folder: ClientFolder;

const variables = () => ({ TERRARIUM_URL: story.url, TERRARIUM_TOKEN: TOKEN });

/** A compiled client in its own process. */
const client =
  (program: string): Transport =>
  async (name, args, key) => {
    const words = [program, name, JSON.stringify(args), ...(key === undefined ? [] : [key])];
    return await folder.node(words, variables()).then(
      ({ stdout }) => ({ bytes: stdout.trimEnd() }),
      (error: Error) => JSON.parse((error.cause as { stderr: string }).stderr) as Answer,
    );
  };

const curl: Transport = async (name, args, key) => {
  const words = ["--silent", "--show-error", "--data", JSON.stringify(args)];
  words.push("--header", `authorization: Bearer ${TOKEN}`, "--header", "content-type: application/json");
  if (key !== undefined) words.push("--header", `idempotency-key: ${key}`);
  words.push(`${story.url}/api/${AGENT_OF[name]}/${name}`);
  const { stdout } = await promisify(execFile)(pathOf("curl") ?? "curl", words);
  const [, bytes] = /^\{"success":true,"result":(.*)\}\n?$/s.exec(stdout) ?? [];
  if (bytes !== undefined) return { bytes };
  const { code, detail } = JSON.parse(stdout) as { code: string; detail: string };
  return { code, message: detail };
};

const commandLine: Transport = async (name, args, key) => {
  const flags = Object.entries(args).map(([flag, value]) => `--${flag}=${value}`);
  const words = ["call", AGENT_OF[name], name, ...flags, "--json"];
  if (key !== undefined) words.push("--idempotency-key", key);
  const { status, stdout, stderr } = await run(words, variables());
  if (status === 0) return { bytes: stdout.trimEnd() };
  return (JSON.parse(stderr) as { error: { code: string; message: string } }).error;
};

const TRANSPORTS: readonly (readonly [string, Transport])[] = [
  ["a client typed by graphql-codegen", client("graphql-client.js")],
  ["curl", curl],
  ["a client typed by openapi-typescript", client("rest-client.js")],
  ["the command line", commandLine],
];

/** Makes the same call over every transport. */
async function everywhere(name: Name, args: Arguments, key?: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const [, transport] of TRANSPORTS) answers.push(await transport(name, args, key));
  return answers;
}

describe.skipIf(needs("curl"))("a library developer's agent", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const rate = ["--steering-rate-per-second", "1000"];
    folder = await ClientFolder.open();
    story = await Story.begin("--ephemeral", "--agents", AGENT, ...rate);
    await folder.write("graphql-client.ts", GRAPHQL_CLIENT);
    await folder.write("rest-client.ts", REST_CLIENT);
    const [schema, openapi] = await Promise.all([
      run(["schema", "--agents", AGENT]),
      fetch(`${story.url}/openapi.json`),
    ]);
    if (schema.status !== 0) throw new Error(schema.stderr);
    await folder.generateGraphql(schema.stdout);
    await folder.generateRest((await openapi.json()) as object);
    await folder.compile("graphql-client.ts", "rest-client.ts");
  }, 120_000);

  afterAll(async () => {
    await folder?.[Symbol.asyncDispose]();
    await story?.[Symbol.asyncDispose]();
  });

  test("has two commands and at most fifteen lines", async () => {
    const lines = (await readFile(AGENT, "utf8")).split("\n");
    const code = lines.filter((line) => line.trim() !== "" && !line.startsWith("//"));
    expect(code.length).toBeLessThanOrEqual(15);
  });

  test("every transport returns the same bytes; a retry with the same key runs once, over any transport", async () => {
    const note = { text: 'it\'s "nice" – 🐸', stars: 4 };
    expect(await everywhere("write", note, "one")).toEqual(TRANSPORTS.map(() => ({ bytes: "1" })));
    for (const answer of await everywhere("write", { ...note, stars: 3 }, "one")) {
      expect(answer).toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    }
    // Without a key every call runs.
    expect(await everywhere("write", { text: "again" })).toEqual(
      ["2", "3", "4", "5"].map((bytes) => ({ bytes })),
    );

    const notes = [note, ...Array.from({ length: 4 }, () => ({ text: "again", stars: 5 }))];
    const bytes = JSON.stringify(notes);
    expect(await everywhere("read", {})).toEqual(TRANSPORTS.map(() => ({ bytes })));

    const answers = await everywhere("parse", { text: "2 * (x + 1)" });
    const [first] = answers;
    expect(first).toMatchObject({ bytes: expect.stringContaining('"tree":{"first":"2"') });
    expect(answers).toEqual(TRANSPORTS.map(() => first));
  });

  test.each<[string, Name, Arguments, RegExp]>([
    ["a value that the author's validator refuses", "write", { text: "a", stars: 9 }, /\bstars\b.*<=5/],
    ["a value of another type", "write", { text: "a", stars: "many" }, /\bstars\b.*(?:number|Int)/],
    ["a missing argument", "write", { stars: 1 }, /\btext\b.*(?:required|not provided)/],
    [
      "a value that the agent itself refuses",
      "parse",
      { text: "2 * (x +" },
      /^text: line 1, column 9: Expected .*a number/,
    ],
  ])(
    "a wrong argument has the same code everywhere, with field and reason: %s",
    async (_what, name, args, reason) => {
      for (const answer of await everywhere(name, args)) {
        expect(answer).toEqual(
          expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringMatching(reason) }),
        );
      }
    },
  );

  test("while the gateway is away, the command line shows the last known state, and its age", async () => {
    const agents = async () => await run(["agents", "--json"], variables());
    const fresh = await agents();
    expect(fresh).toMatchObject({ status: 0, stderr: "" });
    await story.stop();
    const stale = await agents();
    expect(stale.status).toBe(4);
    const { error } = JSON.parse(stale.stderr) as { error: { asOf: string } };
    expect(error).toMatchObject({
      code: "STALE",
      message: expect.stringMatching(/last known state, .+ old/),
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const known = (JSON.parse(fresh.stdout) as object[]).map((row) => ({
      ...row,
      asOf: error.asOf,
      layer: "cache",
      ageMs: expect.any(Number),
    }));
    expect(JSON.parse(stale.stdout)).toEqual(known);
    // Only reads are answered from the cache.
    expect(await commandLine("write", { text: "late" })).toMatchObject({ code: "UNREACHABLE" });
  });
});
