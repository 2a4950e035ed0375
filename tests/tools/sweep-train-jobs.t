# sweep-train -j: several runs at once, with the same results; whole lines; order; signals; a closed pipe, a full disk.
. "$srcdir/tests/tools/tap.sh"

# Few images and few units: a run takes milliseconds.
small="--stride 500 --no-test"
record() { printf '{"run":%s,"config":{"fc_layer_size":8%s}}\n' "$1" "${2:+,$2}"; }
lines() { wc -l <"$work/$1" | tr -d ' '; }
# What a run is worth: the lines of run 1, of run 2, ..., each in their order, without the times.
by_run() { sed 's/"time":[0-9.e-]*/"time":T/; s/^{"run":\([0-9]*\).*/\1 &/' "$1" | sort -s -n -k 1,1; }
copies() { grep -e '"config"' -e '"note"' "$1"; }

# --- the same results, whatever the number ------------------------------------------------------------------

i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	case $((i % 10)) in
	3) record $i '"optimizer":"sgd","epochs":3,"batch_size":16' ;;
	4) record $i '"batch_size":0' ;;
	5) echo "no record" ;;
	6) printf '{"run":%s,"step":1,"metrics":{"note":1}}\n' $i ;;
	7) record $i '"optimizer":"sgd","learning_rate":1e30,"epochs":1000000' ;;
	8) record $i '"fc_layer_size":[32,16],"unheard_of":1' ;;
	9) record $i "\"stride\":$((100 * i)),\"train_images\":40" ;;
	*) record $i "\"seed\":$i" ;;
	esac
done >mixed
run_in mixed sweep-train $small --log-every 1
is_status 1 "one after the other: some fail"
by_run out >wanted
sort err >wanted_err
is_text "$(sed -n 's/.*"images":\([0-9]*\).*/\1/p' out | sort -n | uniq -c | awk '{printf "%s of %s, ", $1, $2}')" \
	"1 of 16, 1 of 21, 1 of 32, 1 of 40, 20 of 120, " "each with its own images"
is_text "$(grep -c '"state":"finished"' out) $(grep -c '"state":"failed"' out)" "24 8" "the good ones end well, the bad ones fail"
for jobs in 2 3 8 64; do
	run_in mixed sweep-train $small --log-every 1 -j $jobs
	is_status 1 "-j $jobs: the same status"
	by_run out >got
	check "-j $jobs: the same lines of each run, in the same order" cmp wanted got
	is_text "$(copies out)" "$(grep run mixed)" "-j $jobs: the input's records in the input's order"
	is_text "$(sort err)" "$(cat wanted_err)" "-j $jobs: the same messages, each once"
done
record 1 >one
run_in one sweep-train $small -j 0
is_status 0 "-j 0 trains as well"
is_text "$(lines out)" 3 "and prints the same"
run sweep-train $small -j 8 --fc_layer_size=8
is_text "$(lines out)" 3 "-j beside a configuration on the command line"
run_in /dev/null sweep-train -j 8
is_status 0 "no records, no runs"
is_out "" "and no output"

# Many short runs at once, a record a batch: no line is broken.
i=0
while [ $i -lt 300 ]; do i=$((i + 1)) && record $i '"batch_size":8'; done >many
run_in many sweep-train $small --log-every 1 -j 8
is_status 0 "300 runs, eight at once"
is_text "$(lines out)" $((300 * 17)) "every line is there"
is_text "$(grep -vc '^{"run":[0-9]*,"\(config\|step\|state\)":.*}$' out)" 0 "and whole"

# --- at once, and at the time ---------------------------------------------------------------------------------

