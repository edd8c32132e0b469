import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { TOP } from "../support/machine.js";
import { removeFolder } from "../support/folder.js";

/** Some of the packages that the build puts into `dist`. */
const built = ["graphql", "graphql-rate-limit", "graphql-yoga", "@graphql-yoga/render-graphiql", "ws"];

const { dependencies } = JSON.parse(readFileSync(join(TOP, "package.json"), "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const resolved = Object.keys(dependencies);

let folder: string;
let installing: string;

/** Runs npm; returns its output, warnings included. */
function npm(cwd: string, ...args: string[]): string {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  return execFileSync("sh", ["-c", 'npm "$@" 2>&1', "sh", ...args, ...quiet], { cwd, encoding: "utf8" });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "terrarium-package-"));
  // `prepare` would build again, in a folder that other tests use.
  execFileSync("node", ["deploy/pack.mjs"], { cwd: TOP });
  npm(TOP, "pack", "--ignore-scripts", "--pack-destination", folder);
  execFileSync("node", ["deploy/pack.mjs", "--clean"], { cwd: TOP });
  const [tarball = ""] = readdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  installing = npm(folder, "install", `./${tarball}`);
}, 300_000);
afterAll(() => removeFolder(folder));

const inPackage = (path: string): string => join(folder, "node_modules/terrarium-gateway", path);

describe("the checkout", () => {
  it("does not build again for npx, because a running gateway uses the build", () => {
    const isBuiltAt = statSync(join(TOP, "dist/main.js")).mtimeMs;
    const cache = mkdtempSync(join(tmpdir(), "terrarium-npx-"));
    const env = { ...process.env, npm_config_cache: cache };
    const version = execFileSync("npx", ["--offline", "terrarium", "--version"], {
      cwd: TOP,
      env,
      encoding: "utf8",
    });
    removeFolder(cache);
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(statSync(join(TOP, "dist/main.js")).mtimeMs).toBe(isBuiltAt);
  });
});

