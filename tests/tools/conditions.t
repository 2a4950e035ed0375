#!/bin/sh
# conditions.t - configurations that lack parameters, from the sweep file through every tool to the chart.
. "$srcdir/tests/tools/tap.sh"

export SWEEP_DB="$work/ledger.db"
cat >c.yaml <<'EOF'
method: grid
metric: {name: loss, goal: minimize}
command: [sh, run.sh, "${args}", "--m=${momentum}"]
parameters:
  optimizer: {values: [adam, sgd]}
  momentum: {values: [0.5, 0.9], condition: {optimizer: sgd}}
  c: {value: 4, condition: {optimizer: adam}}
  net: {condition: {optimizer: sgd}, parameters: {width: {value: 5}}}
  size: {values: [8, 64, 512]}
constraints:
  - size < 100
  - size * momentum < 50
EOF

# --- sampling --------------------------------------------------------------------------------------------

run sweep-sample --check c.yaml
is_status 0 "a file with conditions is right"
is_out 'method           grid
metric           loss, minimize
grid             5 points
constraints      size < 100
                 size * momentum < 50

parameter  distribution  type   active                 values
c          constant      int    when optimizer = adam  4
momentum   categorical   float  when optimizer = sgd   0.5, 0.9
net.width  constant      int    when optimizer = sgd   5
optimizer  categorical   text   always                 "adam", "sgd"
size       categorical   int    always                 8, 64, 512' "and its table says when a parameter is active"
run sweep-sample c.yaml
is_out '{"run":1,"config":{"c":4,"optimizer":"adam","size":8}}
{"run":2,"config":{"c":4,"optimizer":"adam","size":64}}
{"run":3,"config":{"momentum":0.5,"net":{"width":5},"optimizer":"sgd","size":8}}
{"run":4,"config":{"momentum":0.5,"net":{"width":5},"optimizer":"sgd","size":64}}
{"run":5,"config":{"momentum":0.9,"net":{"width":5},"optimizer":"sgd","size":8}}' "what is inactive is absent, a group without members too"
run sweep-sample --format args c.yaml
is_text "$(sed -n '1p;5p' out)" "--c=4 --optimizer=adam --size=8
--momentum=0.9 --net=\"{'width': 5}\" --optimizer=sgd --size=8" "no flag stands for it"
run sweep-sample --format csv c.yaml
is_text "$(sed -n '1,2p;6p' out)" "run,c,momentum,net.width,optimizer,size
1,4,,,adam,8
5,,0.9,5,sgd,8" "a column has an empty field"

run sh -c 'sed "s/size < 100/size < 1OO/" c.yaml | sweep-sample -'
is_status 2 "a constraint that is wrong"
is_err 'sweep-sample: -:11:12: error: constraints[1]: "1OO" is neither a number nor a name' "is an error at its place"
run sh -c 'sed "s/optimizer: adam}/optimiser: adam}/" c.yaml | sweep-sample -'
is_err 'sweep-sample: -:7:29: error: parameters.c.condition: no parameter is called "optimiser" (did you mean "optimizer"?)' \
	"and so is a condition on nothing"
cat >group.yaml <<'Y'
method: random
parameters:
  net: {parameters: {width: {min: 1, max: 8}}}
  a: {min: 1, max: 3, condition: {width: 4}}
constraints: ["a * width < 20"]
Y
run sweep-sample group.yaml
is_err 'sweep-sample: group.yaml:4:35: error: parameters.a.condition: no parameter is called "width" (did you mean "net.width"?)
sweep-sample: group.yaml:5:20: error: constraints[1]: no parameter is called "width" (did you mean "net.width"?)' \
	"the end of a name is a hint at the whole"

# --- the ledger ------------------------------------------------------------------------------------------

