# sweep-train --save, --load and --resume: killed at any moment and started again, a sweep loses nothing.
. "$srcdir/tests/tools/tap.sh"

small="--stride 500 --no-test"
record() { printf '{"run":%s,"config":{"fc_layer_size":8%s}}\n' "$1" "${2:+,$2}"; }
timeless() { sed 's/"time":[0-9.e-]*/"time":T/' "$@"; }
states() { grep '"state"' "$work/out" | timeless; }
error() { sed -n 's/.*"error":"\(.*\)"}$/\1/p' "$work/out"; }
files() { find "$1" -type f | wc -l | tr -d ' '; }
# saved DIRECTORY: the files of weights; a kill between link and rename leaves a second name beside one (see output.h)
saved() { find "$1" -type f -name '*.weights' | wc -l | tr -d ' '; }
# spoilt FILE: with another byte where the 10000th was; which one that is depends on the length of the times before it
spoilt()
{
	head -c 9999 "$1"
	case $(od -An -tu1 -j 9999 -N 1 "$1") in *255) printf '\000' ;; *) printf '\377' ;; esac
	tail -c +10001 "$1"
}
mkdir w

# --- saving and going on ---------------------------------------------------------------------------------

settings='"learning_rate":0.01,"batch_size":20'
i=0
for optimizer in sgd adam adamw rmsprop; do
	i=$((i + 1))
	record $i "\"optimizer\":\"$optimizer\",\"momentum\":0.5,\"activation\":\"gelu\",$settings,\"epochs\":5"
done >five
sed 's/"epochs":5/"epochs":2/' five >two
run_in five sweep-train --stride 500
timeless "$work/out" >whole
run_in two sweep-train --stride 500 --save 'w/{run}.weights'
is_status 0 "weights are saved"
is_text "$(timeless "$work/out" | grep -v -e config -e state)" "$(grep -v -e config -e state whole | grep -e '"epoch":[12],')" \
	"which changes nothing of the records"
is_text "$(ls w | tr '\n' ' ')" "1.weights 2.weights 3.weights 4.weights " "a file for each run, and no other"
check "the file says what it is" grep -q '^sweep weights 1$' w/1.weights
cp -r w twos
run_in five sweep-train --stride 500 --save 'w/{run}.weights' --resume
is_status 0 "--resume"
is_text "$(timeless "$work/out")" "$(grep -v '"epoch":[12],.*}}$' whole)" \
	"more epochs: the records that are left are those of the whole run, for every optimizer"
rm -r w && cp -r twos w
run_in five sweep-train --stride 500 --save 'w/{run}.weights' --resume -j 3
is_text "$(timeless "$work/out" | sort)" "$(grep -v '"epoch":[12],.*}}$' whole | sort)" "also with -j"
run_in five sweep-train --stride 500 --save 'w/{run}.weights' --resume
is_status 0 "runs that have all their epochs"
is_text "$(timeless "$work/out")" "$(grep -e config -e state whole)" "print their end again"
run_in five sweep-train $small --save 'w/{run}.weights' --resume
is_text "$(states)" "$(grep state whole)" "the same with --no-test"
run_in two sweep-train $small --save 'l/{run}'
is_status 1 "a directory that is not there is no place for one"
mkdir l
run_in two sweep-train $small --save 'l/{run}'
run_in two sweep-train --stride 500 --save 'l/{run}' --resume
is_text "$(states)" "$(sed 's/"epochs":5/"epochs":2/' five | sweep-train --stride 500 2>/dev/null | grep state | timeless)" \
	"a run that was not tested is now"
rm -r l
rm -r w && mkdir w
run_in five sweep-train --stride 500 --save 'w/{run}.weights' --resume
is_text "$(timeless "$work/out")" "$(cat whole)" "without the files --resume begins"

# --- killed and started again ----------------------------------------------------------------------------

