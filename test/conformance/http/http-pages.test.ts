import { mkdtemp, mkdir, utimes, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createPagesRoute } from "../../../src/gateway/pages/dashboard.js";
import { type GatewayKit, openGateway } from "../../support/gateway-kit.js";
import { removeFolder } from "../../support/folder.js";

const HTML = "<!doctype html><title>Terrarium</title>";
const SCRIPT = `console.log("${"life ".repeat(200)}")`;

interface Site extends AsyncDisposable {
  readonly folder: string;
  readonly kit: GatewayKit;
}

/** A gateway with a hand-made build, and a secret next to its folder. */
async function openSite(options: { built?: boolean; development?: boolean } = {}): Promise<Site> {
  const top = await mkdtemp(join(tmpdir(), "terrarium-pages-"));
  const folder = join(top, "widgets");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(top, "secret.js"), "secret");
  if (options.built !== false) {
    await writeFile(join(folder, "index.html"), HTML);
    await writeFile(join(folder, "widgets.html"), HTML);
    await writeFile(join(folder, "widgets.js"), SCRIPT);
    await writeFile(join(folder, "assets/app-1a2b.js"), SCRIPT);
    await writeFile(join(folder, "assets/app-1a2b.js.br"), brotliCompressSync(SCRIPT));
    await writeFile(join(folder, "assets/app-1a2b.js.gz"), gzipSync(SCRIPT));
    await writeFile(join(folder, "assets/notes.exe"), "not for the web");
  }
  const { development = false } = options;
  const route = createPagesRoute({ folder: pathToFileURL(`${folder}/`), development });
  const kit = await openGateway({ routes: [route], readOrigins: ["*"] });
  return {
    folder,
    kit,
    async [Symbol.asyncDispose]() {
      await kit[Symbol.asyncDispose]();
      removeFolder(top);
    },
  };
}

/** Sends the path unchanged; `fetch` would normalise it and decompress the body. */
function get(
  kit: GatewayKit,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<IncomingMessage> {
  const { port } = new URL(kit.http.url);
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers }, resolve).on("error", reject).end();
  });
}

test("[HTTP-30] the page may run its own scripts and connect to this gateway, and no page may frame it", async () => {
  await using site = await openSite();
  const page = await get(site.kit, "/");
  expect([page.statusCode, await text(page)]).toEqual([200, HTML]);
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(page.headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
  });
  expect((await get(site.kit, "/widgets")).statusCode).toBe(200);
  const script = await get(site.kit, "/widgets.js", { origin: "https://elsewhere.example" });
  expect(await text(script)).toBe(SCRIPT);
  expect(script.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "no-cache",
  });
});

test.each([
  "/../secret.js",
  "/assets/../../secret.js",
  "/assets/..%2f..%2fsecret.js",
  "/%2e%2e/secret.js",
  "/assets/..\\..\\secret.js",
  "//secret.js",
  "/assets",
  "/assets/",
  "/assets/notes.exe",
  "/assets/app-1a2b.js.br",
  "/index.html",
  "/__proto__",
])("[HTTP-31] %s leads nowhere", async (path) => {
  await using site = await openSite();
  const response = await get(site.kit, path);
  expect(response.statusCode).toBe(404);
  expect(await text(response)).not.toBe("secret");
});

test("[HTTP-31] a file that was added after the start is not served", async () => {
  await using site = await openSite();
  await writeFile(join(site.folder, "assets/late.js"), "late");
  expect((await get(site.kit, "/assets/late.js")).statusCode).toBe(404);
});

test("[HTTP-31] pages answer only GET and HEAD", async () => {
  await using site = await openSite();
  const head = await get(site.kit, "/", {}, "HEAD");
  expect([head.statusCode, head.headers["content-length"], await text(head)]).toEqual([
    200,
    String(HTML.length),
    "",
  ]);
  const post = await get(site.kit, "/", {}, "POST");
  expect([post.statusCode, post.headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("[HTTP-32] a file with a content hash in its name is cacheable for a year; all others are revalidated", async () => {
  await using site = await openSite();
  const asset = await get(site.kit, "/assets/app-1a2b.js");
  expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  const { etag } = (await get(site.kit, "/")).headers;
  const again = await get(site.kit, "/", { "if-none-match": `"other", W/${String(etag)}` });
  expect([again.statusCode, await text(again), again.headers.etag]).toEqual([304, "", etag]);
  expect((await get(site.kit, "/", { "if-none-match": '"other"' })).statusCode).toBe(200);
});

test("[HTTP-33] files are sent as compressed at build time to clients that accept the encoding", async () => {
  await using site = await openSite();
  const forms: [string, string | undefined, (bytes: Buffer) => Buffer][] = [
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["gzip;q=0.5, br;q=0", "gzip", gunzipSync],
    ["identity", undefined, (bytes) => bytes],
  ];
  const tags = new Set<unknown>();
  for (const [accepted, encoding, decode] of forms) {
    const response = await get(site.kit, "/assets/app-1a2b.js", { "accept-encoding": accepted });
    expect(response.headers["content-encoding"]).toBe(encoding);
    expect(response.headers.vary).toBe("accept-encoding");
    const bytes = await buffer(response);
    expect(response.headers["content-length"]).toBe(String(bytes.byteLength));
    expect(decode(bytes).toString()).toBe(SCRIPT);
    tags.add(response.headers.etag);
  }
  expect(tags.size).toBe(3);
});

test("[HTTP-34] without a build, the root says so", async () => {
  await using site = await openSite({ built: false });
  const response = await get(site.kit, "/");
  expect(response.statusCode).toBe(404);
  expect(await text(response)).toMatch(/npm run build/);
});

test("[HTTP-34] in development a new build is served without a restart", async () => {
  await using site = await openSite({ development: true });
  await writeFile(join(site.folder, "index.html"), "new");
  await utimes(join(site.folder, "index.html"), 1, 1);
  expect(await text(await get(site.kit, "/"))).toBe("new");
});
