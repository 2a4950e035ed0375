# bootstrap: where it builds and how it installs, with stand-ins for the system's programs.
. "$srcdir/tests/tools/tap.sh"

mkdir tree system
cp "$srcdir/bootstrap" tree/
touch tree/configure.ac tree/Makefile.am
cat >tree/configure <<'C'
#!/bin/sh
printf 'all:\n\t@touch built\n' >Makefile
: >config.status
C
touch tree/Makefile.in
chmod +x tree/configure tree/bootstrap

# stand_in NAME: its text is on standard input.
stand_in()
{
	{ echo '#!/bin/sh'; cat; } >"system/$1"
	chmod +x "system/$1"
}
for name in cc autoreconf automake gnuplot sqlite3 mandoc; do echo 'exit 0' | stand_in $name; done
# zlib is missing until apt-get has installed it
stand_in pkg-config <<S
[ "\$2" != zlib ] || [ -e "$PWD/installed" ]
S
stand_in apt-get <<S
echo "\$DEBIAN_FRONTEND \$*" >>"$PWD/apt.log"
[ "\$1" != install ] || : >"$PWD/installed"
S
# sudo as it is configured everywhere: nothing of the environment but PATH
stand_in sudo <<'S'
exec env -i PATH="$PATH" "$@"
S
echo 'echo 1000' | stand_in id
PATH=$PWD/system:$PATH
export PATH
unset BUILD CI CONFIGURE_FLAGS MAKEFLAGS MFLAGS MAKELEVEL

run tree/bootstrap
is_status 0 "bootstrap installs and builds"
check "in ./build" test -e tree/build/built
is_text "$(cat apt.log)" "noninteractive update
noninteractive install -y --no-install-recommends zlib1g-dev" "apt-get gets the missing package and asks nothing, through sudo"

run env BUILD=elsewhere tree/bootstrap
is_status 0 "a relative BUILD"
check "is a directory beside configure" test -e tree/elsewhere/built
check "and holds the log" test -e tree/elsewhere/bootstrap.log

rm installed
mv system/sudo sudo
if command -v sudo >/dev/null 2>&1; then
	skip "without root the missing package is named" "there is a sudo"
else
	run tree/bootstrap
	is_status 1 "without root bootstrap fails"
	err_has 'zlib1g-dev' "and names the missing package"
fi

run tree/bootstrap nonsense
is_status 2 "an unknown job is wrong usage"
finish