# kill_at LINES FILE COMMAND...: starts a command on FILE and kills it when it has written so many lines. What came out
# is in `killed`.
kill_at()
{
	stop=$1 input=$2
	shift 2
	rm -f fifo
	mkfifo fifo
	"$@" <"$input" >fifo 2>err &
	pid=$!
	exec 8<fifo
	i=0
	while [ $i -lt "$stop" ] && IFS= read -r line <&8; do i=$((i + 1)) && printf '%s\n' "$line"; done >killed
	kill -s KILL $pid
	cat <&8 >>killed
	exec 8<&-
	{ wait $pid; } 2>/dev/null
	grep '}$' killed >killed_whole
}
# The records of both parts, each once, in an order of their own.
both() { cat killed_whole "$work/out" | timeless | sort -u; }

rm -r w && mkdir w
record 1 '"epochs":120' >long
run_in long sweep-train $small
timeless out | sort >whole
kill_at 20 long sweep-train $small --save 'w/{run}.weights' --resume
check "a run is killed in its midst" sh -c 'grep -q "\"epoch\":15," killed && ! grep state killed'
run_in long sweep-train $small --save 'w/{run}.weights' --resume
is_status 0 "started again it ends"
check "it did not begin anew" sh -c "! grep -q '\"epoch\":10,' out"
is_text "$(both)" "$(cat whole)" "with no record lost, and each as if it had never been killed"
is_text "$(saved w)" 1 "one file is left"

rm -r w && mkdir w
i=0
while [ $i -lt 6 ]; do i=$((i + 1)) && record $i '"epochs":25'; done >several
run_in several sweep-train $small --log-every 1
timeless out | sort >whole
kill_at 200 several sweep-train $small --log-every 1 --save 'w/{run}.weights' --resume -j 2
check "two at a time are killed" sh -c 'grep -q "\"state\"" killed && [ "$(grep -c "\"state\"" killed)" -lt 6 ]'
run_in several sweep-train $small --log-every 1 --save 'w/{run}.weights' --resume -j 2
is_status 0 "two at a time, killed and started again"
is_text "$(both)" "$(cat whole)" "the same records as without"
is_text "$(saved w)" 6 "six files"

# Several that go on at once, while parameters that are not known come in (to be run under ThreadSanitizer too).
rm -r w && mkdir w
i=0
while [ $i -lt 12 ]; do i=$((i + 1)) && record $i "\"epochs\":2,\"momentun$i\":1,\"colour$i\":\"red\""; done >strange
run_in strange sweep-train $small --save 'w/{run}.weights' -j 4
run_in strange sweep-train $small --save 'w/{run}.weights' --resume -j 4
is_status 0 "-j 4 --resume with unknown parameters"
is_text "$(grep -c '"state":"finished"' out)" 12 "goes on with each run"
is_text "$(grep -c 'did you mean "momentum"' err) $(grep -c 'unknown parameter "colour' err)" "12 12" \
	"and tells of each unknown parameter"

# SIGTERM
rm -r w && mkdir w
record 1 '"epochs":1000000000' >endless
: >out
sweep-train $small --save 'w/{run}.weights' <endless >out 2>err &
pid=$!
tries=0
until [ -e w/1.weights ] || [ $tries -gt 1200 ]; do tries=$((tries + 1)) && sleep 0.05; done
kill -s TERM $pid
status=0
wait $pid || status=$?
is_status 143 "SIGTERM"
out_has '"state":"killed"' "ends the run"
last=$(sed -n 's/.*"summary":.*"epoch":\([0-9]*\),.*/\1/p' out)
is_text "$(sed -n 's/.*"epoch":\([0-9]*\),"step".*/\1/p' w/1.weights)" "$last" "its last epoch is saved"

# --- on the disk before it has its name ----------------------------------------------------------------------

if strace -o trace true 2>/dev/null; then
	mkdir durable
	# LeakSanitizer, in a build that has it, cannot work below strace
	XDG_CACHE_HOME=/dev/null ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run strace -f -y -o trace \
		-e trace='fsync,fdatasync,linkat,?rename,?renameat,?renameat2' \
		sweep-train $small --fc_layer_size=8 --epochs=2 --save durable/w
	is_status 0 "weights are saved below strace"
	order=$(sed -n -e 's|^[0-9]* *||' -e '/) *= 0$/!d' -e 's|^f[a-z]*sync([0-9]*<[^>]*/durable>).*|directory|p' \
		-e 's|^f[a-z]*sync(.*|file|p; s|^linkat(.*|name|p; s|^rename.*|place|p' trace | paste -s -d ' ' -)
	epoch="file name place directory"
	case $order in *name*) ;; *) epoch="file place directory" ;; esac # a file system where all files have names
	is_text "$order" "$epoch $epoch" "the file is on the disk before it takes its place, and then its name is"
