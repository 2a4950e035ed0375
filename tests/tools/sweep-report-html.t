# sweep-report -o report.html: the page, and what it does in a browser (report-page.py).
. "$srcdir/tests/tools/tap.sh"

# --- the runs: of the test's own sweep, by the trainer's rules a loss that the learning rate bends ----------------------

sweep-sample --seed 5 -n 60 "$data/page.yaml" >configs.jsonl
awk '{
	print
	match($0, /"run":[0-9]+/)
	run = substr($0, RSTART + 6, RLENGTH - 6)
	match($0, /"learning_rate":[-0-9.e]+/)
	x = log(substr($0, RSTART + 16, RLENGTH - 16)) + 6
	for (step = 1; step <= 3; step++)
		printf "{\"run\":%d,\"step\":%d,\"metrics\":{\"loss\":%g}}\n", run, step, 0.2 + x * x / 20 + 1 / step
	if (run % 20 == 7) printf "{\"run\":%d,\"state\":\"failed\",\"time\":2,\"error\":\"out of <memory>\"}\n", run
	else if (run % 20 == 9) printf "{\"run\":%d,\"state\":\"finished\",\"time\":3,\"summary\":{\"loss\":\"NaN\"}}\n", run
	else printf "{\"run\":%d,\"state\":\"finished\",\"time\":%d,\"summary\":{\"loss\":%g}}\n", run, run % 5 + 1, 0.2 + x * x / 20
}' configs.jsonl >runs.jsonl

run_in runs.jsonl sweep-report -f "$data/page.yaml" -o page.html -
is_status 0 "a page of records"
is_out "" "prints nothing"
run_in runs.jsonl sweep-report -f "$data/page.yaml" -o none/page.html -
is_status 1 "a directory that is not there"
run_in runs.jsonl sweep-report -f "$data/page.yaml" --plot parallel -o page2.html -
is_status 2 "a page has no --plot"

# --- the file itself ----------------------------------------------------------------------------------------------------

data_bytes=$(sed -n 's/.*<script type="application\/json" id="data">\(.*\)/\1/p' page.html | wc -c)
page_bytes=$(($(wc -c <page.html) - data_bytes))
check "the page has under 150 KB without its data ($page_bytes)" test "$page_bytes" -lt 150000
check "and some" test "$page_bytes" -gt 20000
check "it forbids itself every request" grep -q "Content-Security-Policy\" content=\"default-src 'none';" page.html
is_text "$(grep -c -i -E '(src|href)="?(https?:)?//' page.html)" 0 "and names no address"
is_text "$(sed -n 's/.*id="data">//p' page.html | sed 's/<\/script>$//' | grep -c '[<>&]')" 0 "its data has no character of HTML"

# texts that would end the script, run, or break a line of it
printf '%s\n' '{"run":1,"config":{"<script>":"</script><script>window.hacked=1</script>","a\"b":"<!--","u":"line\u2028sep & \u00e9","n":0.5,"<img src=x onerror=hacked=1>":1}}' \
	'{"run":1,"state":"finished","summary":{"loss":1,"<b>":"Infinity"}}' \
	'{"run":2,"config":{"<script>":"plain","a\"b":"]]>","u":"\\u003c","n":1.5,"<img src=x onerror=hacked=1>":2}}' \
	'{"run":2,"state":"finished","summary":{"loss":2,"<b>":"NaN"}}' \
	'{"run":3,"config":{"<script>":"<b>bold</b>","n":2.5,"u":"\u202eturned"}}' \
	'{"run":3,"state":"failed","error":"</script><script>window.hacked=1</script>","summary":{"loss":"-Infinity"}}' >evil.jsonl
