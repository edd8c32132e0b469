import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const TYPE = "application/vnd.oci.image";

/** Packs a folder as a layer. All belongs to root, but for `owned`: paths in the folder and the number of their user. */
export function makeLayer(root: string, file: string, owned: Readonly<Record<string, number>> = {}): void {
  const usual = ["--sort=name", "--mtime=@0", "--numeric-owner", "--hard-dereference"];
  const paths = Object.keys(owned);
  const others = paths.map((path) => `--exclude=./${path}`);
  execFileSync("tar", [...usual, "--owner=0", "--group=0", ...others, "-C", root, "-cf", file, "."]);
  for (const [path, user] of Object.entries(owned)) {
    const owner = [`--owner=${user}`, `--group=${user}`];
    execFileSync("tar", [...usual, ...owner, "-C", root, "-rf", file, `./${path}`]);
  }
}

/** Writes an image as an OCI archive, which `ctr images import` takes. */
export function writeArchive(
  archive: string,
  {
    name,
    layers,
    config,
    scratch,
  }: {
    readonly name: string;
    /** Files of `makeLayer`, lowest first. */
    readonly layers: readonly string[];
    readonly config: object;
    /** An existing folder for the parts. */
    readonly scratch: string;
  },
): void {
  const folder = join(scratch, "archive");
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const keep = (file: string, mediaType: string): Descriptor => {
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
    const size = statSync(file).size;
    renameSync(file, join(folder, "blobs/sha256", digest));
    return { mediaType: `${TYPE}.${mediaType}`, digest: `sha256:${digest}`, size };
  };
  const keepText = (value: object, mediaType: string): Descriptor => {
    const file = join(scratch, "part");
    writeFileSync(file, JSON.stringify(value));
    return keep(file, mediaType);
  };
  const kept = layers.map((layer) => {
    const copy = join(scratch, "part");
    copyFileSync(layer, copy);
    return keep(copy, "layer.v1.tar");
  });
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const rootfs = { type: "layers", diff_ids: kept.map(({ digest }) => digest) };
  const manifest = {
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: keepText({ architecture, os: "linux", config, rootfs }, "config.v1+json"),
    layers: kept,
  };
  const annotations = { "io.containerd.image.name": name };
  const manifests = [{ ...keepText(manifest, "manifest.v1+json"), annotations }];
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  execFileSync("tar", ["-C", folder, "-cf", archive, "oci-layout", "index.json", "blobs"]);
}
