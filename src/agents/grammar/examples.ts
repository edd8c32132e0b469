/** Grammars that are there from the beginning. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  arithmetic: String.raw`// 2 * (3 + 4.5) - -1
start      = _ @expression _
expression = first:term rest:(_ operator:[+-] _ value:term)*
term       = first:factor rest:(_ operator:[*/] _ value:factor)*
factor     = "(" _ @expression _ ")" / number
number "a number" = $("-"? [0-9]+ ("." [0-9]+)?)
_ "space"  = [ \t\r\n]*
`,
  logline: String.raw`// 2024-03-05T12:00:00.250Z ERROR [payments] charge failed order=8812 reason="no funds"
line     = at:time " "+ level:level source:(" "+ @source)? " "+ message:message fields:(" "+ @field)* " "*
time "a time" = $(digit|4| "-" digit|2| "-" digit|2| [T ] digit|2| ":" digit|2| ":" digit|2| fraction? zone?)
fraction = [.,] digit|1..9|
zone     = "Z" / [+-] digit|2| ":"? digit|2|
level "a level" = "TRACE" / "DEBUG" / "INFO" / "WARNING" / "WARN" / "ERROR" / "FATAL"
source "a source in brackets" = "[" @$[^\]]+ "]"
message "a message" = $(word (" "+ word)*)
word     = !field [^ ]+
field    = key:key "=" value:value
key "a key" = $([A-Za-z_] [A-Za-z0-9_.-]*)
value "a value" = '"' @$([^"\\] / "\\" .)* '"' / $[^ "]*
digit    = [0-9]
`,
  cron: String.raw`// */15 9-17 1,15 * MON-FRI
cron    = minute:field _ hour:field _ day:field _ month:field _ weekday:field
field   = part|1.., ","|
part    = span:span step:("/" @number)?
span    = "*" / from:value to:("-" @value)? 
value   = number / name
number "a number" = $[0-9]|1..2|
name "a name such as MON or JAN" = $[A-Za-z]|3|
_ "space" = " "+
`,
};