id=$(sweep-store init c.yaml)
run sweep-store enqueue "$id" optimizer=adam size=8
is_err "" "a parameter that is inactive is not left out"
run sweep-store enqueue "$id" optimizer=sgd size=8
is_err 'sweep-store: warning: momentum is left out: what it is, the program will decide' "one that is active is"
run sweep-store enqueue "$id" optimizer=adam size=512 momentum=0.9
is_err "sweep-store: warning: momentum is given where its condition does not hold
sweep-store: warning: a configuration breaks the constraint size < 100" "what is against a condition or a constraint is noted"
run sweep-store enqueue "$id" optimizer=sgd size=64 momentum=0.9
is_err "sweep-store: warning: a configuration breaks the constraint size * momentum < 50" "each constraint once"
run sweep-store ask "$id" -n 4
is_out '{"run":1,"sweep":"'"$id"'","config":{"optimizer":"adam","size":8,"c":4}}
{"run":2,"sweep":"'"$id"'","config":{"optimizer":"sgd","size":8,"net":{"width":5}}}
{"run":3,"sweep":"'"$id"'","config":{"optimizer":"adam","size":512,"momentum":0.9,"c":4}}
{"run":4,"sweep":"'"$id"'","config":{"optimizer":"sgd","size":64,"momentum":0.9,"net":{"width":5}}}' \
	"constants are added where they are active"

printf 'optimizer,size,momentum,loss\nadam,8,,3\nsgd,8,0.5,2\nadam,8,0.5,2\n' >old.csv
run sweep-store import "$id" old.csv
is_err "sweep-store: warning: momentum is given where its condition does not hold
sweep-store: 3 runs imported as runs 5 to 7" "runs from elsewhere are looked at in the same way"

# --- programs --------------------------------------------------------------------------------------------

cat >run.sh <<'EOF'
echo "$*" >>words
size=8 momentum=0
for word; do
	case $word in
	--size=*) size=${word#*=} ;;
	--momentum=*) momentum=${word#*=} ;;
	esac
done
echo "{\"loss\":$size.${momentum#0.}}"
EOF
id=$(sweep-store init c.yaml)
run sweep-agent -q "$id"
is_status 0 "an agent runs such a sweep"
is_text "$(sort words)" "--c=4 --optimizer=adam --size=64
--c=4 --optimizer=adam --size=8
--momentum=0.5 --net={'width': 5} --optimizer=sgd --size=64 --m=0.5
--momentum=0.5 --net={'width': 5} --optimizer=sgd --size=8 --m=0.5
--momentum=0.9 --net={'width': 5} --optimizer=sgd --size=8 --m=0.9" "and a program gets the flags of what there is"
run sweep-store best "$id" -n 2
is_text "$(cut -f 1-3,5- out)" "$(printf 'best\trun\tstate\tc\toptimizer\tsize\tmomentum\tnet.width\tloss
8.0\t1\tfinished\t4\tadam\t8\t\t\t8.0
8.5\t3\tfinished\t\tsgd\t8\t0.5\t5\t8.5')" "the best runs are listed with what they have"
run sweep-store export "$id" --format csv
is_text "$(sed -n '1p;2p;4p' out | sed 's/,finished,[0-9.e-]*,/,finished,,/')" "run,state,time,c,optimizer,size,momentum,net.width,loss
1,finished,,4,adam,8,,,8.0
3,finished,,,sgd,8,0.5,5,8.5" "a table has empty fields"

run sweep-report "$id"
is_status 0 "a report"
out_has '^parameter .* runs$' "says how many runs have a parameter"
out_has '^momentum .* 3$' "which are fewer where a condition leaves it out"
out_has '^size .* 5$' "than of the others"
run sweep-report -o chart.gp "$id"
is_status 0 "a chart"
check "has a place for runs without a parameter" grep -q "not set" chart.gp

# --- sweep-train -----------------------------------------------------------------------------------------

run sh -c 'sweep-sample -n 2 "$srcdir/examples/conditional.yaml" | sweep-train | grep -c "\"state\":\"finished\""'
is_out 2 "the example trains"
finish
