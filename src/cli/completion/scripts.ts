import type { Shell } from '../shell-words.ts';

/** What a shell loads to complete our command lines: it asks `lettactl complete` for the words, so it fits whatever version is there. */
export const completionScript = (shell: Shell): string => SCRIPTS[shell];

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of lettactl for bash. Load it: source <(lettactl completion bash)
_lettactl() {
  local line then='' IFS=$'\\n'
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) then=\${line#:} ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(lettactl complete --shell bash --word="\${COMP_WORDS[COMP_CWORD]}" -- "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  case $then in
    files) compopt -o filenames; COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
    folders) compopt -o filenames; COMPREPLY+=($(compgen -d -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
  esac
}
complete -F _lettactl lettactl
`,
  zsh: `#compdef lettactl
# Completion of lettactl for zsh. Load it: source <(lettactl completion zsh), after compinit
_lettactl() {
  local line then='' value about
  local -a described plain
  while IFS= read -r line; do
    case $line in
      :*) then=\${line#:} ;;
      *$'\\t'*) value=\${line%%$'\\t'*}; about=\${line#*$'\\t'}; described+=("\${value//:/\\\\:}:\${about}") ;;
      *) plain+=("$line") ;;
    esac
  done < <(lettactl complete --shell zsh -- "\${(Q)words[2,CURRENT-1][@]}" "\${(Q)PREFIX}" 2>/dev/null)
  (( \${#described} )) && _describe -t words lettactl described
  (( \${#plain} )) && compadd -a plain
  # What stands before = is no part of a file's name.
  [[ -n $then && $PREFIX == -*=* ]] && compset -P '*='
  case $then in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _lettactl "$@"; else compdef _lettactl lettactl; fi
`,
  fish: `# Completion of lettactl for fish. Load it: lettactl completion fish | source
function __lettactl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (lettactl complete --shell fish -- $words[2..-1] $current 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path $current
            case ':folders'
                __fish_complete_directories $current
            case '*'
                echo $line
        end
    end
end
complete -c lettactl -f -a '(__lettactl_complete)'
`,
};
