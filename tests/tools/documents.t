# Every command that the README and the manual pages show is run, in order, in a directory of its own that holds the
# examples. A command is a line that begins with "$ ", in a console block of the README or in a page's EXAMPLES;
# lines that end in a backslash go on in the next.
. "$srcdir/tests/tools/tap.sh"

# Joins continued lines and takes the prompt away.
commands() { sed -e ':again' -e '/\\$/{N;s/\\\n *//;b again' -e '}' | sed -n 's/^ *\$ //p'; }

readme_commands() { sed -n '/^```console/,/^```$/p' "$srcdir/README.md" | commands; }

page_commands()
{
	mandoc -Tascii -Owidth=1000 "$1" | sed 's/.\x08//g' | sed -n '/^EXAMPLES/,/^SEE ALSO/p' | commands
}

# run_all NAME: runs the commands on standard input
run_all()
{
	mkdir "$work/$1"
	cd "$work/$1" || exit 99
	cp "$srcdir"/examples/*.yaml "$srcdir/examples/Makefile" "$srcdir/examples/train.sh" .
	while IFS= read -r line; do
		case $line in
		git\ clone* | cd\ sweep | ./bootstrap* | *sudo*) continue ;; # what brought this test about
		man\ *) continue ;;
		jq\ * | *\|\ jq\ *) command -v jq >/dev/null 2>&1 || { skip "$1: $line" "no jq"; continue; } ;;
		sqlite3\ *) command -v sqlite3 >/dev/null 2>&1 || { skip "$1: $line" "no sqlite3"; continue; } ;;
		*.png* | *.svg* | *.pdf*) command -v gnuplot >/dev/null 2>&1 || { skip "$1: $line" "no gnuplot"; continue; } ;;
		esac
		run sh -c "$line"
		is_status 0 "$1: $line"
	done <"$work/$1.commands"
	cd "$work" || exit 99
}

unset MAKEFLAGS MFLAGS MAKELEVEL
readme_commands >"$work/README.commands"
check "the README shows commands" test -s "$work/README.commands"
run_all README
if command -v mandoc >/dev/null 2>&1; then
	for page in "$srcdir"/man/*.[157]; do
		name=$(basename "$page")
		page_commands "$page" >"$work/$name.commands"
		check "$name shows commands" test -s "$work/$name.commands"
		run_all "$name"
	done
else
	skip "the manual's examples run" "no mandoc"
fi
finish
