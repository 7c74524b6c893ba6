/**
 * Each hands the words to `oktaql complete` as they are. (A library that was tried evaluates the line that is being
 * typed, and so runs a `$(…)` in it.)
 */
export const completionScripts = {
  bash: `# bash completion for oktaql: source <(oktaql completion bash)
_oktaql() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(oktaql complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -o default -F _oktaql oktaql
`,
  zsh: `#compdef oktaql
# zsh completion for oktaql: source <(oktaql completion zsh), after compinit
_oktaql() {
  local line
  local -a candidates
  while IFS= read -r line; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(oktaql complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe -t candidates oktaql candidates || _files
}
compdef _oktaql oktaql
`,
  fish: `# fish completion for oktaql: oktaql completion fish | source
function __oktaql_complete
  set -l words (commandline -opc)
  oktaql complete -- $words[2..] (commandline -ct) 2>/dev/null
end
complete -c oktaql -f -a '(__oktaql_complete)'
`,
  powershell: `# PowerShell completion for oktaql: oktaql completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName oktaql -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  # Windows PowerShell hands no empty word on.
  $new = if ($wordToComplete -eq '') { @('--new') } else { @() }
  oktaql complete @new -- @words 2>$null | ForEach-Object {
    $text, $what = $_ -split "\`t", 2
    if (-not $what) { $what = $text }
    [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $what)
  }
}
`,
} as const;
