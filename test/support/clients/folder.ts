import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, realpath, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { exampleOf } from "../markdown.js";
import { TOP } from "../machine.js";
import { removeFolder } from "../folder.js";

const require = createRequire(import.meta.url);
const runFile = promisify(execFile);

/** Hook that gives openapi-typescript a compiler library, which TypeScript 7 no longer is. */
const COMPILER_HOOK = join(TOP, "test/support/clients/typescript-hook.mjs");
const OPENAPI_TYPESCRIPT = beside(require.resolve("openapi-typescript/package.json"), "bin/cli.js");
const GRAPHQL_CODEGEN = beside(require.resolve("@graphql-codegen/cli/package.json"), "esm/bin.js");
const TYPESCRIPT = beside(require.resolve("typescript/package.json"), "bin/tsc");

function beside(file: string, path: string): string {
  return join(dirname(file), path);
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A client author's project: a temporary folder with the packages that are installed here and this one. The
 * generators and the compiler run as they do for users; a failure rejects with their output.
 */
export class ClientFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async open(): Promise<ClientFolder> {
    const folder = new ClientFolder(await realpath(await mkdtemp(join(tmpdir(), "terrarium-client-"))));
    const modules = join(folder.path, "node_modules");
    await mkdir(modules);
    const installed = await readdir(join(TOP, "node_modules"));
    await Promise.all(installed.map((name) => symlink(join(TOP, "node_modules", name), join(modules, name))));
    await symlink(TOP, join(modules, "terrarium-gateway"));
    await folder.write("package.json", '{"type":"module"}');
    return folder;
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.path, name), text);
  }

  /** `gql/`: the types of all `graphql(...)` in the folder's files, by graphql-codegen with the manual's configuration. */
  async generateGraphql(schema: string): Promise<void> {
    await this.write("schema.graphql", schema);
    await this.write("codegen.ts", exampleOf("docs/commands.md", "codegen.ts"));
    await this.node([GRAPHQL_CODEGEN, "--config", "codegen.ts"]);
  }

  /** `api.ts`: the types of an OpenAPI document, by openapi-typescript. */
  async generateRest(document: object): Promise<void> {
    await this.write("openapi.json", JSON.stringify(document));
    await this.node(["--import", COMPILER_HOOK, OPENAPI_TYPESCRIPT, "openapi.json", "--output", "api.ts"]);
  }

  /** Compiles these files and their imports with all strict options; `x.ts` becomes `x.js`. */
  async compile(...files: readonly string[]): Promise<void> {
    const options = "--strict --module nodenext --target es2023 --types node --skipLibCheck".split(" ");
    await this.node([TYPESCRIPT, "--ignoreConfig", ...options, ...files]);
  }

  /** Runs Node in the folder. */
  async node(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...variables };
    try {
      return await runFile(process.execPath, words, { cwd: this.path, env });
    } catch (error) {
      const { stdout = "", stderr = "" } = error as Partial<Ended>;
      throw new Error(`${words.join(" ")}: ${stdout}${stderr}`, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    removeFolder(this.path);
  }
}
