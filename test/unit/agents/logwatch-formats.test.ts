import { describe, expect, test } from "vitest";
import { maskMessage, maskPath } from "../../../src/agents/logwatch/mask.js";
import { parseLine } from "../../../src/agents/logwatch/parse-line.js";
import { readStamp } from "../../../src/agents/logwatch/timestamp.js";

const RECEIVED_AT = Date.UTC(2024, 2, 5, 12, 0, 0);

const LINES: readonly [name: string, line: string, expected: [string, string, string | null, string]][] = [
  [
    "BSD syslog",
    "Mar  5 11:58:02 web-1 sshd[4123]: Failed password for invalid user admin from 203.0.113.9 port 52144 ssh2",
    [
      "syslog",
      "unknown",
      "2024-03-05T11:58:02.000Z",
      "sshd: Failed password for invalid user admin from <ip> port <num> ssh<num>",
    ],
  ],
  [
    "BSD syslog with a priority, of last December",
    '<11>Dec 31 23:59:59 db2 postgres[77]: could not open file "base/16384/2619"',
    ["syslog", "error", "2023-12-31T23:59:59.000Z", "postgres: could not open file <str>"],
  ],
  [
    "RFC 5424 syslog",
    '<165>1 2024-03-05T11:00:00.003Z mymachine evntslog 8710 ID47 [ex@32473 iut="3"] An application event 1011 occurred',
    ["syslog", "info", "2024-03-05T11:00:00.003Z", "evntslog: An application event <num> occurred"],
  ],
  [
    "rsyslog with ISO time",
    "2024-03-05T11:58:02.120345+01:00 host1 kernel: [ 1234.567890] eth0: link down",
    ["syslog", "unknown", "2024-03-05T10:58:02.120Z", "kernel: [ <num>] eth<num>: link down"],
  ],
  [
    "nginx access log, fine",
    '198.51.100.7 - alice [05/Mar/2024:12:00:01 +0100] "GET /api/users/1042/orders?page=2 HTTP/1.1" 200 1534 "-" "curl/8.5.0"',
    ["access", "info", "2024-03-05T11:00:01.000Z", "GET 200 /api/users/<num>/orders"],
  ],
  [
    "nginx access log, server's fault",
    '2001:db8::7 - - [05/Mar/2024:12:00:02 +0000] "POST /payments/7f3c9a52-0d4e-4b43-9a53-1f0c2a7be0d1/capture HTTP/2.0" 503 97 "-" "okhttp/4.12"',
    ["access", "error", "2024-03-05T12:00:02.000Z", "POST 503 /payments/<uuid>/capture"],
  ],
  [
    "nginx access log, rubbish instead of a request",
    '203.0.113.77 - - [05/Mar/2024:12:00:03 +0000] "\\x16\\x03\\x01\\x00\\xEE" 400 157 "-" "-"',
    ["access", "warning", "2024-03-05T12:00:03.000Z", "- 400 -"],
  ],
  [
    "this gateway's access log",
    "2026-11-22T10:15:30.123Z 127.0.0.1 POST /graphql 200 3.2ms query Agents",
    ["access", "info", "2026-11-22T10:15:30.123Z", "POST 200 /graphql query Agents"],
  ],
  [
    "this gateway's access log, of something that is not there",
    "2026-11-22T10:15:30.123Z ::1 GET /api/pulse9/snapshot 404 0.4ms -",
    ["access", "warning", "2026-11-22T10:15:30.123Z", "GET 404 /api/pulse<num>/snapshot"],
  ],
  [
    "nginx error log",
    "2024/03/05 12:00:04 [error] 31#31: *52 connect() failed (111: Connection refused) while connecting to upstream",
    [
      "plain",
      "error",
      "2024-03-05T12:00:04.000Z",
      "[error] <id>: *<num> connect() failed (<num>: Connection refused) while connecting to upstream",
    ],
  ],
  [
    "Apache error log",
    "[Tue Mar 05 12:00:05.123456 2024] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187] File does not exist: /srv/www/favicon.ico",
    [
      "plain",
      "error",
      "2024-03-05T12:00:05.123Z",
      "[core:error] [pid <num>:tid <num>] [client <ip>] File does not exist: <path>",
    ],
  ],
  [
    "JSON, as pino writes it",
    '{"level":50,"time":1709640006123,"pid":7,"hostname":"a1","reqId":"req-1","msg":"charge 8812 failed after 3 attempts"}',
    ["json", "error", "2024-03-05T12:00:06.123Z", "charge <num> failed after <num> attempts"],
  ],
  [
    "JSON about a request, with a level that hides the status",
    '{"level":"info","ts":"2024-03-05T12:00:07Z","method":"get","path":"/agents/pulse","status":500,"durationMs":3}',
    ["json", "error", "2024-03-05T12:00:07.000Z", "GET 500 /agents/pulse"],
  ],
  [
    "JSON, as pino-http writes it",
    '{"level":30,"time":1709640008000,"req":{"id":1,"method":"GET","url":"/graphql?query=%7B"},"res":{"statusCode":404},"msg":"request completed"}',
    ["json", "warning", "2024-03-05T12:00:08.000Z", "GET 404 /graphql"],
  ],
  [
    "JSON with neither level nor message",
    '{"sensor":"a","value":3.5}',
    ["json", "unknown", null, "{sensor,value}"],
  ],
  [
    "Docker's JSON around a plain line",
    '{"log":"WARN cache is 91% full\\n","stream":"stderr","time":"2024-03-05T12:00:09.5Z"}',
    ["plain", "warning", "2024-03-05T12:00:09.500Z", "WARN cache is <num> full"],
  ],
  [
    "logfmt",
    'ts=2024-03-05T12:00:10.250Z level=warn caller=wal.go:212 component=tsdb msg="WAL segment 00000512 took 1.8s to sync"',
    ["logfmt", "warning", "2024-03-05T12:00:10.250Z", "WAL segment <num> took <num> to sync"],
  ],
  [
    "klog",
    'E0305 12:00:11.123456    1234 reflector.go:147] failed to list *v1.Pod: Get "https://10.0.0.1:443/api": dial tcp',
    [
      "klog",
      "error",
      "2024-03-05T12:00:11.123Z",
      "reflector.go: failed to list *v<num>.Pod: Get <str>: dial tcp",
    ],
  ],
  [
    "Spring Boot",
    "2024-03-05 12:00:12.345 ERROR 6128 --- [nio-8080-exec-3] c.a.shop.PaymentService : Payment 9912 declined",
    [
      "plain",
      "error",
      "2024-03-05T12:00:12.345Z",
      "ERROR <num> --- [nio-<num>-exec-<num>] c.a.shop.PaymentService : Payment <num> declined",
    ],
  ],
  [
    "a level and a component, which look like syslog's host and program",
    "2024-03-05T12:00:12Z ERROR payments: charge 17 failed",
    ["plain", "error", "2024-03-05T12:00:12.000Z", "ERROR payments: charge <num> failed"],
  ],
  [
    "Logback's short time",
    "12:00:13.001 [main] INFO  org.acme.Boot - started in 2.31s",
    ["plain", "info", "2024-03-05T12:00:13.001Z", "[main] INFO org.acme.Boot - started in <num>"],
  ],
  [
    "PostgreSQL",
    '2024-03-05 12:00:14.100 UTC [512] FATAL:  password authentication failed for user "app"',
    [
      "plain",
      "critical",
      "2024-03-05T12:00:14.100Z",
      "[<num>] FATAL: password authentication failed for user <str>",
    ],
  ],
  [
    "Python's logging",
    "2024-03-05 12:00:15,042 - worker - WARNING - retry 2 of 5 for job 0x7ffee4c0",
    ["plain", "warning", "2024-03-05T12:00:15.042Z", "worker - WARNING - retry <num> of <num> for job <hex>"],
  ],
  [
    "an exception without a level",
    "java.lang.IllegalStateException: pool exhausted",
    ["plain", "error", null, "java.lang.IllegalStateException: pool exhausted"],
  ],
  [
    "good news about errors",
    "0 errors found, no error left",
    ["plain", "unknown", null, "<num> errors found, no error left"],
  ],
  [
    "a frame of a stack trace",
    "\tat com.acme.Pool.take(Pool.java:88)",
    ["continuation", "unknown", null, ""],
  ],
  [
    "the cause in a stack trace",
    "Caused by: java.net.SocketTimeoutException: read",
    ["continuation", "unknown", null, ""],
  ],
  ["the end of a stack trace", "\t... 23 more", ["continuation", "unknown", null, ""]],
  ["Python's frame", '  File "/srv/app/jobs.py", line 12, in run', ["continuation", "unknown", null, ""]],
  [
    "[LOGWATCH-432] a tag of several words",
    "Jul  3 17:10:11 mini-7 Google Chrome Helper[35628]: -_scroll is deprecated",
    ["syslog", "unknown", "2023-07-03T17:10:11.000Z", "Google Chrome Helper: -_scroll is deprecated"],
  ],
  [
    "[LOGWATCH-433] addresses within a word",
    "2024-03-05 12:00:15 changed: v4(en0:10.105.162.105) v6(en0!:2607:f140:6000:8:f1dc:a608:863:19ad)",
    ["plain", "unknown", "2024-03-05T12:00:15.000Z", "changed: v<num>(en<num>:<ip>) v<num>(en<num>!:<ip>)"],
  ],
  [
    "[LOGWATCH-433] names below a domain written backwards, but classes",
    "2024-03-05 12:00:15 run com.apple.Safari.SafeBrowsing.Update, net.acme.jobs.daily; not com.acme.Shop or a.b.c",
    ["plain", "unknown", "2024-03-05T12:00:15.000Z", "run <name>, <name>; not com.acme.Shop or a.b.c"],
  ],
  [
    "[LOGWATCH-433] a URL with a long scheme",
    "2024-03-05 12:00:15 at com.apple.ical.sync.x-coredata://DB05755C/p11: told",
    ["plain", "unknown", "2024-03-05T12:00:15.000Z", "at <url>: told"],
  ],
  ["JSON that is none", '{"level":"error","msg":', ["plain", "unknown", null, "{<str>:<str>,<str>:"]],
];

