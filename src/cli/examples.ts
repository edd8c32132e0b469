/** The examples in the help of each command. A test runs all that end by themselves. */
export const EXAMPLES = {
  main: `
Examples:
  $ terrarium serve                              the gateway, with the bundled agents
  $ terrarium agents                             list the agents
  $ terrarium observe pulse                      watch one agent: no token needed
  $ export TERRARIUM_TOKEN=...                   the token that \`serve\` printed at its start
  $ terrarium perturb pulse '{"ratePerSecond":5}'    steer it
  $ terrarium call                               list the agents that have commands
  $ source <(terrarium completion bash)          complete commands with Tab
`,
  observe: `
Examples:
  $ terrarium observe                            all agents, as a picture; ? shows the keys
  $ terrarium observe pulse --replay 0           from now on
  $ terrarium observe pulse --session north      one session
  $ terrarium observe logwatch --types OUTPUT,ERROR --json | jq .data
  $ terrarium observe pulse --after "$CURSOR"    resume where another view stopped

In a terminal the view is a picture; in a pipe, or with --json or --plain, it is one line per event. NO_COLOR, COLORTERM and
TERM are honoured. After a lost connection the view resumes after the last event shown; events that are no longer kept are shown
as a GAP. While the gateway is away, its last known state is shown with its age.
`,
  history: `
Examples:
  $ terrarium history logwatch --since 15m
  $ terrarium history --since 2h --json > events.ndjson
  $ terrarium history --since 7d --until 1d --types RESULT,ERROR --search invoice
  $ terrarium history pulse --since 2026-11-29T10:15:00Z --first 20

Reads the events that the log keeps, oldest first, as far back as --history-max-age-ms of the gateway. Lines are those of
observe --plain; with --json they are those of GET /api/history. Needs no token; errors' own text and inputs are shown to
tokens that may steer the agent.
`,
  freeze: `
Examples:
  $ terrarium freeze --all --reason "incident 4711"
  $ terrarium freeze pulse steward --reason "bad prompt, see the ticket"
  $ terrarium freeze --label team=billing --label env=prod --reason "month end"
  $ terrarium freezes
  $ terrarium thaw --all

When freeze returns, nothing new begins in these agents, also after a restart: what is sent to them waits, and beyond the
bounds of their inboxes is refused with INBOX_FULL. What runs may end. thaw ends exactly the freezes that it names: after
thaw --all, agents that were frozen by id or label stay frozen.
`,
  pheromone: `
Examples:
  $ terrarium pheromone sense --type WARNING --min-intensity 0.3
  $ terrarium pheromone emit WARNING '{"freeBytes":1024}' --key disk --intensity 0.8 --half-life 10m
  $ terrarium pheromone watch --json | jq .type

A pheromone fades: initial * 0.5^(age / half-life). Equal deposits (type, source, target, key) reinforce one another.
`,
  share: `
Examples:
  $ terrarium share pulse --ttl 2h               print a link to it
  $ terrarium observe --share "$LINK"            watch by it, in a terminal
  $ terrarium shares                             list what is shared, without the secrets
  $ terrarium unshare shr-0123456789abcdef       end it now

Whoever has the link sees what \`observe\` shows: no inputs, no text of errors, and no other agent. With --session, only the runs of
that session.
`,
  kubernetes: `
Examples:
  $ terrarium k8s manifest agentserver.yaml | kubectl diff -f -
  $ terrarium k8s install --only agents | kubectl apply --server-side -f -
`,
  replay: `
Examples:
  $ terrarium replay logwatch --since 2h --speed 10
  $ terrarium replay steward --since 2026-11-29T10:15:00Z --until 2026-11-29T10:20:00Z
  $ terrarium replay pulse --since 30m --speed max --json | wc -l

Plays what the log keeps, in order, at the original pace divided by the speed; pauses are at most 2 s long. In a terminal it is the
screen of observe, with a line that says REPLAY: space pauses, + and - change the speed, n shows one event, Esc returns to what is live.
Events that the log has dropped are shown as a gap. It costs the agent nothing.
`,
  perturb: `
Examples:
  $ terrarium perturb pulse '{"ratePerSecond":5}'
  $ echo '{"focus":"payments"}' | terrarium perturb logwatch - --priority 150
`,
  invoke: `
Examples:
  $ terrarium invoke logwatch '{"report":true}'
  $ terrarium invoke steward - --timeout-ms 5000 < input.json
`,
  agentese: `
Examples:
  $ terrarium agentese void.terrarium.metabolism
  $ terrarium agentese self.runs '{"agent":"pulse","first":5}'
  $ terrarium agentese time.witness.pulse.replay '{"speed":10}' --json
  $ terrarium agentese world.agent.grammar.parse '{"text":"1+2"}'

Reading needs no token. A path that acts needs one with the scope agent:<agent>:invoke.
`,
  call: `
Examples:
  $ terrarium call                               list the agents that have commands
  $ terrarium call grammar                       list the commands of one agent
  $ terrarium call grammar parse --help          arguments, result and examples of one command
  $ terrarium call grammar parse --text - --json < formula.txt

The flags come from the running gateway: one for each argument, repeated for lists, JSON for objects. A value of - is read
from standard input; --args takes all arguments as JSON. Help needs no token; a call needs one with the scope
agent:<agent>:invoke. Ctrl-C cancels the call and the agent's work on it, unless the call has an idempotency key.
`,
  completion: `
Examples:
  $ source <(terrarium completion bash)          for this shell; for all, add the line to ~/.bashrc
  $ source <(terrarium completion zsh)           after compinit, in ~/.zshrc
  $ terrarium completion fish | source           in ~/.config/fish/config.fish

Agents, commands and flags come from the gateway at TERRARIUM_URL, or at --url if the line already has it.
`,
  schema: `
Examples:
  $ terrarium schema --agents my-agent.ts > schema.graphql    for code generation: commands are typed fields
`,
  run: `
Examples:
  $ terrarium run list --agent logwatch --status FAILED
  $ terrarium run follow per-1f0c9a77            its events; the exit code tells how it ended
  $ terrarium run cancel per-1f0c9a77 --reason "wrong file"
  $ terrarium run again per-1f0c9a77

Reading needs no token. Inputs are shown to tokens that may steer the agent.
`,
  semaphore: `
Examples:
  $ terrarium semaphore                          list open questions, show one, answer it
  $ terrarium semaphore list --status all --json
  $ terrarium semaphore list --status resolved --last 20      the 20 latest answers, newest last
  $ terrarium semaphore resolve sem-1f0c9a77 Approve --digest "$DIGEST"
  $ terrarium semaphore audit --agent steward > audit.ndjson

Reading needs no token. Answers, the audit and an agent's saved state need one with the scope purgatory:resolve.
`,
};
