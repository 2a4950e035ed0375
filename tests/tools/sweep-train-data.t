# sweep-train's data: IDX files as a user has them, what is wrong with them, and how hard the drawn digits are.
. "$srcdir/tests/tools/tap.sh"

. "$srcdir/tests/tools/idx.sh"

train() { run sweep-train --fc_layer_size=4 --stride 1 "$@"; }

# --- a small set of another size ---------------------------------------------------------------------------

mkdir set
images 4 0 50 100 150 200 255 >set/train-images-idx3-ubyte
labels 1 2 3 9 | gzip >set/train-labels.idx1-ubyte.gz
train -d set --no-test
is_status 0 "images need not be 28 x 28, and the test's files are not needed without a test"
is_err "sweep-train: training on set: 4 images" "both ways to spell a name, plain and gzipped"
train -d set
is_status 1 "with a test they are"
err_has '^sweep-train: set/t10k-images-idx3-ubyte: no such file, nor with .gz; ' "and the missing one is named"
is_out "" "and no record goes out that none would follow"
images 2 9 9 9 9 9 9 | gzip >set/t10k-images-idx3-ubyte.gz
labels 0 9 >set/t10k-labels-idx1-ubyte
train -d set
is_status 0 "all four files"
is_err "sweep-train: training on set: 4 images, 2 for the test" "are told"
SWEEP_DATA="set" train
is_err "sweep-train: training on set: 4 images, 2 for the test" "\$SWEEP_DATA names them as well"
SWEEP_DATA=/nonexistent train -d set
is_status 0 "-d goes before \$SWEEP_DATA"
gzip set/train-images-idx3-ubyte
train -d set
is_status 0 "gzip may come later"

# --- what is wrong with it -----------------------------------------------------------------------------------

# refused FILE MESSAGE: what FILE holds fails the work with one line, and nothing is trained
refused()
{
	train -d set
	is_status 1 "$2: status 1"
	is_err "sweep-train: set/$1: $2" "$2: the message"
	is_text "$(grep -c '"metrics"' out)" 0 "$2: nothing is trained"
}
labels 1 2 3 10 | gzip >set/train-labels.idx1-ubyte.gz
refused train-labels.idx1-ubyte.gz "label 10 of image 3, wanted 0 to 9"
labels 1 2 3 | gzip >set/train-labels.idx1-ubyte.gz
refused train-images-idx3-ubyte.gz "4 images, but 3 labels in set/train-labels.idx1-ubyte.gz"
labels 1 2 3 9 | gzip >set/train-labels.idx1-ubyte.gz
echo '<html>' >set/t10k-labels-idx1-ubyte
refused t10k-labels-idx1-ubyte "no IDX file: begins with 3c 68 74 6d, wanted 00 00 08 01"
labels 0 9 | head -c 9 >set/t10k-labels-idx1-ubyte
refused t10k-labels-idx1-ubyte "truncated: 1 of its 2 bytes are missing"
{ labels 0 9 && bytes 1; } >set/t10k-labels-idx1-ubyte
refused t10k-labels-idx1-ubyte "goes on after the 2 items that its header announces"

# --- the drawn digits ------------------------------------------------------------------------------------------

# accuracy OPTION...: of the test images, in thousandths, at the end of a run on every fifth image
accuracy() { sweep-train "$@" 2>/dev/null | sed -n 's/.*"summary".*"test_accuracy":\([0-9.]*\).*/\1/p' |
	awk '{printf "%d\n", $1 * 1000}'; }
between() { check "$4 ($3)" test "$3" -ge "$1" -a "$3" -le "$2"; }
run sweep-train -d digits --epochs=5
err_has '^sweep-train: training on synthetic digits: 12000 images, 10000 for the test$' "the set is told"
out_has '"data":"synthetic digits"' "and stands in the summary"
first=$(sed -n 's/.*"epoch":1,.*"test_accuracy":0\.\([0-9]*\).*/\1/p' out | cut -c 1-2)
between 90 94 "$first" "one epoch with the defaults: 92 %"
last=$(sed -n 's/.*"summary".*"test_accuracy":0\.\([0-9]*\).*/\1/p' out | cut -c 1-2)
between 95 98 "$last" "five epochs: 97 %"
between 0 700 "$(accuracy --learning_rate=0.1)" "a learning rate that is far too large costs much"
between 700 880 "$(accuracy --learning_rate=0.0001)" "so does one that is far too small"
finish
