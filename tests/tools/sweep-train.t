# sweep-train: records in and out, bad values, bad lines, signals, a closed pipe and a full disk.
. "$srcdir/tests/tools/tap.sh"

# Few images and few units: a run takes milliseconds.
small="--stride 500 --no-test"
record() { printf '{"run":%s,"config":{"fc_layer_size":8,"epochs":1%s}}\n' "$1" "${2:+,$2}"; }
# Lines without their times, which are never the same.
timeless() { sed 's/"time":[0-9.e-]*/"time":T/' "$work/out"; }
lines() { wc -l <"$work/$1" | tr -d ' '; }

# --- one configuration from flags ---------------------------------------------------------------------

run sweep-train --stride 500 --optimizer=sgd --fc_layer_size=8 --learning_rate=0.05 --batch_size=32 --epochs=2
is_status 0 "parameters on the command line are trained"
is_text "$(lines out)" 4 "a config record, a record an epoch, a state record"
is_text "$(head -n 1 out)" \
	'{"run":1,"config":{"optimizer":"sgd","fc_layer_size":8,"learning_rate":0.05,"batch_size":32,"epochs":2}}' \
	"the config record has the parameters that were given, as numbers and texts"
number='[0-9][0-9.e-]*'
epoch="{\"run\":1,\"step\":%s,\"time\":$number,\"metrics\":{\"epoch\":%s,\"loss\":$number,\"test_loss\":$number,\"test_accuracy\":$number}}"
# shellcheck disable=SC2059 # the format is the pattern
out_has "^$(printf "$epoch" 4 1)\$" "after an epoch: mean loss, test loss, test accuracy; the step counts batches"
# shellcheck disable=SC2059
out_has "^$(printf "$epoch" 8 2)\$" "the second epoch"
out_has "^{\"run\":1,\"state\":\"finished\",\"time\":$number,\"summary\":{\"loss\":$number,\"test_loss\":$number,\"test_accuracy\":$number,\"epoch\":2,\"data\":\"[^\"]*\",\"images\":120,\"seed\":0}}\$" \
	"the state record sums the run up"
is_text "$(lines err)" 1 "one line tells the data"
err_has '^sweep-train: training on .*: 120 images, 10000 for the test$' "and says what it trains on"

run sweep-train $small --fc_layer_size=8 --tag=007 --note=1. --flag=true --ratio=-1e-3
is_text "$(head -n 1 out)" '{"run":1,"config":{"fc_layer_size":8,"tag":"007","note":"1.","flag":true,"ratio":-1e-3}}' \
	"flags keep their kinds: texts, numbers as written, true"

run sweep-train $small --fc_layer_size=16 --dropout=.3 --note=.3 --fc_layer_size=8
is_text "$(head -n 1 out)" '{"run":1,"config":{"fc_layer_size":8,"dropout":0.3,"note":".3"}}' \
	"of several the last counts; .3 is a number where one is wanted"