else
	skip "the file is on the disk before it takes its place, and then its name is" "no strace that may trace"
fi

# --- a file for each run -------------------------------------------------------------------------------------

rm -r w && mkdir w
{ record 1; record 2; } >pair
for jobs in 1 2; do
	rm -f w/*
	run_in pair sweep-train $small --save w/all -j $jobs
	is_status 1 "two runs, one file, -j $jobs"
	is_text "$(error)" "w/all: the weights of run 1 are saved there: put {run} into the name of --save" "the second fails"
	is_text "$(grep -c finished out)" 1 "the first does not"
done
{ record 1; record 1; } >same
run_in same sweep-train $small --save 'w/{run}'
is_text "$(error)" "w/1: the weights of run 1 are saved there: put {sweep} into the name, or give the runs other numbers" \
	"two runs of one number"
rm -f w/*
printf '{"run":1,"sweep":"ab%scd","config":{"fc_layer_size":8}}\n' 1 2 >sweeps
run_in sweeps sweep-train $small --save 'w/{sweep}-{run}-{run}{}{1}{'
is_status 0 "{sweep}"
is_text "$(ls w | tr '\n' ' ')" 'ab1cd-1-1{}{1}{ ab2cd-1-1{}{1}{ ' "is the sweep's id"
run_in pair sweep-train $small --save 'w/{sweep}'
is_text "$(error | head -n 1)" "the record names no sweep, and the name of its file has {sweep}" "if there is one"
printf '{"run":1,"sweep":"%s","config":{"fc_layer_size":8}}\n' a/../../x .. >paths
run_in paths sweep-train $small --save 'w/{sweep}'
is_text "$(error)" 'the sweep \"a/../../x\" cannot be part of a file'"'"'s name
the sweep \"..\" cannot be part of a file'"'s name" "that leads nowhere else"

# --- what cannot be saved --------------------------------------------------------------------------------------

run_in pair sweep-train $small --save 'none/{run}'
is_status 1 "a directory that is not there"
is_text "$(error | head -n 1)" "none/1: there is no directory none: make it (mkdir -p)" "is said"
is_text "$(grep -c metrics out)" 0 "before anything is trained"
run_in pair sweep-train $small --save w
is_text "$(error | head -n 1)" "w: no regular file, and weights are saved in one" "a directory is no file"
chmod 500 w
if touch w/try 2>/dev/null; then
	skip "a directory that cannot be written" "root can"
else
	run_in pair sweep-train $small --save 'w/{run}'
	is_text "$(error | head -n 1)" "w/1: cannot write: Permission denied" "a directory that cannot be written"
fi
chmod 700 w
rm -f w/*

# A file may grow to 8 kB, and the weights are 26 kB: as on a full disk.
record 1 '"epochs":2' >once
run_in once sweep-train $small --save w/1
cp w/1 before
record 1 '"epochs":3' >more
status=0
(trap '' XFSZ && ulimit -f 16 && exec sweep-train $small --save w/1 --resume <more >out 2>err) || status=$?
is_status 1 "a disk that is full"
is_text "$(error)" "w/1: cannot write: File too large" "fails the run"
check "the former file is there" cmp before w/1
is_text "$(files w)" 1 "and no other"

# --- files that are refused ------------------------------------------------------------------------------------

# refused TEXT CONFIG MESSAGE [OPTION...]
refused()
{
	text=$1 message=$3
	record 1 "$2" >config
	shift 3
	run_in config sweep-train $small --save w/1 --resume "$@"
	is_status 1 "refused: $text"
	is_text "$(error)" "w/1: $message; remove it to begin anew" "refused: $text: why"
}
refused "another hyperparameter" '"epochs":3,"dropout":0.1' "its dropout is 0.4, and this run's is 0.1"
refused "another optimizer" '"epochs":3,"optimizer":"sgd"' \
	'its optimizer is \"adam\", and this run'"'"'s is \"sgd\"'
refused "another shape" '"epochs":3,"hidden_layers":2' "its fc_layer_size is [8], and this run's is [8,8]"
refused "another seed" '"epochs":3' "its seed is 0, and this run's is 1" --seed 1
refused "fewer epochs" '"epochs":1' "it has 2 epochs already, and epochs is 1"
refused "fewer images" '"epochs":3' \
	"it was trained on 120 images of synthetic digits, and this run has 60 of synthetic digits" --stride 1000
check "the file is as it was" cmp before w/1
record 1 '"epochs":2,"train_images":50' >config
run_in config sweep-train $small --save w/1
refused "as many other images" '"epochs":3,"train_images":50' "it was trained on other images (synthetic digits)" \
	--stride 400

# The learning rate of an epoch may depend on how many there are.
record 1 '"epochs":4,"lr_schedule":"cosine"' >cosine
run_in cosine sweep-train $small --save w/1
record 1 '"epochs":5,"lr_schedule":"cosine"' >config
cp w/1 kept
refused "more epochs of another schedule" '"epochs":5,"lr_schedule":"cosine"' \
	"its epochs is 4, and this run's is 5, on which lr_schedule cosine depends"
for schedule in cosine step; do
	record 1 "\"epochs\":3,\"lr_schedule\":\"$schedule\"" >config
	run_in config sweep-train $small --save w/1
	for epochs in 0 1 2; do
		refused "$schedule with $epochs epochs" "\"epochs\":$epochs,\"lr_schedule\":\"$schedule\"" \
			"it has 3 epochs already, and epochs is $epochs"
	done
	rm w/1
	for epochs in 0 3; do
		record 1 "\"epochs\":$epochs,\"lr_schedule\":\"$schedule\"" >config
		run_in config sweep-train $small --save w/1 --resume
	done
	is_status 0 "$schedule: the weights of 0 epochs go on"
done
for schedule in '"lr_schedule":"step","lr_step_size":2' '"shuffle":true,"train_images":70'; do
	record 1 "\"epochs\":5,$schedule" >config
	run_in config sweep-train $small
	timeless out | tail -n 2 >wanted
	sed 's/"epochs":5/"epochs":3/' config >shorter
	run_in shorter sweep-train $small --save w/1
	run_in config sweep-train $small --save w/1 --resume
	is_text "$(timeless out | tail -n 2)" "$(cat wanted)" "$schedule: no difference"
done

head -c 20000 before >w/1
refused "a file that was cut" '"epochs":3' "damaged: it has 20000 bytes, and its header makes it $(wc -c <before | tr -d ' ')"
spoilt before >w/1
refused "a file with another byte" '"epochs":3' "damaged: its checksum is wrong"
echo hello >w/1
refused "another kind of file" '"epochs":3' "no file of weights (of --save)"
is_text "$(cat w/1)" hello "which is not overwritten"

# --- loading -------------------------------------------------------------------------------------------------------

mkdir l
record 7 '"fc_layer_size":[12,6],"activation":"tanh","epochs":3,"learning_rate":0.01' | sed 's/"fc_layer_size":8,//' >three
run_in three sweep-train --stride 100 --save 'l/{run}'
accuracy=$(sed -n 's/.*"summary".*"test_accuracy":\([0-9.]*\),.*/\1/p' out)
echo '{"run":7,"config":{"epochs":0}}' >untrained
run_in untrained sweep-train --stride 100 --load 'l/{run}'
is_status 0 "--load with epochs 0"
is_text "$(sed -n 's/.*"summary".*"test_accuracy":\([0-9.]*\),.*/\1/p' out)" "$accuracy" \
	"tests as the run did that saved the weights; shape and activation are theirs"