record 1 '"epochs":1000000000' >endless
record 2 '"epochs":1000000000' >>endless
record 3 >>endless
record 4 >>endless
# until_out TEXT PATTERN N: waits until so many lines of the output have it
until_out()
{
	tries=0
	until [ "$(grep -c -e "$2" out)" -ge "$3" ] || [ $tries -gt 1200 ]; do tries=$((tries + 1)) && sleep 0.05; done
	check "$1" test "$(grep -c -e "$2" out)" -ge "$3"
}
# A shell starts background jobs with SIGINT ignored; env gives it back where it can.
interruptible=
if env --default-signal=INT true 2>/dev/null; then interruptible="env --default-signal=INT"; fi
# interrupt SIGNAL STATUS
interrupt()
{
	: >out
	$interruptible sweep-train $small -j 2 <endless >out 2>err &
	pid=$!
	until_out "$1: two runs go on at once" '"run":2,"step"' 1
	kill -s "$1" "$pid"
	status=0
	wait "$pid" || status=$?
	is_status "$2" "$1: status $2"
	is_text "$(grep -c '^{"run":[12],"state":"killed".*}$' out)" 2 "$1: both end as killed"
	is_text "$(grep -c '"config"' out)" 2 "$1: what has not begun is not copied"
	is_text "$(tail -n 1 out | grep -c '"state"')" 1 "$1: nothing follows"
}
interrupt TERM 143
if [ -n "$interruptible" ]; then interrupt INT 130; else skip "SIGINT" "no env --default-signal"; fi

mkfifo fifo
: >out
sweep-train $small -j 4 <fifo >out 2>err &
pid=$!
exec 9>fifo
record 1 >&9
until_out "a record is trained as soon as it is there" '"run":1,"state":"finished"' 1
echo '{"run":7,"step":1,"metrics":{"note":1}}' >&9
until_out "a record that is no configuration goes out at once" '"note"' 1
record 2 '"epochs":1000000000' >&9
until_out "an endless run begins" '"run":2,"step"' 1
record 3 >&9
until_out "the next one does not wait for it" '"run":3,"state":"finished"' 1
echo '{"run":7,"step":2,"metrics":{"note":2}}' >&9
until_out "nor does another record" '"note":2' 1
kill -s TERM "$pid"
status=0
wait "$pid" || status=$?
exec 9>&-
is_status 143 "a signal ends the wait for input and the run"
is_text "$(grep -v 'training on' err)" "" "without a word"
is_text "$(tail -n 1 out | grep -c '^{"run":2,"state":"killed"')" 1 "and with a record"

# --- endless input, output that ends ------------------------------------------------------------------------------

forever() { while record 1 '"batch_size":8'; do :; done 2>/dev/null; }
forever | { sweep-train $small -j 4 2>err || echo $? >ended; } | head -n 20 >out
is_text "$(lines out)" 20 "endless input, and a reader that takes 20 lines"
is_text "$(grep -v 'training on' err)" "" "it ends quietly"
(
	trap '' PIPE
	{ sweep-train $small -j 4 2>err || echo $? >ended; } <many | head -n 1 >out
)
is_text "$(cat out)" "$(head -n 1 many)" "a closed pipe where the signal is ignored: what was read is there"
is_text "$(grep -v 'training on' err)" "" "and it ends quietly"
is_text "$(cat ended)" 1 "with status 1"
if [ -w /dev/full ]; then
	status=0
	sweep-train $small -j 4 <many >/dev/full 2>err || status=$?
	is_status 1 "a full disk: status 1"
	is_text "$(grep -v 'training on' err)" "sweep-train: cannot write the output: No space left on device" "and one message"
else
	skip "a full disk" "no /dev/full"
fi

run_in many sweep-train -d /nonexistent -j 4
is_status 1 "data that is not there: status 1"
is_text "$(lines err)" 1 "in one line"
err_has '^sweep-train: /nonexistent' "that names it"
is_out "" "nothing goes out"

# --- wrong usage ----------------------------------------------------------------------------------------------------

run_in one sweep-train -j 65
is_status 2 "too many: status 2"
is_err "sweep-train: --jobs: 65 is more than 64" "too many: the message"
run_in one sweep-train -j -1
is_status 2 "less than none: status 2"
is_text "$(lines err)" 1 "less than none: one line"
run_in one sweep-train --jobs=two
is_status 2 "no number: status 2"
is_text "$(lines err)" 1 "no number: one line"

finish