describe("reading a line", () => {
  test.each(LINES)("%s", (_name, line, [format, severity, at, template]) => {
    const parsed = parseLine(line, RECEIVED_AT);
    expect([
      parsed?.format,
      parsed?.severity,
      parsed?.at === null || parsed?.at === undefined ? null : new Date(parsed.at).toISOString(),
      parsed && [...parsed.head, ...parsed.tokens].join(" "),
    ]).toEqual([format, severity, at, template]);
  });

  test("a blank line is skipped", () => {
    expect(parseLine(" \t\r", RECEIVED_AT)).toBeNull();
  });

  test("dates that do not exist are not times", () => {
    expect(readStamp("2024-13-05 10:00:00", 0, RECEIVED_AT)).toBeNull();
    expect(readStamp("2024-03-05 25:00:00", 0, RECEIVED_AT)).toBeNull();
    expect(readStamp("Foo 11 10:00:00", 0, RECEIVED_AT)).toBeNull();
    expect(readStamp("2024-02-30 10:00:00", 0, RECEIVED_AT)).toBeNull();
    expect(readStamp("2024-04-31T10:00:00Z", 0, RECEIVED_AT)).toBeNull();
    expect(readStamp("31/Jun/2023:13:55:36 -0700", 0, RECEIVED_AT)).toBeNull();
    expect(readStamp("Feb 30 10:00:00", 0, RECEIVED_AT)).toBeNull();
  });

  test("February 29th without a year belongs to last year if only that was a leap year", () => {
    const receivedAt = Date.UTC(2025, 0, 10);
    expect(readStamp("Feb 29 10:00:00", 0, receivedAt)?.at).toBe(Date.UTC(2024, 1, 29, 10));
  });

  test("reads seconds and milliseconds since 1970 at the start of a line", () => {
    expect(readStamp("1709640000.250 up", 0, RECEIVED_AT)?.at).toBe(RECEIVED_AT + 250);
    expect(readStamp("1709640000250 up", 0, RECEIVED_AT)?.at).toBe(RECEIVED_AT + 250);
    expect(readStamp("1709640000-25 up", 0, RECEIVED_AT)).toBeNull();
  });
});

