import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { pathOf } from "../machine.js";

const KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split(" ");

/** A private authority in a folder, which signs certificates for servers. */
export class Authority {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#openssl("req", "-x509", ...KEY, "-days", "1", "-subj", `/CN=${name}`, ...this.#files(name));
  }

  /** File with its certificate. */
  get file(): string {
    return join(this.#folder, `${this.#name}.pem`);
  }

  /** The `tls` block of a nats-server whose certificate is for this: `IP:127.0.0.1` or `DNS:nats.example`. */
  tlsFor(server: string, subject: string): string {
    const at = (ending: string): string => join(this.#folder, `${server}.${ending}`);
    writeFileSync(at("ext"), `subjectAltName=${subject}`);
    this.#openssl("req", ...KEY, "-subj", "/CN=nats", "-keyout", at("key"), "-out", at("csr"));
    const authority = [
      "-CA",
      this.file,
      "-CAkey",
      join(this.#folder, `${this.#name}.key`),
      "-CAcreateserial",
    ];
    const files = ["-in", at("csr"), "-extfile", at("ext"), "-out", at("pem")];
    this.#openssl("x509", "-req", "-days", "1", ...authority, ...files);
    return `tls { cert_file: "${at("pem")}", key_file: "${at("key")}" }\n`;
  }

  #files(name: string): readonly string[] {
    return ["-keyout", join(this.#folder, `${name}.key`), "-out", join(this.#folder, `${name}.pem`)];
  }

  #openssl(...words: readonly string[]): void {
    execFileSync(pathOf("openssl") ?? "openssl", words, { stdio: "ignore" });
  }
}