describe("the package", () => {
  it("contains most packages in its build, with their licences; npm resolves the others", () => {
    const licences = readFileSync(inPackage("dist/LICENSES.md"), "utf8");
    for (const name of built) {
      expect(licences).toContain(`\n## ${name} - `);
      expect([name, existsSync(join(folder, "node_modules", name))]).toEqual([name, false]);
    }
    for (const name of resolved)
      expect([name, existsSync(join(folder, "node_modules", name))]).toEqual([name, true]);
    expect(existsSync(inPackage("node_modules"))).toBe(false);
  });

  it("installs into an empty folder without a warning about Node's version", () => {
    expect(installing).not.toMatch(/EBADENGINE|ERESOLVE|deprecated|install-scripts/);
    const { scripts } = JSON.parse(readFileSync(inPackage("package.json"), "utf8"));
    expect(scripts).not.toHaveProperty("prepare");
  });

  it("contains its dependencies and nothing for development", () => {
    const files = readdirSync(inPackage("."));
    expect(files).toEqual(expect.arrayContaining(["dist", "schema.graphql", "sbom.cdx.json", "LICENSE"]));
    expect(files).not.toContain("test");
    // Of other files only those that the manual links to.
    const linked = ["src", "bench", "deploy"].flatMap((name) =>
      readdirSync(inPackage(name), { recursive: true, withFileTypes: true }),
    );
    expect(linked.filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))).toEqual([]);
    for (const name of ["typescript", "vitest", "knip"])
      expect(readdirSync(join(folder, "node_modules"))).not.toContain(name);
  });

  it("contains the declarations that its exports lead to, all of them and no others", () => {
    const isDeclaration = (path: string): boolean => path.endsWith(".d.ts");
    const contained = readdirSync(inPackage("dist"), { recursive: true, encoding: "utf8" }).filter(
      isDeclaration,
    );
    expect(contained).toEqual(expect.arrayContaining(["index.d.ts", "agent.d.ts", "testing/index.d.ts"]));
    writeFileSync(
      join(folder, "types.ts"),
      ["", "/agent", "/testing", "/codegen"]
        .map((path, n) => `import * as m${n} from "terrarium-gateway${path}"; void m${n};`)
        .join("\n"),
    );
    const options = [
      "--noEmit",
      "--skipLibCheck",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--listFiles",
    ];
    const tsc = join(TOP, "node_modules/typescript/bin/tsc");
    const listed = execFileSync(process.execPath, [tsc, ...options, "types.ts"], {
      cwd: folder,
      encoding: "utf8",
    });
    const dist = `${inPackage("dist")}/`;
    const found = listed
      .split("\n")
      .flatMap((path) => (path.startsWith(dist) ? [path.slice(dist.length)] : []));
    expect(contained.toSorted()).toEqual(found.toSorted());
  });

  it("contains all files and headings that its manual links to", () => {
    const manual = readdirSync(inPackage("."), { recursive: true, encoding: "utf8" }).filter(
      (path) => path.endsWith(".md") && !/^(node_modules|dist)\//.test(path),
    );
    expect(manual).toEqual(
      expect.arrayContaining(["README.md", "ARCHITECTURE.md", "docs/README.md", "SECURITY.md"]),
    );
    const links = manual.flatMap((file) => linksOf(file).map((link) => ({ file, link })));
    expect(links.length).toBeGreaterThan(15);
    expect(links.filter(({ file, link }) => !leadsSomewhere(file, link))).toEqual([]);
  });

  it("exports the types of its scalars for code generators", () => {
    writeFileSync(
      join(folder, "codegen.mjs"),
      `import { config, scalars } from "terrarium-gateway/codegen";
       console.log(config.scalars === scalars, Object.keys(scalars).join());
       console.log(import.meta.resolve("terrarium-gateway/schema.graphql").startsWith("file:"));`,
    );
    const said = execFileSync(process.execPath, ["codegen.mjs"], { cwd: folder, encoding: "utf8" });
    expect(said).toBe("true Cursor,DateTime,JSON\ntrue\n");
    expect(existsSync(inPackage("dist/codegen.d.ts"))).toBe(true);
  });

  it("lists its dependencies in a bill of materials, with those inside the build", () => {
    const { bomFormat, metadata, components } = JSON.parse(readFileSync(inPackage("sbom.cdx.json"), "utf8"));
    expect(bomFormat).toBe("CycloneDX");
    expect(metadata.component.purl).toMatch(/^pkg:npm\/terrarium-gateway@/);
    const listed = (components as { purl: string }[]).map(({ purl }) => decodeURIComponent(purl));
    for (const name of built) {
      const { version } = JSON.parse(
        readFileSync(join(TOP, "node_modules", name, "package.json"), "utf8"),
      ) as { readonly version: string };
      expect(listed).toContain(`pkg:npm/${name}@${version}`);
    }
    for (const name of resolved)
      expect(listed.filter((purl) => purl.startsWith(`pkg:npm/${name}@`))).not.toEqual([]);
    expect(listed.filter((purl) => /npm\/(typescript|vitest|knip)@/.test(purl))).toEqual([]);
  });

  it("runs: health, a query, a subscription over a WebSocket, data on disk, and an orderly shutdown", async () => {
    await using running = await start(["node_modules/.bin/terrarium", "serve", "--port", "0"], {
      cwd: folder,
    });
    const { url } = running;
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent("{ agents { id } }")}`);
    expect(await answer.text()).toContain('"pulse"');
    const client = createClient({ url: `${url.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket });
    const events = client.iterate({ query: "subscription { terrariumEvents { type } }" });
    expect((await events.next()).value).toMatchObject({ data: { terrariumEvents: {} } });
    await client.dispose();
    expect(readdirSync(join(folder, ".terrarium"))).toContain("terrarium.db");
    expect(await running.end("SIGTERM")).toBe(0);
  });

  it("runs as in the Dockerfile: as another user, with only the data folder writable", async () => {
    const image = dockerfile();
    const data = mkdtempSync(join(tmpdir(), "terrarium-data-"));
    execFileSync("chmod", ["-R", "a+rX,a-w", folder]);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) execFileSync("chown", ["nobody", data]);
    const user = isRoot ? { uid: Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" })) } : {};
    try {
      const options = { cwd: inPackage("."), ...user };
      const variables = { ...image.variables, TERRARIUM_PORT: "0", TERRARIUM_DATA_DIR: data, TMPDIR: folder };
      await using running = await start(image.command.slice(1), { ...options, env: variables });
      const { port } = new URL(running.url);
      expect(running.url).toContain("//0.0.0.0:");
      const [node, ...health] = image.health;
      expect(node).toBe("node");
      const check = { ...options, env: { TERRARIUM_PORT: port } };
      execFileSync(process.execPath, health, check);
      expect(() =>
        execFileSync(process.execPath, health, { ...check, env: { TERRARIUM_PORT: "1" } }),
      ).toThrow("Command failed");
      expect(readdirSync(data)).toEqual(expect.arrayContaining(["access.log", "terrarium.db"]));
      expect(await running.end(image.stopSignal)).toBe(0);
    } finally {
      execFileSync("chmod", ["-R", "u+w", folder]);
      removeFolder(data);
    }
  });

  it("builds from exactly the files that the Dockerfile copies", () => {
    const top = mkdtempSync(join(tmpdir(), "terrarium-image-"));
    try {
      const { copied, taken, builds } = dockerfile();
      for (const path of copied) cpSync(join(TOP, path), join(top, path), { recursive: true });
      symlinkSync(join(TOP, "node_modules"), join(top, "node_modules"));
      expect(builds).toBe(true);
      npm(top, "run", "build");
      for (const path of taken) expect([path, existsSync(join(top, path))]).toEqual([path, true]);
      const version = execFileSync(process.execPath, ["dist/main.js", "--version"], { cwd: top });
      expect(String(version)).toMatch(/^\d+\.\d+\.\d+/);
    } finally {
      removeFolder(top);
    }
  }, 120_000);

  it("the image runs as a user without privileges", () => {
    const text = readFileSync(join(TOP, "deploy/Dockerfile"), "utf8");
    expect(text.slice(text.lastIndexOf("FROM"))).toMatch(/^USER 1000$/m);
    const variables = Object.keys(dockerfile().variables).filter((name) => name.startsWith("TERRARIUM_"));
    const documented = readFileSync(join(TOP, "docs/configuration.md"), "utf8");
    expect(variables.length).toBeGreaterThan(0);
    for (const name of variables) expect(documented).toContain(`\`${name}\``);
  });
});

