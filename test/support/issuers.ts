import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** An identity provider: signs tokens, and publishes its keys on `IssuerServer`. */
export interface TestIssuer {
  /** Its `iss`. */
  readonly iss: string;
  readonly jwksUrl: string;
  /** A token with `iss`, a minute to live and these claims. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Serves the key sets of any number of issuers on one port. */
export class IssuerServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sets = new Map<string, string>();
  /** Paths of the key sets that were fetched, in order. */
  readonly fetched: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? "";
      this.fetched.push(path);
      const set = this.#sets.get(path);
      response.writeHead(set === undefined ? 404 : 200, { "content-type": "application/json" }).end(set);
    });
  }

  static async open(): Promise<IssuerServer> {
    const server = new IssuerServer();
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  /** An issuer whose keys are at this path. `jwk` changes what is published of its key. */
  async issuer(
    path: string,
    {
      alg = "ES256",
      iss,
      kid = `key of ${path}`,
      jwk = (key) => ({ ...key, alg }),
    }: {
      readonly alg?: string;
      readonly iss?: string;
      readonly kid?: string;
      readonly jwk?: (key: JWK) => JWK;
    } = {},
  ): Promise<TestIssuer> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const { port } = this.#server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${path}`;
    const key = jwk({ ...(await exportJWK(publicKey)), kid, use: "sig" });
    this.#sets.set(path, JSON.stringify({ keys: [key] }));
    const issuer = iss ?? url;
    return {
      iss: issuer,
      jwksUrl: url,
      sign: (claims, header = {}) =>
        new SignJWT({ iss: issuer, exp: Math.floor(Date.now() / 1_000) + 60, ...claims })
          .setProtectedHeader({ alg, kid, typ: "JWT", ...header })
          .sign(privateKey),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
