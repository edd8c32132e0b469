/** The part of oidc-provider that the tests use: it comes without types. */
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Client: { prototype: Record<string, (uri: string) => boolean> };
    proxy: boolean;
    callback(): RequestListener;
    on(event: string, listener: (...args: never[]) => void): this;
  }
}