/** Targets of a page's links, except those with a scheme. */
function linksOf(page: string): string[] {
  const text = readFileSync(inPackage(page), "utf8").replaceAll(/^```[^]*?^```/gm, "");
  const inline = text.matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g);
  const referred = text.matchAll(/^\[[^\]]+\]:\s*<?([^>\s]+)/gm);
  const html = text.matchAll(/\b(?:href|src)="([^"]+)"/g);
  return [...inline, ...referred, ...html]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? page : join(page, "..", decodeURIComponent(path));
  // Links must stay inside the package.
  if (target.startsWith("..") || path.startsWith("/") || !existsSync(inPackage(target))) return false;
  if (heading === undefined || !target.endsWith(".md")) return true;
  const headings = readFileSync(inPackage(target), "utf8").matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, title = ""]) => slugOf(title)).includes(heading);
}

/** The anchor of a heading, as GitHub and npm generate it. */
function slugOf(title: string): string {
  const words = title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
  return words.trim().replaceAll(/\s/g, "-");
}

/** The image's build input, command and user. */
function dockerfile() {
  const text = readFileSync(join(TOP, "deploy/Dockerfile"), "utf8").replaceAll("\\\n", " ");
  const last = text.slice(text.lastIndexOf("FROM"));
  const list = (pattern: RegExp): string[] => JSON.parse(pattern.exec(last)?.[1] ?? "[]") as string[];
  const [, settings = ""] = /^ENV (.*)$/m.exec(last) ?? [];
  const copies = (pattern: RegExp): string[] =>
    Array.from(text.matchAll(pattern), ([, paths = ""]) => paths.split(" ")).flat();
  return {
    copied: copies(/^COPY (?!--)(.*) \S+$/gm),
    taken: copies(/^COPY --from=build (.*) \S+$/gm).map((path) => path.replace(/^\/app\//, "")),
    builds: /^RUN npm run build\b/m.test(text),
    command: [...list(/^ENTRYPOINT (.*)$/m), ...list(/^CMD (.*)$/m)],
    health: list(/^HEALTHCHECK .* CMD (\[.*\])$/m),
    stopSignal: (/^STOPSIGNAL (\w+)$/m.exec(last)?.[1] ?? "none") as NodeJS.Signals,
    variables: Object.fromEntries(
      settings
        .trim()
        .split(/\s+/)
        .map((one) => one.split("=")),
    ) as Record<string, string>,
  };
}

/** Starts Node with these arguments and a clean environment, and waits for the address. */
async function start(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string>; readonly uid?: number },
) {
  const child = spawn(process.execPath, args, {
    ...options,
    env: { PATH: process.env["PATH"], HOME: folder, ...options.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended])) as [
    string,
  ];
  return {
    url: line.replace("terrarium listening on ", ""),
    async end(signal: NodeJS.Signals): Promise<unknown> {
      child.kill(signal);
      return (await ended)[0];
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
