import { describe, expect, it } from "vitest";
import { shareAuthorization, takeShare, takeShareOf } from "../../../src/gateway/callers/share-parameter.js";

describe("[SHARE-1201] the parameter `share` is taken out of the target", () => {
  it.each([
    ["/graphql", "/graphql", null],
    ["/graphql?query={a}", "/graphql?query={a}", null],
    ["/?share=abc", "/", "abc"],
    ["/?share=", "/", ""],
    ["/?share", "/", ""],
    ["/?a=1&share=abc&b=%20+", "/?a=1&b=%20+", "abc"],
    ["/?%73hare=abc", "/", "abc"],
    ["/?sh%61re=a%2Eb", "/", "a.b"],
    ["/?shares=abc&xshare=1&share%20=2", "/?shares=abc&xshare=1&share%20=2", null],
    ["/?query=share=abc", "/?query=share=abc", null],
    ["/?&share=abc&", "/?&", "abc"],
    ["/?share=a=b", "/", "a=b"],
    ["/?x=%&share=abc", "/?x=%", "abc"],
    ["http://host/observe/a?share=abc", "http://host/observe/a", "abc"],
    ["/?first?share=abc", "/?first?share=abc", null],
  ])("of %s", (given, target, token) => {
    expect(takeShare(given)).toEqual({ target, token, isRepeated: false });
  });

  it("also when it is given twice", () => {
    expect(takeShare("/?share=a&x=1&share=b")).toEqual({ target: "/?x=1", token: "a", isRepeated: true });
  });

  it("of a request below a mount path", () => {
    const req = { url: "/?share=abc", originalUrl: "/terrarium/?share=abc" };
    expect(takeShareOf(req).token).toBe("abc");
    expect(req).toEqual({ url: "/", originalUrl: "/terrarium/" });
  });
});

describe("[SHARE-1200] the authorization of the parameter `share`", () => {
  const read = { isRead: true, authorization: undefined };

  it("is a scheme that accepts shares alone", () => {
    expect(shareAuthorization({ token: "a.b-c_d", isRepeated: false }, read)).toBe("Share a.b-c_d");
    expect(shareAuthorization({ token: null, isRepeated: false }, read)).toBeUndefined();
  });

  it.each(["", "a b", "a\nb", "a\r\nx-header: 1", "tökén", "\0"])(
    "has no token for %j, which is refused later",
    (token) => {
      expect(shareAuthorization({ token, isRepeated: false }, read)).toBe("Share");
    },
  );

  it.each([
    ["two shares", { isRepeated: true }, read],
    ["an authorization", { isRepeated: false }, { isRead: true, authorization: "Bearer x" }],
    ["a request that does not read", { isRepeated: false }, { isRead: false, authorization: null }],
  ])("is refused beside %s, without repeating the secret", (_what, parameter, request) => {
    const attempt = (): unknown => shareAuthorization({ token: "secret-value", ...parameter }, request);
    expect(attempt).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT", details: { field: "share" } }));
    expect(attempt).not.toThrow(/secret-value/);
  });

  it("counts an empty authorization as none", () => {
    const given = { isRead: true, authorization: "Bearer " };
    expect(shareAuthorization({ token: "abc", isRepeated: false }, given)).toBe("Share abc");
  });
});
