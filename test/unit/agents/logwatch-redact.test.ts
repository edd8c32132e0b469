import { describe, expect, test } from "vitest";
import { LogWatch } from "../../../src/agents/logwatch/log-watch.js";
import { publicText, redact } from "../../../src/agents/logwatch/redact.js";
import type { Report } from "../../../src/agents/logwatch/reports.js";

const START = Date.UTC(2024, 2, 5, 12, 0, 0);

describe("private text", () => {
  test.each([
    [
      "2026-11-22T10:15:30.123Z 203.0.113.9 GET /reset-password/alice/tok_8f7d 200 3.2ms -",
      "2026-11-22T10:15:30.123Z <ip> GET /reset-password/<secret>/<secret> 200 3.2ms -",
    ],
    [
      '198.51.100.7 - alice [05/Mar/2024:12:00:01 +0100] "GET /orders?page=2&token=abc HTTP/1.1" 200 15 "https://ex.org/x?s=1" "curl"',
      '<ip> - <user> [05/Mar/2024:12:00:01 +0100] "GET /orders?<query> HTTP/1.1" 200 15 "https://ex.org/x?<query>" "curl"',
    ],
    [
      "open postgres://app:hunter2@db.example.org:5432/shop",
      "open postgres://<secret>@db.example.org:5432/shop",
    ],
    [
      '{"password":"hunter2","email":"ann@example.org","n":1}',
      '{"password":<secret>,"email":"<email>","n":1}',
    ],
    ['body {\\"apiKey\\":\\"k-1\\",\\"n\\":1}', 'body {\\"apiKey\\":<secret>,\\"n\\":1}'],
    ['curl -H "Authorization: Basic dXNlcjpwYXNz" /x', 'curl -H "Authorization: <secret>" /x'],
    ["Cookie: sid=abc; theme=dark", "Cookie: <secret>"],
    ["got Bearer abc.def-ghi today", "got Bearer <secret> today"],
    ["login --password hunter2 --verbose", "login --password <secret> --verbose"],
    ["DB_PASSWORD: 'x y z' clientSecret=abc", "DB_PASSWORD: <secret> clientSecret=<secret>"],
    ["session token 8f7d6e accepted, otp 123456", "session token <secret> accepted, otp <secret>"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def is expired", "<secret> is expired"],
    ["key AKIAIOSFODNN7EXAMPLE and sk-proj-abcDEF123456", "key <secret> and <secret>"],
    ["peers 2001:db8::7, ::1 and fe80::1%eth0", "peers <ip>, <ip> and <ip>"],
    [
      "from ip-10-0-0-1 and 220-135-151-1.dsl.example.net, 00:1a:2B:3c:4d:5e",
      "from <ip> and <ip>.dsl.example.net, <mac>",
    ],
    ["card 4111 1111 1111 1111, call +491701234567", "card <num>, call <num>"],
    ["job 550e8400-e29b-41d4-a716-446655440000, trace 4bf92f3577b34da6", "job <uuid>, trace <hex>"],
    ["GET /v2/54fadb412c4e40cdbaed9335e4c35a9e/servers/12", "GET /v2/<id>/servers/12"],
    [
      "GET /invite/AbCdEf and https://ex.org/cb#access_token=zzz",
      "GET /invite/<secret> and https://ex.org/cb#<query>",
    ],
    ["-----BEGIN PRIVATE KEY----- MIIEvQIBADANBg", "<secret>"],
    // Passwords with special characters, in lists, objects, nested JSON, XML, encoded, and in prose.
    ["open postgres://bob:hun@te/r?2@db/x", "open postgres://<secret>@db/x"],
    ['{"password":["hunter2"],"n":1}', '{"password":<secret>,"n":1}'],
    ['{"password":{"value":"hunter2"}}', '{"password":<secret>'],
    ['"{\\\\\"password\\\\\":\\\\\"hunter2\\\\\"}"', '"{\\\\\"password\\\\\":<secret>}"'],
    ["<password>hunter2</password>", "<password><secret></password>"],
    ['<add key="password" value="hunter2"/>', '<add key="password" value=<secret>/>'],
    ["password%3Dhunter2 password   :=   hunter2", "password%3D<secret> password   :=   <secret>"],
    ["Passwort: hunter2; api key: abcdef", "Passwort: <secret>; api key: <secret>"],
    ["token 'abc def', passphrase \"open sesame\"", "token <secret>, passphrase <secret>"],
    ["your code is 123456", "your code is <secret>"],
    ["password for bob is hunter2", "password for bob is <secret>"],
    ["curl -u bob:hunter2 x; mysql -u root -phunter2", "curl -u <secret> x; mysql -u root -p<secret>"],
    ["Bearer abc", "Bearer <secret>"],
    [
      "bob.o'neil@example.co.uk böb@exämple.com bob@localhost bob@[203.0.113.9] a&#64;b.c",
      "<email> <email> <email> <email> <email>",
    ],
    ["ec2-203-0-113-9.compute.example.org, mac 001a.2b3c.4d5e", "<ip>.compute.example.org, mac <mac>"],
    ["ssn 078-05-1120, call (555) 123-4567", "ssn <num>, call <num>"],
    [
      "reset-password/alice/tok and /reset%2Dpassword/alice",
      "reset-password/<secret>/<secret> and /reset%2Dpassword/<secret>",
    ],
    ["to=http%3A%2F%2Fh%2F%3Ftoken%3Dabc&n=1", "to=<url>&n=1"],
    ["/u/abcdefghijklmnopqrstuvwxyzabcdefghijkl ya29.a0Af-x", "/u/<id> <secret>"],
  ])("[LOGWATCH-430] %s", (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  test.each([
    "Failed password for invalid user admin from port 52144 ssh2",
    "WARN disk sda1 is 91% full at 12:00:00",
    "tokens=512 passed: 12 author=ann",
    "std::vector at /srv/app/v2/python3/main.py:12",
    "Bearer token missing, is this a page? Or 1/2 of them, 05/Mar/2024",
    "release v1.2.3 of log4j in /etc/httpd/conf/workers2.properties",
  ])("is not in: %s", (line) => {
    expect(redact(line)).toBe(line);
  });

  test("[LOGWATCH-431] takes linear time", () => {
    const parts = [
      "/",
      "a",
      "aA1",
      "1.",
      "a:",
      "::",
      "a@",
      "?a=",
      "token=",
      "a_",
      "[",
      "<a>",
      '\\"',
      "%40",
      "/#a",
    ];
    const msOf = (part: string, chars: number): number => {
      const text = part.repeat(chars / part.length);
      const began = process.cpuUsage();
      for (let round = 0; round < 5; round += 1) redact(text);
      return process.cpuUsage(began).user / 5e3;
    };
    // Sixteen times the text takes about sixteen times as long; the limit is far below 256, even on a busy machine.
    for (const part of parts) {
      msOf(part, 4_000);
      const [short, long] = [msOf(part, 4_000), msOf(part, 64_000)];
      expect([part, long < 100 * Math.max(short, 0.5)]).toEqual([part, true]);
    }
  });

  test("a cut leaves no part of a secret", () => {
    const text = `${"x ".repeat(495)}eyJhbGciOiJIUzI1NiJ9.${"eyJzdWIiOiIxIn0".repeat(20)}`;
    expect(publicText(text)).not.toContain("eyJ");
  });

  test("no text makes it slow: the part that is read is bounded", () => {
    const awkward = [
      "/",
      "a/",
      "/#",
      "a://",
      "1.",
      "ab:",
      "eyJ",
      "x@",
      '\\"',
      "pass=",
      "a1",
      "::",
      "-----BEGIN ",
    ];
    const began = process.cpuUsage();
    for (const part of awkward) publicText(part.repeat(8_192));
    expect(process.cpuUsage(began).user / 1e3).toBeLessThan(2_000);
  });
});

describe("the watcher's events", () => {
  const SECRETS = /alice|tok_8f7d|203\.0\.113\.9|hunter2|ann@example\.org|\/var\/log\/private/;

  function feed(watch: LogWatch, lines: readonly string[], second: number): readonly Report[] {
    return lines.flatMap((text) => [
      ...watch.line({ file: "/var/log/private/access.log", text }, START + second * 1e3),
    ]);
  }

  test("contain no secret in new templates, bursts, errors, matches, summaries and the top", () => {
    const watch = new LogWatch();
    const said: unknown[] = [...feed(watch, ["INFO up"], 0)];
    const lines = [
      "2024-03-05T12:01:02.123Z 203.0.113.9 GET /reset-password/alice/tok_8f7d 500 3.2ms -",
      "ERROR login of ann@example.org with password hunter2 failed, password=hunter2",
      '{"level":"error","msg":"peer 203.0.113.9 said password: hunter2"}',
      "ERROR [203.0.113.9] ann@example.org: no seat for token=tok_8f7d",
    ];
    said.push(...feed(watch, lines, 62));
    said.push(watch.focus("hunter2"), ...feed(watch, lines, 63), watch.focus(null));
    for (let n = 0; n < 40; n += 1) said.push(...feed(watch, lines, 64 + n / 20));
    said.push(...feed(watch, ["INFO up"], 80), ...feed(watch, ["INFO up"], 120), watch.top(50));
    const kinds = new Set(said.flatMap((one) => (one as { kind?: string }).kind ?? []));
    expect([...kinds].toSorted()).toEqual([
      "burst",
      "burst-over",
      "errors",
      "match",
      "new-template",
      "summary",
    ]);
    // A focus is public, as typed.
    const texts = JSON.stringify(said).replaceAll('"focus":"hunter2"', "");
    expect(SECRETS.exec(texts)).toBeNull();
    expect(texts).toContain("access.log");
  });
});
