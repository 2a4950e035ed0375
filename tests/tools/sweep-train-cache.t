# sweep-train's cache of images: used from the second start on, never wrong, never in the way.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/idx.sh"

# ramp N TEXT: an IDX file of N images of 16 x 16 pixels, whose bytes are TEXT again and again
ramp()
{
	bytes 0 0 8 3 0 0 $(($1 / 256)) $(($1 % 256)) 0 0 0 16 0 0 0 16
	yes "$2" | head -c $(($1 * 256))
}
# ramp_labels N
ramp_labels()
{
	bytes 0 0 8 1 0 0 $(($1 / 256)) $(($1 % 256))
	yes 0123456789 | tr -d '\n' | tr 0123456789 '\000\001\002\003\004\005\006\007\010\011' | head -c "$1"
}
make_set()
{
	mkdir -p "$1"
	ramp 3000 "$2" | gzip -1 >"$1/train-images-idx3-ubyte.gz"
	ramp_labels 3000 | gzip -1 >"$1/train-labels-idx1-ubyte.gz"
	ramp 100 "$2" | gzip -1 >"$1/t10k-images-idx3-ubyte.gz"
	ramp_labels 100 | gzip -1 >"$1/t10k-labels-idx1-ubyte.gz"
}
train() { sweep-train -d set --stride 3 --fc_layer_size=3 "$@" </dev/null; }
# trained [OPTION...]: all that a run prints but the times
trained() { train "$@" 2>>errors | sed 's/"time":[0-9.e-]*//g'; }
# uncached: the same without a cache
uncached() { XDG_CACHE_HOME=/dev/null trained; }
files() { (cd cache/sweep && echo *); }
one_of() { ls cache/sweep/set-"$1"-*.images; }

# --- first and later use ---------------------------------------------------------------------------------------

make_set set 'some text to train on'
plain=$(uncached)
check "without a cache the work is done" test -n "$plain"
check "and none appears" test ! -e cache
first=$(trained)
is_text "$first" "$plain" "the first use trains the same"
is_text "$(files | sed 's/[0-9a-f]\{16\}/HASH/g')" "set-t10k-1-HASH.images set-train-3-HASH.images" "and leaves a file each"
is_text "$(trained)" "$plain" "so does the second"
is_text "$(cd set && sweep-train -d . --stride 3 --fc_layer_size=3 2>/dev/null | sed 's/"time":[0-9.e-]*//g; s/"data":"."/"data":"set"/')" \
	"$plain" "and one from another place"
ln -s set link
is_text "$(train -d link 2>/dev/null | sed 's/"time":[0-9.e-]*//g; s/"data":"link"/"data":"set"/')" "$plain" \
	"and by another name"
is_text "$(files | wc -w | tr -d ' ')" 2 "with the same files"

# --- another source ------------------------------------------------------------------------------------------------

source=set/train-images-idx3-ubyte.gz
make_set other 'same text to train on'
cp -p $source before.gz
cat other/train-images-idx3-ubyte.gz >$source
changed=$(uncached)
check "another source trains otherwise" test "$changed" != "$plain"
is_text "$(trained)" "$changed" "a source that changed is read again"
cat before.gz >$source
is_text "$(trained)" "$plain" "and back"
gzip -d $source other/train-images-idx3-ubyte.gz
source=set/train-images-idx3-ubyte
is_text "$(trained)" "$plain" "a plain one is as good"
cp -p $source before
cat other/train-images-idx3-ubyte >$source && touch -r before $source
is_text "$(trained)" "$changed" "it is read again also where its size and time are as before"
mv $source aside && cp before $source && touch -r before $source
is_text "$(trained)" "$plain" "and where another file took its place"
mv aside $source
is_text "$(trained)" "$changed" "and back"
cat before >$source && gzip -1 $source
is_text "$(files | wc -w | tr -d ' ')" 3 "each name of a source has one file"
head -c 1000 set/train-images-idx3-ubyte.gz >cut && cp cut set/train-images-idx3-ubyte.gz
run train
is_status 1 "a source that was damaged is not replaced by a copy of what it was"
err_has 'set/train-images-idx3-ubyte.gz: truncated' "and is told"
make_set set 'some text to train on'

# --- damage -------------------------------------------------------------------------------------------------------------

rm -rf cache errors
trained >/dev/null
good=$(cksum <"$(one_of train)")
check "the file holds pixels, labels and little more" test "$(wc -c <"$(one_of train)")" -gt 257000
# damaged TEXT: what was done to the file changes no result, is not told, and is mended
damaged()
{
	is_text "$(trained)" "$plain" "$1: the results stay"
	is_text "$(cksum <"$(one_of train)")" "$good" "$1: the file is mended"
}
printf x | dd of="$(one_of train)" bs=1 seek=10 conv=notrunc 2>/dev/null
damaged "a header with another byte"
printf x | dd of="$(one_of train)" bs=1 seek=200000 conv=notrunc 2>/dev/null
damaged "pixels with another byte"
printf x | dd of="$(one_of train)" bs=1 seek=$((128 + 1000 * 256)) conv=notrunc 2>/dev/null
damaged "another checksum of pixels"
printf '\011' | dd of="$(one_of train)" bs=1 seek=$((128 + 1000 * 256 + 16 * 8)) conv=notrunc 2>/dev/null
damaged "another label"
dd if=/dev/null of="$(one_of train)" bs=1 seek=5000 2>/dev/null
damaged "a truncated file"
: >"$(one_of train)"
damaged "an empty file"
echo '{"foreign":true}' >"$(one_of train)"
damaged "a foreign file"
cp "$(one_of t10k)" "$(one_of train)"
damaged "another set's file"
name=$(one_of train)
rm "$name" && mkdir "$name"
damaged "a directory"
rm "$name" && mkfifo "$name"
damaged "a pipe"
rm "$name" && ln -s /dev/zero "$name"
damaged "an endless device"
tested=$(cksum <"$(one_of t10k)")
printf x | dd of="$(one_of t10k)" bs=1 seek=20000 conv=notrunc 2>/dev/null
damaged "a test image with another byte"
is_text "$(cksum <"$(one_of t10k)")" "$tested" "and its file is mended"
is_text "$(sort -u errors)" "sweep-train: training on set: 1000 images, 100 for the test" "nothing of it is told"

