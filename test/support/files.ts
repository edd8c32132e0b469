import { mkdir, mkdtemp, readdir, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach } from "vitest";

const folders: string[] = [];

/** A folder of the test's own, by its real path; it goes when the test is over. */
export async function tempFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "terrarium-test-")));
  folders.push(path);
  return path;
}

afterEach(async () => {
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;

/** Writes a file, and the folders it is in, last modified so many days before `now`. Content null leaves what is there. */
export async function makeFile(
  root: string,
  path: string,
  options: { content?: string | Buffer | null; daysOld?: number; now?: number } = {},
): Promise<string> {
  const { content = path, daysOld = 0, now = Date.now() } = options;
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  if (content !== null) await writeFile(full, content);
  const modified = new Date(now - daysOld * DAY_MS);
  await utimes(full, modified, modified);
  return full;
}

/** Paths of all files below a folder, relative to it, sorted; folders are not listed. */
export async function namesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}