echo '{"run":7,"config":{"learning_rate":0,"dropout":0}}' >still
run_in still sweep-train --stride 100 --load 'l/{run}'
is_status 0 "weights are loaded"
is_text "$(sed -n 's/.*"summary".*"test_accuracy":\([0-9.]*\),.*/\1/p' out)" "$accuracy" \
	"and test the same when they are not changed"
out_has '"step":10,.*"epoch":1,' "the training is a new one"
run sweep-train --stride 100 --load l/7 '--fc_layer_size=[12,6]' --activation=tanh --learning_rate=0 --dropout=0
is_status 0 "shape and activation may be named"
run sweep-train $small --load l/7 --hidden_layers=1
is_text "$(error)" "l/7: its fc_layer_size is [12,6], and this run's is [12]" "another shape is refused"
run sweep-train $small --load l/7 --fc_layer_size=12
is_text "$(error)" "l/7: its fc_layer_size is [12,6], and this run's is [12,12]" "another size, too"
run sweep-train $small --load l/7 --activation=relu
is_text "$(error)" 'l/7: its activation is \"tanh\", and this run'"'"'s is \"relu\"' "and another activation"
run sweep-train $small --save l/other --fc_layer_size=8 --epochs=2
cp l/other l/whole
run sweep-train $small --load l/7 --save l/other --resume '--fc_layer_size=[12,6]' --activation=tanh
is_text "$(error)" "l/other: its fc_layer_size is [8], and this run's is [12,6]" \
	"the file to go on from comes first"
