import { describe, expect, it } from "vitest";
import { watcherSettings } from "../../../src/cli/watcher-settings.js";

const LINK = "https://terrarium.example/team/?share=secret.share.token";

describe("[SHARE-1210] commands that watch by a share", () => {
  it("take its token, and from a link the gateway as well", () => {
    expect(watcherSettings({ share: "secret.share.token" }, {}).token).toBe("secret.share.token");
    const { endpoint, token } = watcherSettings({ share: LINK }, {});
    expect([endpoint.href, token]).toEqual(["https://terrarium.example/team/graphql", "secret.share.token"]);
    const elsewhere = watcherSettings({ share: LINK, url: "http://127.0.0.1:4001" }, {});
    expect(elsewhere.endpoint.href).toBe("http://127.0.0.1:4001/graphql");
    expect(watcherSettings({}, { TERRARIUM_SHARE: LINK }).token).toBe("secret.share.token");
    expect(watcherSettings({}, { TERRARIUM_TOKEN: "token" }).token).toBe("token");
  });

  it("prefer a flag to a variable, and refuse a share beside a token", () => {
    expect(watcherSettings({ share: "share" }, { TERRARIUM_TOKEN: "token" }).token).toBe("share");
    expect(watcherSettings({ token: "token" }, { TERRARIUM_SHARE: "share" }).token).toBe("token");
    expect(() => watcherSettings({ share: "share", token: "token" }, {})).toThrow("--share and --token");
    expect(() => watcherSettings({}, { TERRARIUM_SHARE: "share", TERRARIUM_TOKEN: "token" })).toThrow(
      "TERRARIUM_SHARE",
    );
  });

  it.each([
    "https://terrarium.example/",
    "https://terrarium.example/?share=",
    "https://terrarium.example/?share=secret&share=secret",
    "ftp://terrarium.example/?share=secret",
  ])("refuse %s, without repeating the secret", (share) => {
    expect(() => watcherSettings({ share }, {})).toThrow(/--share must be/);
    expect(() => watcherSettings({ share }, {})).not.toThrow(/secret/);
  });
});
