# Completion for the sweep tools. The words come from the tools' own --help, so they are never out of date.

# _sweep_help TOOL [COMMAND]
_sweep_help() { "$@" --help 2>/dev/null </dev/null; }

# The parameters that sweep-train names at the end of its help: "optimizer (adam|sgd)", "dropout", one a line.
_sweep_parameters()
{
	sed -n '/^Parameters NAME:/,/^$/p' | tr '\n' ' ' | sed 's/^Parameters NAME: *//; s/[. ]*$//' | tr ',' '\n' |
		sed 's/^ *//'
}

# "--count=", "--check": one a line.
_sweep_options()
{
	local help
	help=$(_sweep_help "$@")
	{
		sed -n '/^Options:/,/^$/s/^ *\(-[a-zA-Z], \)\{0,1\}\(--[a-z][a-z-]*=\{0,1\}\).*/\2/p' <<<"$help"
		_sweep_parameters <<<"$help" | sed -n 's/^\([a-z_0-9]\{1,\}\).*/--\1=/p'
	} | awk '!seen[$0]++'
}

_sweep_commands() { _sweep_help "$1" | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }

# The words of a list: "jsonl (records), args (flags) or csv", "what to draw: parallel", "jsonl|csv".
_sweep_list()
{
	sed 's/([^)]*)//g; s/^[^:;]*: *\([a-z]*\) *$/\1/; s/ or /,/g; s/[|;]/,/g' | tr ',' '\n' |
		sed -n 's/^ *\([a-z]*\)\(:.*\)\{0,1\} *$/\1/p'
}

# _sweep_values OPTION TOOL [COMMAND]: those of an option or parameter whose help lists them.
_sweep_values()
{
	local option=$1 help
	shift
	help=$(_sweep_help "$@")
	case $option in
	-m | --method)
		[[ $1 == *sweep-sample ]] && sed -n '/^Methods:/,/^$/s/^ *\([a-z]*\) .*/\1/p' <<<"$help"
		return
		;;
	-g | --goal | --format | --plot) ;;
	--*)
		_sweep_parameters <<<"$help" | sed -n "s/^${option#--} (\(.*\))\$/\1/p" | _sweep_list
		return
		;;
	*) return ;;
	esac
	sed -n "/^Options:/,/^\$/s/^ *\(-[a-zA-Z], \)\{0,1\}\(--[a-z-]*=\{0,1\}\)[A-Z.a-z]* */\1 \2 /p" <<<"$help" |
		sed -n "s/^.*$option[=,]\{0,1\} *\(--[a-z]*= \)\{0,1\}//p" | _sweep_list
}

_sweep_reply()
{
	local word=$1
	shift
	mapfile -t COMPREPLY < <(compgen -W "$*" -- "$word")
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
	return 0
}

# _sweep_tool FIRST TOOL: completes the words from number FIRST on, which are TOOL's. Where nothing is offered, bash
# completes the names of files.
_sweep_tool()
{
	local first=$1 at=$COMP_CWORD word=${COMP_WORDS[COMP_CWORD]}
	shift
	local -a run=("$@")
	if [[ $1 == *sweep-store && $at -gt $first && ${COMP_WORDS[first]} != -* ]]; then run+=("${COMP_WORDS[first]}"); fi
	# bash takes "--format=js" for three words
	if [[ $word == '=' ]]; then
		_sweep_reply '' "$(_sweep_values "${COMP_WORDS[at - 1]}" "${run[@]}")"
	elif [[ $at -gt $((first + 1)) && ${COMP_WORDS[at - 1]} == '=' ]]; then
		_sweep_reply "$word" "$(_sweep_values "${COMP_WORDS[at - 2]}" "${run[@]}")"
	elif [[ $word == -* ]]; then
		_sweep_reply "$word" "$(_sweep_options "${run[@]}")"
	elif [[ $at -eq $first ]]; then
		_sweep_reply "$word" "$(_sweep_commands "$1")"
	else
		_sweep_reply "$word" "$(_sweep_values "${COMP_WORDS[at - 1]}" "${run[@]}")"
	fi
}

_sweep()
{
	local self=${COMP_WORDS[0]}
	COMPREPLY=()
	if [[ ${self##*/} != sweep ]]; then
		_sweep_tool 1 "$self"
	elif [[ $COMP_CWORD -eq 1 ]]; then
		_sweep_reply "${COMP_WORDS[1]}" "$(_sweep_commands "$self")" --help --version
	elif [[ ${COMP_WORDS[1]} == help ]]; then
		_sweep_reply "${COMP_WORDS[2]}" "$(_sweep_commands "$self")"
	else
		_sweep_tool 2 "$self-${COMP_WORDS[1]}"
	fi
}

complete -o default -F _sweep sweep sweep-sample sweep-train sweep-store sweep-agent sweep-report
