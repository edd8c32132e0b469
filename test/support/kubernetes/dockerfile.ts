import { readFileSync, statSync } from "node:fs";
import { basename, join, posix } from "node:path";

import { TOP } from "../machine.js";

/** The last stage of a Dockerfile: what the image holds, and how it runs. */
export interface Stage {
  /** Files that the build stage is given, by where they go. */
  readonly given: ReadonlyMap<string, string>;
  /** Files of the build stage and where they go, both absolute. */
  readonly copied: readonly { readonly from: string; readonly to: string }[];
  /** Empty folders with an owner. */
  readonly folders: readonly { readonly path: string; readonly owner: string; readonly mode: string }[];
  /** As an image's configuration has it. */
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly WorkingDir: string;
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly StopSignal: string;
  };
}

/**
 * Reads the last stage of a Dockerfile, so that images of the tests hold and run what those of users do. Throws at an
 * instruction that it cannot follow: then the images would differ.
 */
export function lastStage(file: string): Stage {
  const text = readFileSync(file, "utf8")
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ");
  const last = text.slice(text.lastIndexOf("\nFROM") + 1);
  const copied: { from: string; to: string }[] = [];
  const folders: { path: string; owner: string; mode: string }[] = [];
  const env: string[] = [];
  let [user, workingDir, stopSignal] = ["", "/", "SIGTERM"];
  let [entrypoint, command]: string[][] = [[], []];
  for (const line of last.split("\n")) {
    const [instruction = "", ...words] = line.trim().split(/\s+/);
    const rest = words.join(" ");
    const install = /^install -d -o (\S+) -g \S+ -m (\d+) (\S+)$/.exec(rest);
    if (instruction === "WORKDIR") workingDir = rest;
    else if (instruction === "USER") user = rest;
    else if (instruction === "STOPSIGNAL") stopSignal = rest;
    else if (instruction === "ENTRYPOINT") entrypoint = JSON.parse(rest) as string[];
    else if (instruction === "CMD") command = JSON.parse(rest) as string[];
    else if (instruction === "ENV") env.push(...words);
    else if (instruction === "RUN" && install !== null) {
      const [, owner = "", mode = "", path = ""] = install;
      folders.push({ path, owner, mode });
    } else if (instruction === "COPY" && words[0] === "--from=build") {
      const target = words.at(-1) ?? "";
      for (const from of words.slice(1, -1))
        copied.push({
          from,
          to: posix.resolve(workingDir, target, target.endsWith("/") ? basename(from) : ""),
        });
    } else if (!["", "FROM", "EXPOSE", "VOLUME", "HEALTHCHECK"].includes(instruction))
      throw new Error(`${file}: the tests' images cannot follow: ${line}`);
  }
  return {
    given: givenFiles(text),
    copied,
    folders,
    config: {
      User: user,
      Env: env,
      WorkingDir: workingDir,
      Entrypoint: entrypoint ?? [],
      Cmd: command ?? [],
      StopSignal: stopSignal,
    },
  };
}

/** Sources of the repository that stages before the last one copy, by their place in the image, below /app. */
function givenFiles(text: string): Map<string, string> {
  const given = new Map<string, string>();
  for (const [, words = ""] of text.matchAll(/^COPY (?!--)(.*)$/gm)) {
    const paths = words.trim().split(/\s+/);
    const target = paths.pop() ?? "";
    for (const path of paths) {
      // Docker copies what is in a folder, not the folder.
      const isFolder = statSync(join(TOP, path)).isDirectory();
      given.set(posix.resolve("/app", target, isFolder ? "" : basename(path)), path);
    }
  }
  return given;
}
