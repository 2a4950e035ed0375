# How long a random forest of 100 trees with permutation importance takes, on one thread, of runs with ten parameters;
# beside R's ranger on the same runs, where Rscript and ranger are installed (Debian: r-cran-ranger). RUNS names other
# numbers of runs. "all" is what a report has: intervals, impurity and functional ANOVA, too.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/ranger.R" <<'R'
suppressMessages(library(ranger))
d <- read.csv(commandArgs(TRUE)[1])
t <- system.time(m <- ranger(y ~ ., d, num.trees = 100, importance = "permutation", num.threads = 1,
  seed = 1, verbose = FALSE))
cat(sprintf("%8.3f %8.3f  %6.4f\n", t[["elapsed"]], t[["user.self"]], m$r.squared))
R
if Rscript -e 'library(ranger)' >/dev/null 2>&1; then ranger=yes; else ranger=; fi
[ -n "$ranger" ] || echo "no Rscript with ranger: measured without it"

echo "    runs          seconds processor     R2      all"
for runs in ${RUNS:-1000 10000 100000}; do
	printf '%8s sweep  ' "$runs"
	"$builddir/bench/forest-time" "$runs" || exit 1
	[ -n "$ranger" ] || continue
	"$builddir/bench/forest-time" "$runs" csv >"$dir/runs.csv" || exit 1
	printf '%8s ranger ' "$runs"
	Rscript "$dir/ranger.R" "$dir/runs.csv" || exit 1
done
echo "(wanted of the first column: at most 0.03, 0.4 and 5 s; R2 within 0.01 of ranger's)"
