# How good the proposals are that methods make, beside other programs', and how long they take.
#
# Quality: regret over that of random search, on the problems of $SEARCH_BENCH (../shared/search-bench of the source
# tree unless set), which has the results of other programs too; needs Python with NumPy and PyYAML. SEEDS is 10.
bench=${SEARCH_BENCH:-$srcdir/../shared/search-bench}
[ -d "$bench" ] || bench=$srcdir/../../shared/search-bench
python=${PYTHON:-python3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

"$builddir/bench/search-time" bayes 10 50 200 1000 5000 || exit 1
echo "(wanted: at most 1, 4, 15, 100 and 200 ms; 300 MB)"
"$builddir/bench/search-time" tpe 10 100 1000 10000 || exit 1
echo "(wanted: less than 1 ms to 1,000 runs, 5 ms at 10,000)"
"$builddir/bench/search-time" cmaes 10 100 1000 10000 || exit 1
"$builddir/bench/search-time" sobol 10 10000 || exit 1
echo
echo "with conditions and constraints:"
"$builddir/bench/search-time" bayes+limits 10 50 200 1000 5000 || exit 1
"$builddir/bench/search-time" tpe+limits 1000 10000 || exit 1
echo

"$python" -c 'import numpy, yaml' 2>/dev/null || python=/usr/bin/python3
if [ ! -f "$bench/bench.py" ]; then
	echo "no $bench: the quality is not measured"
elif ! "$python" -c 'import numpy, yaml' 2>/dev/null; then
	echo "no Python with NumPy and PyYAML: the quality is not measured"
else
	"$python" "$bench/bench.py" --peers cmd:bayes,cmd:tpe,cmd:cmaes,cmd:sobol \
		--seeds "${SEEDS:-10}" --out "$dir/ours.json" >/dev/null || exit 1
	"$python" "$bench/bench.py" --table "$bench"/baseline-*.json "$dir/ours.json"
	echo "(wanted of bayes: a geometric mean of at most 0.13 at 25 and 0.020 at 50; of tpe: 0.22 at 50)"
fi
