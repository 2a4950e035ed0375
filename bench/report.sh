# How long sweep-report takes for the page of a sweep, and the most memory: of 1,000 runs with 100 steps each, and of
# 100,000 runs. Where chromium and chromedriver are there, also how many frames a second the page draws while a range of
# its first axis moves in each of them, without a graphics card.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# records RUNS STEPS: of ten parameters
records()
{
	awk -v runs="$1" -v steps="$2" 'BEGIN {
		srand(1)
		split("adam sgd rmsprop", optimizers, " ")
		for (run = 1; run <= runs; run++) {
			printf "{\"run\":%d,\"config\":{\"optimizer\":\"%s\",\"learning_rate\":%.6g", run, optimizers[1 + int(3 * rand())], exp(-2 - 8 * rand())
			loss = 0
			for (i = 1; i <= 8; i++) {
				x = rand()
				loss += (x - 0.4) ^ 2 / i
				printf ",\"p%d\":%.6g", i, x
			}
			print "}}"
			for (step = 1; step <= steps; step++)
				printf "{\"run\":%d,\"step\":%d,\"metrics\":{\"loss\":%.6g}}\n", run, step, loss + 1 / step
			printf "{\"run\":%d,\"state\":\"finished\",\"time\":1,\"summary\":{\"loss\":%.6g}}\n", run, loss
		}
	}'
}

printf '%-28s %10s %10s %10s %10s\n' 'the page of' seconds 'at most' 'MB' 'MB of file'
# page NAME TEXT SECONDS: of the records in $dir/NAME.jsonl
page()
{
	"$builddir/bench/measure" /dev/null sweep-report -m loss -g minimize -o "$dir/$1.html" - <"$dir/$1.jsonl" >"$dir/measured" || exit 1
	awk -v text="$2" -v most="$3" -v bytes="$(wc -c <"$dir/$1.html")" \
		'{printf "%-28s %10.2f %10d %10.0f %10.1f\n", text, $1, most, $2 / 1024, bytes / 1e6}' "$dir/measured"
}
records 1000 100 >"$dir/steps.jsonl"
records 100000 0 >"$dir/many.jsonl"
page steps '1,000 runs of 100 steps' 1
page many '100,000 runs' 15
command -v python3 >/dev/null 2>&1 || exit 0
printf '\n%-28s %10s %10s %10s\n' 'brushing, frames a second' mean 'at least' 'worst 5 %'
python3 "$srcdir/bench/page-frames.py" "$dir/steps.html" '1,000 runs'
python3 "$srcdir/bench/page-frames.py" "$dir/many.html" '100,000 runs'
