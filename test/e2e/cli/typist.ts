import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { pathOf, TOP } from "../../support/machine.js";
import { removeFolder } from "../../support/folder.js";

/** The command of an interactive shell without user settings, and the line that loads the completion script. */
export const SHELLS = {
  bash: { start: "bash --norc --noprofile -i", setup: "source <(terrarium completion bash)" },
  zsh: {
    start: `${pathOf("zsh") ?? "zsh"} -f -i`,
    setup: "autoload -Uz compinit && compinit -u -D && source <(terrarium completion zsh)",
  },
  fish: {
    start: `${pathOf("fish") ?? "fish"} --no-config --private -i`,
    setup: "terrarium completion fish | source",
  },
} as const;

/** Runs the real executable for completion; prints the arguments of every other call. */
const TERRARIUM = `#!/bin/sh
case "$1" in complete | completion) exec '${process.execPath}' '${join(TOP, "dist/main.js")}' "$@" ;; esac
printf 'ran'
printf ' <%s>' "$@"
printf ' end\\n'
`;

/** Types into a shell in a real terminal, which util-linux's `script` creates. */
export class Typist implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "terrarium-typist-"));
  readonly #shell: ChildProcessWithoutNullStreams;
  #shown = "";

  constructor(shell: keyof typeof SHELLS, variables: Readonly<Record<string, string>>) {
    const executable = join(this.#folder, "terrarium");
    writeFileSync(executable, TERRARIUM);
    chmodSync(executable, 0o755);
    const { start, setup } = SHELLS[shell];
    this.#shell = spawn(pathOf("script") ?? "script", ["-qfec", start, "/dev/null"], {
      cwd: this.#folder,
      env: {
        PATH: [this.#folder, process.env["PATH"] ?? ""].join(delimiter),
        HOME: this.#folder,
        TERM: "dumb",
        LANG: "C.UTF-8",
        // The shell outlives `script` by a moment, and would write its history into the removed folder.
        HISTFILE: "/dev/null",
        ...variables,
      },
    });
    this.#shell.stdout.setEncoding("utf8").on("data", (text: string) => (this.#shown += text));
    this.#shell.stdin.write(`${setup}\r`);
  }

  /** Types these keys after `terrarium `, then return; resolves with the program's arguments. */
  async runs(keys: string): Promise<string> {
    this.#shell.stdin.write(`terrarium ${keys}\r`);
    for (;;) {
      const [ran, words] = /^ran (.*) end\r?$/m.exec(this.#shown) ?? [];
      if (ran !== undefined && words !== undefined) {
        this.#shown = this.#shown.slice(this.#shown.indexOf(ran) + ran.length);
        return words;
      }
      await once(this.#shell.stdout, "data");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#shell, "close");
    this.#shell.stdin.end();
    this.#shell.kill();
    await closed;
    removeFolder(this.#folder);
  }
}