rm l/other
run sweep-train $small --load l/7 --save l/other --resume --epochs=1
check "and where it is not there, the one to load" grep -q '"layer_sizes":\[784,12,6,10\]' l/other
run sweep-train $small --load l/gone --save l/other --resume --epochs=2
is_status 0 "which may be gone when there is one to go on from: its shape and activation count"
out_has '"step":4,.*"epoch":2,' "and the run goes on"
run sweep-train $small --epochs=2 --seed=5
timeless "$work/out" >whole
run sweep-train $small --epochs=0 --seed=5 --save l/new
is_status 0 "epochs 0"
run sweep-train $small --epochs=2 --seed=5 --save l/new --resume
is_text "$(timeless "$work/out")" "$(cat whole)" "saves the weights as they were drawn, to go on from"
mkfifo l/pipe
run timeout 20 sweep-train $small --load l/pipe --epochs=1
is_text "$(error)" "l/pipe: no regular file" "a pipe is not waited for"
run sweep-train $small --load l/8 --epochs=1
is_status 1 "weights that are not there"
is_text "$(error)" "l/8: cannot read: No such file or directory" "are named"

# Numbers that Python reads, of layers 784, 12, 6, 10: 784 * 12 + 12, ...
if python3 -c 'import json, zlib' 2>/dev/null; then
	run python3 "$srcdir/examples/weights.py" l/7
	is_status 0 "examples/weights.py reads weights"
	is_text "$(sed -n '2,$s/ of mean size [0-9.]*//p' out)" "layer 1: 12 x 784 weights, 12 of bias
layer 2: 6 x 12 weights, 6 of bias
layer 3: 10 x 6 weights, 10 of bias" "with their layers"
	# nn.Linear draws weights and bias between -1 / sqrt(inputs) and that; of them the mean size is half
	run sweep-train $small --fc_layer_size=400 --learning_rate=0 --save l/drawn
	run python3 "$srcdir/examples/weights.py" l/drawn
	is_text "$(sed -n 's/.*mean size \([0-9.]*\),.*/\1/p' out | awk '{printf "%.3f ", $1}')" "0.018 0.025 " \
		"1 / (2 sqrt(784)) and 1 / (2 sqrt(400)) before any training"
	spoilt before >l/damaged
	run python3 "$srcdir/examples/weights.py" l/damaged
	is_status 1 "and checks them"
else
	skip "examples/weights.py" "no python3"
fi

# --- wrong usage -----------------------------------------------------------------------------------------------------

# wrong MESSAGE OPTION...
wrong()
{
	message=$1
	shift
	run sweep-train --dropout=0 "$@"
	is_status 2 "wrong usage: $*"
	is_err "sweep-train: $message" "wrong usage: $*: the message"
}
wrong "--resume goes on from the file of --save: add --save FILE" --resume
wrong "--save: unknown {rum} (did you mean {run}?)" --save 'w/{run}.{rum}'
wrong "--load: unknown {number}, wanted {run} or {sweep}" --load 'w/{number}'
wrong "--save needs a name, not an empty text" --save ''

finish
