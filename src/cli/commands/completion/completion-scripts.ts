export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The script that a shell sources. It runs `terrarium complete -- WORDS…` on each Tab, which prints one `word<TAB>help`
 * per line, so the script never goes out of date. The last of WORDS is the word being typed. When the command has no
 * candidates, the shell completes file names.
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  // Bash also splits words at `=` and `:`, and replaces only the part after the last split. So the script joins parts
  // that have no blank between them, and strips the joined prefix from each candidate.
  bash: `# terrarium completion for bash: source <(terrarium completion bash)
_terrarium() {
  local line=\${COMP_LINE:0:COMP_POINT} glued='' last='' index part kept word
  local quoting=$'[\\\\\\\\"\\']'
  local -a words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    part=\${COMP_WORDS[index]}
    ((index == COMP_CWORD)) && part=\${part:0:\${#line}}
    if [[ -n $glued ]]; then words[\${#words[@]}-1]+=$part; else words+=("$part"); fi
    last=$part
    line=\${line#"$part"}
    if [[ $line == [[:space:]]* ]]; then
      glued=''
      line=\${line#"\${line%%[![:space:]]*}"}
    else
      glued=1
    fi
  done
  [[ $last == [=:]* ]] && last=''
  kept=\${words[\${#words[@]}-1]}
  kept=\${kept:0:\${#kept}-\${#last}}
  kept=\${kept//$quoting/}
  words=("\${words[@]//$quoting/}")
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    [[ -n $word ]] || continue
    word=\${word#"$kept"}
    if [[ $last != [\\"\\']* ]]; then word=$(printf '%q' "$word"); fi
    COMPREPLY+=("$word")
  done < <(terrarium complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _terrarium terrarium
`,
  zsh: `#compdef terrarium
# terrarium completion for zsh: source <(terrarium completion zsh), or keep it as _terrarium in a folder of $fpath
_terrarium() {
  local -a found
  local word help
  while IFS=$'\\t' read -r word help; do
    [[ -n $word ]] && found+=("\${word//:/\\\\:}:$help")
  done < <(terrarium complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  if ((\${#found})); then _describe terrarium found; else _files; fi
}
if [[ $funcstack[1] == _terrarium ]]; then _terrarium "$@"; else compdef _terrarium terrarium; fi
`,
  fish: `# terrarium completion for fish: terrarium completion fish | source
function __terrarium_complete
  set -l words (commandline -opc)
  set -l typed (string unescape -- (commandline -ct)); or set typed (commandline -ct)
  set -l found (terrarium complete -- $words[2..] "$typed" 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c terrarium -f -a '(__terrarium_complete)'
`,
};
