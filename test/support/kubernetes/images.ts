import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { gatewayImage, operatorImage } from "../../../src/kubernetes/images.js";
import { TOP } from "../machine.js";
import { makeLayer, writeArchive } from "./archive.js";
import { lastStage } from "./dockerfile.js";

/** The user `node` of Node's own images. */
const NODE_USER = 1000;

/** Programs of the base image that are not Node. */
const APPLETS = [
  "cat",
  "chmod",
  "cp",
  "dd",
  "df",
  "env",
  "id",
  "ln",
  "ls",
  "mkdir",
  "mv",
  "rm",
  "sh",
  "sleep",
  "tail",
  "touch",
];

interface Image {
  /** As pods name it. */
  readonly name: string;
  /** An OCI archive. */
  readonly archive: string;
}

/** Builds the images of a terrarium without a registry: what their Dockerfiles say, on a base of this machine's Node. */
class ImageBuilder implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "terrarium-images-"));
  readonly #base = this.#path("base.tar");
  readonly #modules = this.#path("modules.tar");

  /** `busybox` is a static one: the base has a shell and the like, as Debian's has. */
  constructor(busybox: string) {
    const root = this.#root();
    layBase(root, busybox);
    makeLayer(root, this.#base);
  }

  /** The image of a Dockerfile whose build stage makes in /app what this checkout has. */
  fromDockerfile(name: string, file: string): Image {
    const { given, copied, folders, config } = lastStage(join(TOP, file));
    const layers = [this.#base];
    const root = this.#root();
    const isBelow = (path: string, folder: string): boolean =>
      path === folder || path.startsWith(`${folder}/`);
    for (const { from, to } of copied) {
      const files = [...given].filter(([path]) => isBelow(path, from));
      // What the build stage was not given it has made, as this checkout has: node_modules and dist.
      if (from === "/app/node_modules") layers.push(this.#modulesAt(to));
      else if (files.length === 0) copy(from.replace(/^\/app\//, ""), join(root, to));
      for (const [path, source] of files) copy(source, join(root, to + path.slice(from.length)));
    }
    const owned: Record<string, number> = {};
    for (const { path, owner, mode } of folders) {
      mkdirSync(join(root, path), { recursive: true, mode: Number.parseInt(mode, 8) });
      owned[path.slice(1)] = owner === "node" ? NODE_USER : Number(owner);
    }
    return this.#write(name, [...layers, this.#layer(root, owned)], {
      ...config,
      Env: ["PATH=/usr/local/bin:/usr/bin:/bin", ...config.Env],
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #root(): string {
    const root = mkdtempSync(this.#path("root-"));
    // The folder becomes `/` of the image, which its user has to enter.
    chmodSync(root, 0o755);
    return root;
  }

  #layer(root: string, owned: Readonly<Record<string, number>> = {}): string {
    const file = `${root}.tar`;
    makeLayer(root, file, owned);
    return file;
  }

  /** A layer of the dependencies without those of development, as `npm prune --omit=dev` leaves them. */
  #modulesAt(path: string): string {
    if (existsSync(this.#modules)) return this.#modules;
    const lock = JSON.parse(readFileSync(join(TOP, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
    };
    const wanted = Object.entries(lock.packages)
      .filter(([folder, { dev }]) => folder !== "" && dev !== true && existsSync(join(TOP, folder)))
      .map(([folder]) => folder);
    const outermost = wanted.filter(
      (folder) => !wanted.some((other) => folder.startsWith(`${other}/node_modules/`)),
    );
    const moved = `--transform=s,^node_modules,.${path},`;
    const usual = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
    execFileSync("tar", [...usual, moved, "-C", TOP, "-cf", this.#modules, ...outermost]);
    return this.#modules;
  }

  #write(name: string, layers: readonly string[], config: object): Image {
    const archive = this.#path(`${name.replaceAll(/\W/g, "-")}.tar`);
    const scratch = mkdtempSync(this.#path("scratch-"));
    writeArchive(archive, { name, layers, config, scratch });
    rmSync(scratch, { recursive: true });
    return { name, archive };
  }
}

/** The images of gateway and operator, by the names that deploy/operator.yaml and deploy/samples use. */
export function buildImages(
  busybox: string,
): Disposable & { readonly all: Readonly<Record<"gateway" | "operator", Image>> } {
  const builder = new ImageBuilder(busybox);
  const library = "docker.io/library";
  const gateway = builder.fromDockerfile(`${library}/${gatewayImage()}`, "deploy/Dockerfile");
  const operator = builder.fromDockerfile(`${library}/${operatorImage()}`, "operator/Dockerfile");
  return { all: { gateway, operator }, [Symbol.dispose]: () => builder[Symbol.dispose]() };
}

function copy(source: string, target: string): void {
  cpSync(join(TOP, source), target, { recursive: true });
}

/** What Node's slim image has of importance: Node with its libraries, a shell, the user `node`, /tmp. */
function layBase(root: string, busybox: string): void {
  const node = process.execPath;
  const addons = readdirSync(join(TOP, "node_modules/@libsql"))
    .map((name) => join(TOP, "node_modules/@libsql", name, "index.node"))
    .filter((file) => existsSync(file) && file.includes(`${process.platform}-${process.arch}-gnu`));
  mkdirSync(join(root, "usr/local/bin"), { recursive: true });
  copyFileSync(node, join(root, "usr/local/bin/node"));
  const libraries = execFileSync("ldd", [node, ...addons], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g);
  for (const [, library = ""] of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  layPrograms(root, busybox);
  mkdirSync(join(root, "tmp"));
  chmodSync(join(root, "tmp"), 0o1777);
  mkdirSync(join(root, "etc"));
  writeFileSync(
    join(root, "etc/passwd"),
    `root:x:0:0::/root:/bin/sh\nnode:x:${NODE_USER}:${NODE_USER}::/home/node:/bin/sh\n`,
  );
  writeFileSync(join(root, "etc/group"), `root:x:0:\nnode:x:${NODE_USER}:\n`);
  writeFileSync(join(root, "etc/nsswitch.conf"), "hosts: files dns\n");
}

function layPrograms(root: string, busybox: string): void {
  mkdirSync(join(root, "bin"), { recursive: true });
  copyFileSync(busybox, join(root, "bin/busybox"));
  for (const name of APPLETS) symlinkSync("busybox", join(root, "bin", name));
}