describe("masking", () => {
  test.each([
    ["took 12ms, 3.4MB at 95%", "took <num>, <num> at <num>"],
    ["user=u8812 id=42 state=open", "user=u<num> id=<num> state=open"],
    ["peer [2001:db8::1] and 10.1.2.3:443 gone", "peer [<ip>] and <ip> gone"],
    ["job 7f3c9a52-0d4e-4b43-9a53-1f0c2a7be0d1 of worker-12", "job <uuid> of worker-<num>"],
    ["pod api-7d9f8b6c5-x2x4z restarted", "pod api-<id> restarted"],
    ["commit deadbeef42 by ann@example.org", "commit <hex> by <email>"],
    ["GET https://example.org/a/b?c=1 failed", "GET <url> failed"],
    ["open C:\\logs\\a.txt or ./tmp/x.log", "open <path> or <path>"],
    ["name 'O neil' can't be it's", "name <str> can't be it's"],
    ['said "a \\" b" and `x y`', "said <str> and <str>"],
    ["the deadbeef face of facade", "the deadbeef face of facade"],
    ["[req-7f3c9a52-0d4e-4b43-9a53-1f0c2a7be0d1 00ff12ab34 - -] spawned", "[<ids>] spawned"],
    ["[-] spawned", "[<ids>] spawned"],
    ["sent 18846 bytes (18.4 KB), took 3 s", "sent <num> bytes, took <num>"],
    ["sent 451 bytes, took <1 sec", "sent <num> bytes, took <num>"],
    ["since Fri Jun 17 07:07:00 2005 from db1.shop.example.com:5432", "since <time> from <host>"],
    ["task blk_-77_2 in attempt_2024_m_01", "task blk_<id> in attempt_<num>_m_<num>"],
  ])("%s", (message, expected) => {
    expect(maskMessage(message).join(" ")).toBe(expected);
  });

  test("long words and long lines are cut, visibly", () => {
    expect(maskMessage(`a ${"x".repeat(500)} b`)).toEqual(["a", "<long>", "b"]);
    const tokens = maskMessage(Array.from({ length: 200 }, () => "word").join(" "));
    expect(tokens).toHaveLength(48);
    expect(tokens.at(-1)).toBe("<…>");
  });

  test("paths keep their shape", () => {
    expect(maskPath("/v1/items/99/parts/ab12cd34ef?x=1")).toBe("/v<num>/items/<num>/parts/<hex>");
  });
});
