import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { acceptedEncoding } from "../answers/accept.js";

/** More than a build has, and less than would hurt. */
const FILES_MAX = 200;
const BYTES_MAX = 16_777_216;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".md": "text/plain; charset=utf-8",
};

/** Compressed twins lie beside a file under its name with one of these behind it; best first. */
const ENCODINGS = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;
type Encoding = (typeof ENCODINGS)[number]["name"];

export interface PageFile {
  readonly type: string;
  readonly etag: string;
  /** The name tells the content, so that it may be kept for ever. */
  readonly hashed: boolean;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly encoded: ReadonlyMap<Encoding, Uint8Array<ArrayBuffer>>;
}

/** What may be served, by path: `/`, `/widgets.js`, `/assets/….js`. Null when nothing has been built there. */
export function readPageFiles(folder: URL): ReadonlyMap<string, PageFile> | null {
  const root = fileURLToPath(folder);
  if (!statSync(join(root, "index.html"), { throwIfNoEntry: false })) return null;
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (names.length > FILES_MAX) throw new Error(`more than ${FILES_MAX} files in ${root}`);
  let bytesLeft = BYTES_MAX;
  const read = (path: string): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(readFileSync(path));
    bytesLeft -= bytes.byteLength;
    if (bytesLeft < 0) throw new Error(`more than ${BYTES_MAX} bytes in ${root}`);
    return bytes;
  };
  const files = new Map<string, PageFile>();
  for (const path of names) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const plain = read(path);
    const encoded = ENCODINGS.filter(({ suffix }) => names.includes(path + suffix)).map(
      ({ name, suffix }) => [name, read(path + suffix)] as const,
    );
    files.set(addressOf(relative(root, path)), {
      type,
      etag: createHash("sha256").update(plain).digest("base64url").slice(0, 22),
      hashed: relative(root, path).startsWith(`assets${sep}`),
      plain,
      encoded: new Map(encoded),
    });
  }
  return files;
}

/** `index.html` is `/`, `widgets.html` is `/widgets`; everything else goes by its name. */
function addressOf(name: string): string {
  const path = `/${name.split(sep).join("/")}`;
  return path === "/index.html" ? "/" : path.replace(/\.html$/, "");
}

/** The best of what there is that the client takes, by its `Accept-Encoding`. */
export function encodingFor(file: PageFile, accepted: string | null): Encoding | null {
  const available = ENCODINGS.map(({ name }) => name).filter((name) => file.encoded.has(name));
  return acceptedEncoding(accepted, available);
}