# --- damage that is found in mid-run --------------------------------------------------------------------------------

# The first run uses ten images, which are sound; the second all of them.
few='{"run":1,"config":{"fc_layer_size":3,"train_images":10}}'
all='{"run":2,"config":{"fc_layer_size":3}}'
sparse() { sweep-train -d set --stride 3 --kernel sparse "$@" 2>err; }
mkfifo records
# in_two_steps COMMAND...: done between the two runs; leaves status, out and err
in_two_steps()
{
	printf x | dd of="$(one_of train)" bs=1 seek=200000 conv=notrunc 2>/dev/null
	sparse <records >out &
	child=$!
	exec 3>records
	echo "$few" >&3
	while ! grep -q '"state":"finished"' out && kill -0 $child 2>/dev/null; do sleep 0.02; done
	cksum <"$(one_of train)" >between
	"$@"
	echo "$all" >&3
	exec 3>&-
	status=0
	wait $child || status=$?
}
wanted=$(printf '%s\n%s\n' "$few" "$all" | XDG_CACHE_HOME=/dev/null sparse | sed 's/"time":[0-9.e-]*//g')
in_two_steps true
is_status 0 "damage that a later run meets"
is_text "$(sed 's/"time":[0-9.e-]*//g' out)" "$wanted" "changes no result"
check "and was not looked for by the run before it" test "$(cat between)" != "$good"
is_text "$(cksum <"$(one_of train)")" "$good" "the file is mended"
is_err "sweep-train: training on set: 1000 images, 100 for the test" "and nothing is told"
in_two_steps mv set away
is_status 1 "damage where the source is gone"
err_has '^sweep-train: run 2: failed: set/train-images-idx3-ubyte.gz: it or the file of its labels is gone or has changed since the start (needed again: the copy in the cache is damaged)$' \
	"fails the run, and why is told"
is_text "$(grep -c '"metrics"' out) $(grep -c '"state":"failed"' out)" "1 1" "which has no metrics"
mv away set
is_text "$(trained)" "$plain" "the source back, all is well again"

# --- many at once ---------------------------------------------------------------------------------------------------------

rm -rf cache
for i in 1 2 3 4 5 6 7 8; do trained >"all-$i" & done
wait
wrong=0
for i in 1 2 3 4 5 6 7 8; do [ "$(cat "all-$i")" = "$plain" ] || wrong=$((wrong + 1)); done
is_text "$wrong" 0 "eight first uses at once: all results are right"
is_text "$(ls -A cache/sweep | sed 's/[0-9a-f]\{16\}/HASH/g' | paste -s -d ' ' -)" \
	"set-t10k-1-HASH.images set-train-3-HASH.images" "and two files are left"
is_text "$(cksum <"$(one_of train)")" "$good" "which are whole"

# --- nowhere to write -------------------------------------------------------------------------------------------------------

# silent TEXT COMMAND...: the results are right, and nothing is said of a cache
silent()
{
	text=$1
	shift
	run "$@" sweep-train -d set --stride 3 --fc_layer_size=3
	is_text "$(sed 's/"time":[0-9.e-]*//g' out)" "$plain" "$text: trains"
	is_err "sweep-train: training on set: 1000 images, 100 for the test" "$text: silently"
}
mkdir locked && chmod 500 locked
silent "a cache that is read-only" env XDG_CACHE_HOME="$work/locked"
silent "a cache that is no directory" env XDG_CACHE_HOME=/dev/null
silent "a cache below what is not there" env XDG_CACHE_HOME="$work/a/b/c"
silent "neither cache nor home" env -u XDG_CACHE_HOME -u HOME
check "makes no directory where it is not asked to" test ! -e a
mkdir home
silent "only a home" env -u XDG_CACHE_HOME HOME="$work/home"
check "has its cache there" test -f home/.cache/sweep/set-train-*.images
silent "a cache that is relative" env XDG_CACHE_HOME=relative HOME="$work/home"
check "is not made" test ! -e relative

# --- digits ---------------------------------------------------------------------------------------------------------------

rm -rf cache
digits() { sweep-train -d digits --stride 100 --no-test --fc_layer_size=3 2>/dev/null | sed 's/"time":[0-9.e-]*//g'; }
drawn=$(XDG_CACHE_HOME=/dev/null digits)
is_text "$(digits)" "$drawn" "digits that are drawn for the cache are the same"
is_text "$(digits)" "$drawn" "so are those from it"
is_text "$(files)" "digits-train-100.images" "which has one file for a set and a stride"
sed 's/^\(.\{160\}\)./\1x/' cache/sweep/digits-train-100.images >patched
if cmp -s patched cache/sweep/digits-train-100.images; then printf x >>patched; fi
cat patched >cache/sweep/digits-train-100.images
is_text "$(digits)" "$drawn" "a damaged one is drawn again"
finish