run_in evil.jsonl sweep-report -m loss -g minimize -o evil.html -
is_status 0 "a page of hostile texts"
is_text "$(grep -o '</script>' evil.html | wc -l | tr -d ' ')" 2 "has no more ends of scripts than its own"
is_text "$(LC_ALL=C grep -c "$(printf '\342\200\250')" evil.html)" 0 "and no line separator"
if command -v jq >/dev/null 2>&1; then
	sed -n 's/.*id="data">//p' evil.html | sed 's/<\/script>$//' >evil.json
	is_text "$(jq -r '.parameters[0].name' evil.json)" "<script>" "the data reads back: a name"
	is_text "$(jq -r '.parameters[0].categories | map(fromjson) | sort | .[0]' evil.json)" \
		"</script><script>window.hacked=1</script>" "a value"
	is_text "$(jq -c '.metrics[] | select(.name == "<b>") | .cells' evil.json)" '["Infinity","NaN",null]' "and what JSON lacks"
else
	skip "the data reads back" "no jq"
fi

# few runs, none with a metric, one parameter: there is a page
printf '{"run":1,"config":{"x":1}}\n' >one.jsonl
run_in one.jsonl sweep-report -o one.html -
is_status 0 "a page of a run that has not begun"
printf '{"run":1,"state":"finished","summary":{"loss":"NaN"}}\n' >nan.jsonl
run_in nan.jsonl sweep-report -o nan.html -
is_status 0 "a page without a finite metric and without parameters"

# --- in a browser -------------------------------------------------------------------------------------------------------

missing=
command -v python3 >/dev/null 2>&1 || missing="no python3"
[ -n "$missing" ] || missing=$(python3 -c "
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, '$srcdir/tests/tools')
import browser
print(browser.missing() or '')")
if [ -n "$missing" ]; then
	skip "the page in a browser" "$missing"
	finish
fi

awk 'BEGIN {
	for (run = 1; run <= 5000; run++) {
		printf "{\"run\":%d,\"config\":{\"x\":%g,\"y\":%g,\"kind\":\"k%d\"}}\n", run, run % 997 / 997, run % 89 / 89, run % 7
		printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%g}}\n", run, (run % 997 / 997 - 0.3) ^ 2
	}
}' >many.jsonl
run_in many.jsonl sweep-report -m loss -g minimize -o many.html -
is_status 0 "a page of 5,000 runs"
mkdir saved
PYTHONDONTWRITEBYTECODE=1 python3 "$srcdir/tests/tools/report-page.py" page.html evil.html many.html "$work/saved" >browser.out 2>browser.err
finished=$?
rm -f out
cp browser.err err
while read -r line; do
	case $line in
	"ok "*) ok "${line#ok }" ;;
	"not ok "*) not_ok "${line#not ok }" ;;
	esac
done <browser.out
is_text "$finished" 0 "the browser was driven to the end"

# the narrowed files are sweep files, and draw what was brushed
for narrowed in saved/*narrowed*.yaml; do
	run sweep-sample --check "$narrowed"
	is_status 0 "sweep-sample --check accepts $(basename "$narrowed")"
done
narrowed="saved/1-a-page-s-b-sweep-b-narrowed.yaml"
sweep-sample --seed 1 -n 300 --format csv "$narrowed" >drawn.csv 2>err
is_text "$(wc -l <drawn.csv | tr -d ' ')" 301 "the narrowed file draws configurations"
awk -F '\t' 'NR == FNR { low[$1] = $2; high[$1] = $3; next }
	FNR == 1 { count = split($0, names, ","); next }
	{ gsub(/"[^"]*"/, "text"); split($0, cells, ","); for (i = 1; i <= count; i++) if (low[names[i]] != "" && cells[i] != "" &&
		(cells[i] < low[names[i]] * (1 - 1e-9) || cells[i] > high[names[i]] * (1 + 1e-9))) print names[i], cells[i] }' \
	saved/brushes drawn.csv >outside
is_text "$(cat outside)" "" "all within the brushes"
is_text "$(sed -n 's/^.*\(distribution: normal\).*/\1/p' "$narrowed")" "" "a distribution without ends gets some"
check "a quantised one stays quantised" grep -q 'distribution: q_uniform' "$narrowed"
check "logarithms stay logarithms" grep -q 'distribution: q_log_uniform_values' "$narrowed"
finish