run sweep-train $small "--fc_layer_size=[8, 4]" --activation=gelu --tag=[1,x --flag=[true]
is_status 0 "a list of layer sizes on the command line"
is_text "$(head -n 1 out)" \
	'{"run":1,"config":{"fc_layer_size":[8,4],"activation":"gelu","tag":"[1,x","flag":[true]}}' \
	"stands in the record as a list; what is no list is a text"
run sweep-train $small --hidden_layers=0
is_status 0 "the linear model is trained"

# --- records from standard input -----------------------------------------------------------------------

{
	record 7 '"optimizer":"adam","learning_rate": 1e-02 ,"batch_size":32.0'
	printf '\n{"sweep":"ab12cd34","run":8,"config":{"fc_layer_size":4},"extra":[1, 2]}\n'
	echo '{"run":9,"step":1,"metrics":{"loss":1}}'
} >records
run_in records sweep-train $small
is_status 0 "records are trained"
is_text "$(grep -e '"config"' -e '"step":1,' out)" "$(grep . records)" \
	"config records are copied to the byte, and so are others"
is_text "$(grep -c '"state":"finished"' out)" 2 "only config records are trained"
out_has '^{"run":8,"sweep":"ab12cd34","step":2,' "metric records carry the sweep's id"
out_has '^{"run":8,"sweep":"ab12cd34","state":"finished"' "and so do state records"
is_text "$(lines err)" 1 "the data is told once"
is_text "$(grep -c test_ out)" 0 "--no-test: no test"

run_in /dev/null sweep-train
is_status 0 "no records, no runs"
is_out "" "and no output"
err_has "no configuration came in, nothing was trained" "which is told"

record 1 '"optimizer":"rmsprop","momentum":0.5,"nesterov":"false"' >one
record 2 '"optimizer":"sgd","nesterov":"true","weight_decay":0.1' >>one
record 3 '"optimizer":"adamw","beta1":0.5,"beta2":0,"alpha":1' >>one
run_in one sweep-train $small
is_status 0 "optimizers and their parameters"
is_text "$(sed -n 's/.*"summary":{"loss":\([0-9.e-]*\),.*/\1/p' out | sort -u | wc -l | tr -d ' ')" 3 "each has its effect"
is_text "$(lines err)" 1 "and no warning"

# --- no training, fewer images, other orders and rates ---------------------------------------------------

run sweep-train --stride 500 --fc_layer_size=8 --epochs=0
is_status 0 "no epochs: no training"
is_text "$(lines out)" 2 "and no metric record"
out_has "^{\"run\":1,\"state\":\"finished\",\"time\":$number,\"summary\":{\"test_loss\":2[0-9.]*,\"test_accuracy\":0[0-9.]*,\"epoch\":0," \
	"but the network as it is drawn is tested"
run sweep-train $small --fc_layer_size=8 --epochs=0
out_has ',"summary":{"epoch":0,' "or not"
run sweep-train $small --fc_layer_size=8 --train_images=50 --batch_size=20
out_has '"step":3,' "train_images: so many, in three batches"
out_has '"images":50,' "and the summary says how many"
run sweep-train $small --fc_layer_size=8 --train_images=5000
out_has '"images":120,' "more than there are are all"
{
	record 1 '"epochs":3,"lr_schedule":"cosine"'
	record 2 '"epochs":3,"lr_schedule":"step","lr_step_size":2'
	record 3 '"epochs":3,"lr_schedule":"step","lr_gamma":0.5'
	record 4 '"epochs":3,"label_smoothing":0.1'
	record 5 '"epochs":3,"shuffle":true'
	record 6 '"epochs":3,"shuffle":false,"lr_schedule":"constant","label_smoothing":0'
	record 7 '"epochs":3'
} >ways
run_in ways sweep-train $small
is_status 0 "schedules, label smoothing, shuffling"
is_text "$(sed -n 's/.*"summary":{"loss":\([0-9.e-]*\),.*/\1/p' out | sort -u | wc -l | tr -d ' ')" 6 "each has its effect"
is_text "$(sed -n 's/^{"run":[67],.*"summary":{"loss":\([0-9.e-]*\),.*/\1/p' out | sort -u | wc -l | tr -d ' ')" 1 "which is none by default"
is_text "$(lines err)" 1 "none is unknown"

# --- the same again -------------------------------------------------------------------------------------

record 1 >one
run_in one sweep-train $small --log-every 1
timeless >first
run_in one sweep-train $small --log-every 1
is_text "$(timeless)" "$(cat first)" "the same seed gives the same output"
{ record 5 '"optimizer":"sgd","dropout":0.5'; record 1; } >two
run_in two sweep-train $small --log-every 1
is_text "$(timeless | grep '"run":1,')" "$(cat first)" "whatever was trained before"
run_in one sweep-train $small --log-every 1 --seed 1
check "another seed gives another" test "$(timeless | grep -c '"seed":1}')" = 1
check "other losses, too" test "$(timeless | sed -n 2p)" != "$(sed -n 2p first)"
record 1 '"seed":1' >seeded
timeless | sed 1d >with_option
run_in seeded sweep-train $small --log-every 1 --seed 9
is_text "$(timeless | sed 1d)" "$(cat with_option)" "a configuration's seed comes before --seed"
OPENBLAS_NUM_THREADS=2 run_in one sweep-train $small --log-every 1
is_text "$(timeless)" "$(cat first)" "whatever number of threads the environment asks OpenBLAS for"

# --- batches ----------------------------------------------------------------------------------------------

record 1 '"batch_size":32' >batches
run_in batches sweep-train $small --log-every 2
is_text "$(grep -o '"step":[0-9]*' out | tr '\n' ' ')" '"step":2 "step":4 ' "--log-every 2 of four batches"
is_text "$(grep -c '"metrics":{"epoch":1,"batch loss":[0-9.]*}' out)" 1 "a batch's record has its loss"
is_text "$(grep -c '"metrics":{"epoch":1,"loss":[0-9.]*,"batch loss":[0-9.]*}' out)" 1 "the epoch's last batch has both"
run_in batches sweep-train $small --log-every 1
mean=$(grep -o '"batch loss":[0-9.]*' out | awk -F: '{sum += $2; n++} END {printf "%.6f %d", sum / n, n}')
is_text "$mean" "$(grep -o '"loss":[0-9.]*' out | head -n 1 | awk -F: '{printf "%.6f 4", $2}')" \
	"the epoch's loss is the mean of its batches'"

# --- bad values: the run fails, the next goes on -----------------------------------------------------------

{
	record 1 '"batch_size":0'
	record 2 '"dropout":1.2'
	record 3 '"learning_rate":-1'
	record 4 '"optimizer":"sdg"'
	record 5 '"epochs":-1'
	record 6 '"batch_size":2.5'
	record 7 '"dropout":"0.3"'
	record 8 '"fc_layer_size":1000000000'
	record 9 '"optimizer":"sgd","learning_rate":1e30,"epochs":1000000'
	record 10
	echo '{"run":11,"config":{"hidden_layers":3,"fc_layer_size":[256,128]}}'
	record 12 '"optimizer":"sgd","nesterov":true,"momentum":0'
} >bad
run_in bad sweep-train $small
is_status 1 "runs that fail: status 1"
wanted='1 batch_size is 0, wanted an integer from 1 to 2147483647
2 dropout is 1.2, wanted a number from 0 to 1
3 learning_rate is -1, wanted a number from 0
4 optimizer is \"sdg\", wanted adam, adamw, sgd or rmsprop (did you mean \"sgd\"?)
5 epochs is -1, wanted an integer from 0 to 2147483647
6 batch_size is 2.5, wanted an integer from 1 to 2147483647
7 dropout is \"0.3\", wanted a number from 0 to 1'
is_text "$(sed -n 's/^{"run":\([1-7]\),"state":"failed","time":[0-9.e-]*,"error":"\(.*\)"}$/\1 \2/p' out)" "$wanted" \
	"each state record says why"
out_has '^{"run":8,"state":"failed",.*"error":"the network needs [0-9.]* GB of memory, and this machine has [0-9.]* GB"}' \
	"a network that does not fit in memory"
out_has '^{"run":9,"state":"failed",.*"error":"the loss became [a-zN]* in epoch 1, after [0-9]* batches: the training diverged"}' \
	"a training that diverges ends at once"
out_has '^{"run":10,"state":"finished"' "the next run goes on"
out_has '^{"run":11,"state":"failed",.*"error":"hidden_layers is 3, but fc_layer_size lists 2: leave hidden_layers out, or list as many"}' \
	"two numbers of layers"
out_has '^{"run":12,"state":"failed",.*"error":"nesterov is true, but momentum is 0: .*"}' "Nesterov's method without a momentum"
is_text "$(grep -v 'training on' err | sed -n 1,7p)" "$(echo "$wanted" | sed 's/^\([0-9]*\) /sweep-train: run \1: failed: /; s/\\"/"/g')" \
	"and so does a line on stderr"
is_text "$(lines err)" 12 "one for each of the eleven"

{
	record 1 '"tag":0.9,"learning_rat":1'
	record 2 '"tag":0.5'
} >unknown
run_in unknown sweep-train $small
is_status 0 "unknown parameters are no failure"
is_text "$(grep -v 'training on' err)" 'sweep-train: warning: unknown parameter "tag" is passed through and has no effect
sweep-train: warning: unknown parameter "learning_rat" (did you mean "learning_rate"?) is passed through and has no effect' \
	"each is warned of once"
is_text "$(grep '"config"' out)" "$(cat unknown)" "and passed through"
record 1 '"a\nb\u001b":1' >odd
run_in odd sweep-train $small
is_text "$(grep -v 'training on' err)" 'sweep-train: warning: unknown parameter "a\nb\u001b" is passed through and has no effect' \
	"a name with control characters stays on its line"

# --- bad lines -----------------------------------------------------------------------------------------------

{
	echo 'hello'
	echo '{"run":1}'
	record 2
	printf '{"run":3,"config":'
} >malformed
run_in malformed sweep-train $small
is_status 1 "bad lines: status 1"
is_text "$(grep -v 'training on' err)" 'sweep-train: standard input:1:1: not valid JSON
sweep-train: standard input:2: a record has one of "config", "metrics" and "state"; this one has none
sweep-train: standard input:4:18: not valid JSON' "each with its line"
out_has '"state":"finished"' "the good one between them is trained"

# --- wrong usage -----------------------------------------------------------------------------------------------

# wrong TEXT MESSAGE OPTION...: status 2 and one line
wrong()
{
	text=$1 message=$2
	shift 2
	run sweep-train "$@"
	is_status 2 "$text: status 2"
	is_err "sweep-train: $message" "$text: the message"
}
wrong "an operand" 'unexpected "a.json": parameters are written --NAME=VALUE, records come from standard input' a.json
wrong "a stride of 0" '--stride: 0 is not an integer from 1' --stride 0
wrong "a parameter without a value" 'parameters are written --dropout=VALUE, with no space' --dropout
wrong "a parameter with a space" 'parameters are written --optimizer=VALUE, with no space' --optimizer adam
wrong "an option of nobody" 'unknown option --tag (see sweep-train --help)' --tag x
wrong "a mistyped option" 'unknown option --log-evry (did you mean --log-every?)' --log-evry=3
wrong "a bad seed" '--seed: "x" is not a seed (an integer from 0)' --seed x

run sh -c "sweep-train $small --fc_layer_size=8 </dev/null"
is_text "$(lines err)" 1 "parameters on the command line need no input"
cat unknown | sweep-train $small --fc_layer_size=8 >out 2>err
is_text "$(grep -v 'training on' err)" \
	"sweep-train: training the configuration on the command line; standard input is not read" "a pipe beside them is said not to be read"
is_text "$(grep -c '"config"' out)" 1 "and is not"

# on a terminal, a line for each run
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	{ record 1; record 2 '"dropout":2'; } >pair
	script -qec "sweep-train --stride 500 <pair >out" /dev/null >typescript 2>&1 </dev/null
	tr -d '\r' <typescript | grep -v 'training on' >lines
	is_text "$(sed 's/[0-9.]* s)$/T s)/; s/loss [0-9.]*,/loss L,/; s/accuracy 0[0-9.]* /accuracy A /' lines)" \
		"sweep-train: run 1: finished, loss L, test_accuracy A (T s)
sweep-train: run 2: failed: dropout is 2, wanted a number from 0 to 1" "a terminal gets a line for each run"
	loss=$(sed -n 's/.*"summary":{"loss":\([0-9.e-]*\),.*/\1/p' out)
	check "with four digits of the loss" grep -q "loss $(awk "BEGIN { printf \"%.4g\", $loss }")," lines
	script -qec 'sweep-train' /dev/null >out 2>&1 </dev/null
	is_text "$(tr -d '\r' <out | head -n 1)" "sweep-train: nothing to train: name parameters (sweep-train --learning_rate=0.01) or pipe configurations in (sweep-sample FILE.yaml | sweep-train)" \
		"a terminal as input is not waited for"
else
	skip "a line for each run and no wait for a terminal" "no script, or no terminals"
fi

run_in one sweep-train -d /nonexistent
is_status 1 "data that is not there: status 1"
is_text "$(lines err)" 1 "in one line"
err_has '^sweep-train: /nonexistent' "that names it"
is_out "" "nothing goes out"

# --- output that cannot be written ----------------------------------------------------------------------------

i=0
while [ $i -lt 2000 ]; do i=$((i + 1)) && record $i; done >many
if [ -w /dev/full ]; then
	status=0
	sweep-train $small <many >/dev/full 2>err || status=$?
	is_status 1 "a full disk: status 1"
	is_text "$(tail -n 1 err)" "sweep-train: cannot write the output: No space left on device" "and it says so"
else
	skip "a full disk" "no /dev/full"
fi
{ sweep-train $small 2>err || echo $? >ended; } <many | head -n 1 >out
is_text "$(cat out)" "$(record 1)" "a closed pipe: what was read is there"
is_text "$(grep -v 'training on' err)" "" "and it ends quietly"
(
	trap '' PIPE
	{ sweep-train $small 2>err || echo $? >ended; } <many | head -n 1 >out
)
is_text "$(grep -v 'training on' err)" "" "also where the signal is ignored"
is_text "$(cat ended)" 1 "with status 1"

# --- Ctrl-C -----------------------------------------------------------------------------------------------------

record 1 '"epochs":1000000000' >endless
# A shell starts background jobs with SIGINT ignored; env gives it back where it can.
interruptible=
if env --default-signal=INT true 2>/dev/null; then interruptible="env --default-signal=INT"; fi
# interrupt SIGNAL STATUS: stops an endless run after its first epoch
interrupt()
{
	: >out
	$interruptible sweep-train $small <endless >out 2>err &
	pid=$!
	tries=0
	until grep -q '"step"' out || [ $tries -gt 1200 ]; do tries=$((tries + 1)) && sleep 0.05; done
	check "$1: the first epoch's record is out while the run goes on" grep -q '"step"' out
	kill -s "$1" "$pid"
	status=0
	wait "$pid" || status=$?
	is_status "$2" "$1: status $2"
	is_text "$(tail -n 1 out | sed 's/"time":.*"loss"/.../; s/:[0-9.]*,"epoch":[0-9]*,"data.*/:N/')" \
		'{"run":1,"state":"killed",...:N' "$1: the run in progress ends as killed, the line whole"
}
interrupt TERM 143
if [ -n "$interruptible" ]; then interrupt INT 130; else skip "SIGINT" "no env --default-signal"; fi

# An epoch of a second and more: batches are told in its midst.
record 1 '"fc_layer_size":2000,"batch_size":1,"epochs":1000' >slow
: >out
sweep-train --stride 50 --no-test --log-every 1 <slow >out 2>err &
pid=$!
tries=0
until grep -q '"batch loss"' out || [ $tries -gt 1200 ]; do tries=$((tries + 1)) && sleep 0.05; done
kill -s TERM "$pid"
wait "$pid"
out_has '"batch loss"' "batches are told before their epoch ends"
is_text "$(grep -c '"metrics":{"epoch":1,"loss"' out)" 0 "and not only then"
is_text "$(tail -n 1 out | sed 's/"time":[0-9.]*/"time":T/; s/"data":"[^"]*"/"data":D/')" \
	'{"run":1,"state":"killed","time":T,"summary":{"epoch":0,"data":D,"images":1200,"seed":0}}' \
	"a run that ends within its first epoch has no loss"

# Waiting for input is ended as well.
mkfifo fifo
$interruptible sweep-train $small <fifo >out 2>err &
pid=$!
exec 9>fifo
record 1 >&9
tries=0
until grep -q finished out || [ $tries -gt 1200 ]; do tries=$((tries + 1)) && sleep 0.05; done
check "a record is trained as soon as it is there" grep -q finished out
kill -s TERM "$pid"
status=0
wait "$pid" || status=$?
exec 9>&-
is_status 143 "a signal ends the wait for input"
is_text "$(grep -v 'training on' err)" "" "without a word"

# --- nothing to do --------------------------------------------------------------------------------------------

run sweep-train --seed=1 --stride=50
is_status 0 "options that are no parameters make no configuration"
is_err "sweep-train: no configuration came in, nothing was trained: name parameters (sweep-train --learning_rate=0.01) or pipe configurations in (sweep-sample FILE.yaml | sweep-train)" \
	"which is told"

# --- kernels --------------------------------------------------------------------------------------------------

same() { sweep-train -d digits --stride 100 --log-every 1 --shuffle=True --batch_size=40 "$@" </dev/null 2>/dev/null | sed -n 's/.*"batch loss":\([0-9.]*\).*/\1/p'; }
same --kernel sparse >sparse
same --kernel dense >dense
is_text "$(wc -l <sparse | tr -d ' ')" 15 "--kernel sparse trains"
check "--kernel dense gives the same losses to 1e-4" sh -c 'paste sparse dense | awk "{ d = \$1 - \$2; if (d < 0) d = -d; if (d > 1e-4) bad = 1 } END { exit bad || NR != 15 }"'
is_text "$(same)" "$(cat sparse)" "digits are sparse to --kernel auto"
run sweep-train --kernel fast --epochs=1
is_status 2 "another kernel is a usage error"
err_has '"fast" is not auto, sparse or dense' "which names those that there are"

finish
