# The manual pages: clean, complete, and in step with --help.
. "$srcdir/tests/tools/tap.sh"

tools="sweep-sample sweep-train sweep-store sweep-agent sweep-report"

# The long options that a text names, one a line.
long_options() { grep -o -e '--[a-z][a-z-]*' | sort -u; }

# What mandoc shows of a page, without overstrikes.
page_text() { mandoc -Tutf8 -Owidth=1000 "$1" | sed 's/.\x08//g'; }

for tool in $tools; do
	page=$srcdir/man/$tool.1
	run "$tool" --help
	is_status 0 "$tool --help ends with 0"
	out_has '^Usage: ' "$tool --help shows the usage"
	long_options <"$work/out" >help
	if [ "$tool" = sweep-store ]; then
		for command in $(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' "$work/out"); do
			run "$tool" "$command" --help
			is_status 0 "$tool $command --help ends with 0"
			long_options <"$work/out" >>help
		done
		sort -u -o help help
	fi
	run "$tool" --version
	is_status 0 "$tool --version ends with 0"
	out_has "^$tool [0-9]" "$tool --version names the tool and a version"
	run "$tool" --no-such-option
	is_status 2 "$tool refuses an unknown option with 2"
	is_text "$(wc -l <"$work/err")" 1 "$tool says so in one line"
	if ! command -v mandoc >/dev/null 2>&1; then
		skip "$tool: --help and manual agree" "no mandoc"
		continue
	fi
	page_text "$page" | long_options >manual
	is_text "$(comm -23 help manual)" "" "$tool: every option of --help is in the manual"
	# examples may call other tools, so only what stands in DESCRIPTION and SYNOPSIS counts
	page_text "$page" | sed -n '/^SYNOPSIS/,/^\(EXAMPLES\|EXIT STATUS\)/p' | long_options >described
	is_text "$(comm -13 help described)" "" "$tool: every option of the manual is in --help"
done

run sweep --help
is_status 0 "sweep --help ends with 0"
for tool in $tools; do out_has "^  ${tool#sweep-} " "sweep --help lists ${tool#sweep-}"; done
run sweep --version
out_has '^sweep [0-9]' "sweep --version"
run sweep smaple
is_status 2 "sweep refuses an unknown command with 2"
is_err 'sweep: unknown command "smaple" (did you mean "sample"?)' "and suggests the nearest"
run sweep sample --version
out_has '^sweep-sample ' "sweep sample runs sweep-sample"
run sweep
is_status 2 "sweep alone is a usage error"
if [ -w /dev/full ]; then
	for tool in sweep $tools; do
		for option in --version --help; do
			run sh -c "$tool $option >/dev/full"
			is_status 1 "$tool $option: a full disk is an error"
			is_err "$tool: cannot write to standard output: No space left on device" "$tool $option: which is said"
		done
	done
fi

# a man that has every page, and one that has none
mkdir with without
printf '#!/bin/sh\necho "man $*"\n' >with/man
printf '#!/bin/sh\necho "No manual entry for $*" >&2\nexit 16\n' >without/man
chmod +x with/man without/man
for name in report sweep-report; do
	run env PATH="$work/with:$PATH" sweep help $name
	is_status 0 "sweep help $name"
	is_out "man sweep-report" "opens the manual"
	run env PATH="$work/without:$PATH" sweep help $name
	is_status 0 "sweep help $name without the page"
	is_err "sweep: no manual page sweep-report is installed; its --help says:" "says so"
	is_out "$(sweep-report --help)" "and gives the help instead"
done
run env PATH="$work/with:$PATH" sweep help
is_out "man sweep" "sweep help opens the overview"
run env PATH="$work/without:$PATH" sweep help
is_out "$(sweep --help)" "or prints the usage"
run env PATH="$work/with:$PATH" sweep help sweep-file
is_out "man sweep-file" "sweep help opens the other pages"
run env PATH="$work/without:$PATH" sweep help sweep-file
is_status 1 "a page that is not installed and has no tool is an error"
is_err "sweep: no manual page sweep-file is installed (see sweep --help)" "of one line"
run sweep help smaple
is_status 2 "the manual of an unknown command is refused"

for page in "$srcdir"/man/*.[157]; do
	name=$(basename "$page")
	if command -v mandoc >/dev/null 2>&1; then
		# whether other pages are installed on this machine is not the page's matter
		mandoc -Tlint "$page" 2>&1 | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' >lint
		is_text "$(cat lint)" "" "$name is clean"
	else
		skip "$name is clean" "no mandoc"
	fi
	if command -v groff >/dev/null 2>&1; then
		groff -mdoc -ww -Tutf8 "$page" 2>&1 >/dev/null | head -n 5 >lint
		is_text "$(cat lint)" "" "groff has nothing to say of $name either"
	else
		# groff takes a word that is a macro's name for that macro, which mandoc does not
		check "$name has no title that begins with a macro" sh -c '! grep -q "^\.%T [A-Z][a-z] " "$1"' - "$page"
	fi
done
finish
