/** Sums and products, powers, signs, names and calls. A single operand is not wrapped: the tree of `7` is `"7"`. */
const arithmetic = String.raw`// 2 * (3 + 4.5) ^ -x - max(1, y)
start      = _ @expression _
expression = first:term rest:(_ operator:[+-] _ value:term)+ / term
term       = first:factor rest:(_ operator:[*/%] _ value:factor)+ / factor
factor     = sign:"-" _ value:factor / power
power      = base:primary _ "^" _ exponent:factor / primary
primary    = "(" _ @expression _ ")" / call / number / name
call       = call:name _ "(" _ args:expression|.., comma| _ ")"
comma      = _ "," _
number "a number" = $([0-9]+ ("." [0-9]+)? ([eE] [+-]? [0-9]+)?)
name "a name" = $([A-Za-z_] [A-Za-z0-9_]*)
_ "space"  = [ \t\r\n]*
`;
/** A log line with time, level, source, message and fields, a common format. */
const logline = String.raw`// 2024-03-05T12:00:00.250Z ERROR [payments] charge failed order=8812 reason="no funds"
line     = at:time _ level:level source:(_ @source)? _ message:message fields:(_ @field)* " "*
time "a time" = $(digit|4| "-" digit|2| "-" digit|2| [T ] digit|2| ":" digit|2| ":" digit|2| fraction? zone?)
fraction = [.,] digit|1..9|
zone     = "Z" / [+-] digit|2| ":"? digit|2|
level    = "[" @severity "]" / @severity ":"?
severity "a level" = @("TRACE"i / "DEBUG"i / "INFO"i / "NOTICE"i / "WARNING"i / "WARN"i / "ERROR"i / "CRITICAL"i / "FATAL"i) ![A-Za-z0-9]
source "a source in brackets" = "[" @$[^\]]+ "]"
message "a message" = $(word (_ word)*)
word     = !field [^ ]+
field    = key:key "=" value:value
key "a key" = $([A-Za-z_] [A-Za-z0-9_.-]*)
value "a value" = '"' @$([^"\\] / "\\" .)* '"' / $[^ "]*
digit    = [0-9]
_ "space" = " "+
`;
/** The five fields of POSIX, with steps, names and common macros; numbers must be in range. Without L, W, # and ?. */
const cron = String.raw`// */15 9-17 1,15 * MON-FRI
cron     = macro / minute:minutes _ hour:hours _ day:days _ month:months _ weekday:weekdays
macro "a macro such as @daily" = $("@" ("yearly" / "annually" / "monthly" / "weekly" / "daily" / "midnight" / "hourly" / "reboot"))
minutes  = (from:minute to:("-" @minute)? step:step? / every)|1.., ","|
hours    = (from:hour to:("-" @hour)? step:step? / every)|1.., ","|
days     = (from:day to:("-" @day)? step:step? / every)|1.., ","|
months   = (from:month to:("-" @month)? step:step? / every)|1.., ","|
weekdays = (from:weekday to:("-" @weekday)? step:step? / every)|1.., ","|
every    = from:"*" step:step?
step     = "/" @count
count "a step, 1 to 99" = $([1-9] [0-9]? ![0-9])
minute "a minute, 0 to 59" = $(([0-5] [0-9] / [0-9]) ![0-9])
hour "an hour, 0 to 23" = $(("2" [0-3] / [01] [0-9] / [0-9]) ![0-9])
day "a day, 1 to 31" = $(("3" [01] / [12] [0-9] / "0" [1-9] / [1-9]) ![0-9])
month "a month, 1 to 12 or JAN to DEC" = $(("1" [0-2] / "0" [1-9] / [1-9]) ![0-9])
  / "JAN"i / "FEB"i / "MAR"i / "APR"i / "MAY"i / "JUN"i / "JUL"i / "AUG"i / "SEP"i / "OCT"i / "NOV"i / "DEC"i
weekday "a weekday, 0 to 7 or SUN to SAT" = $([0-7] ![0-9])
  / "SUN"i / "MON"i / "TUE"i / "WED"i / "THU"i / "FRI"i / "SAT"i
_ "space" = [ \t]+
`;
/** The built-in grammars. */
export const EXAMPLES = { arithmetic, logline, cron };
//# sourceMappingURL=examples.js.map
