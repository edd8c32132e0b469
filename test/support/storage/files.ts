import { mkdir, mkdtemp, readdir, realpath, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { removeFolder } from "../folder.js";

const folders: string[] = [];

/** A temporary folder, by its real path; removed after the test. */
export async function tempFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "terrarium-test-")));
  folders.push(path);
  return path;
}

export async function removeFolders(): Promise<void> {
  for (const path of folders.splice(0)) removeFolder(path);
}

const DAY_MS = 86_400_000;

/** Writes a file and its folders, last modified so many days before `now`. Content null keeps the present content. */
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

/** Sorted relative paths of all files below a folder; folders are not listed. */
export async function namesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}
