# Completion for the sweep tools. The words come from the tools' own --help, so they are never out of date.

_sweep_options()
{
	"$@" --help 2>/dev/null | grep -o -e '--[a-z][a-z-]*=\{0,1\}' | sort -u
}

_sweep_commands()
{
	"$1" --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

_sweep_tool()
{
	local tool=$1 first=$2 word=${COMP_WORDS[COMP_CWORD]}
	local words=
	if [[ $word == -* ]]; then
		words=$(_sweep_options "$tool" ${COMP_WORDS[first]})
		compopt -o nospace
		COMPREPLY=($(compgen -W "$words" -- "$word"))
		[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *= ]] && COMPREPLY[0]+=' '
		return
	fi
	[[ $COMP_CWORD -eq $first ]] && words=$(_sweep_commands "$tool")
	COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
}

_sweep()
{
	case ${COMP_WORDS[0]##*/} in
	sweep)
		if [[ $COMP_CWORD -eq 1 ]]; then
			COMPREPLY=($(compgen -W "$(_sweep_commands sweep) --help --version" -- "${COMP_WORDS[1]}"))
		else
			_sweep_tool "sweep-${COMP_WORDS[1]}" 2
		fi
		;;
	*) _sweep_tool "${COMP_WORDS[0]}" 1 ;;
	esac
}

complete -o default -F _sweep sweep sweep-sample sweep-train sweep-store sweep-report
