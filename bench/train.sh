# One epoch of the tutorial, 12,000 images, one thread: sweep-train, the whole process with the images in its cache, beside
# OpenBLAS's two big products alone (the floor of dense algebra), PyTorch's careful loop and the tutorial's own loop. For
# PyTorch only the training is timed, not its start. Medians of interleaved runs, in seconds. Below, where sweep-train's
# time goes.
#
# The configurations, MNIST and PyTorch's loops are in $SWEEP_SHARED, else beside the source tree in ../shared.
rounds=${ROUNDS:-5}
shared=${SWEEP_SHARED:-$srcdir/../shared}
configs=$shared/torch/configs.jsonl
if [ ! -f "$configs" ] || [ ! -d "$shared/mnist" ]; then
	echo "skipped: no torch/configs.jsonl and mnist in $shared (set SWEEP_SHARED)"
	exit 0
fi

python=
modes=
for candidate in python3 /usr/bin/python3; do
	if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate && modes=fast && break; fi
done
[ -n "$python" ] || echo "no PyTorch (apt-get install python3-torch): its columns are empty"
if [ -n "$python" ]; then
	if "$python" -c 'import torchvision, PIL' 2>/dev/null; then modes="fast seed"
	else echo "no torchvision (apt-get install python3-torchvision): the tutorial's column is empty"; fi
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([a-z0-9.]*\).*/\1/p" "$configs"; }
field fc_layer_size >"$dir/hidden"
field batch_size >"$dir/batch"
field optimizer >"$dir/optimizer"
paste -d ' ' "$dir/optimizer" "$dir/hidden" "$dir/batch" >"$dir/sizes"
count=$(wc -l <"$dir/sizes")

# one CONFIGURATION: the seconds of a whole process that trains it
one()
{
	sed -n "$1{s/.*/{\"run\":1,\"config\":&}/;p;}" "$configs" >"$dir/record"
	"$builddir/bench/measure" "$dir/out" sh -c "exec sweep-train -d '$shared/mnist' --no-test <'$dir/record' 2>/dev/null" |
		cut -d ' ' -f 1
	grep -q '"state":"finished"' "$dir/out" || echo "configuration $1 did not finish" >&2
}

# Each round appends to each NAME a line with the configurations' seconds, to parts-N the parts of configuration N.
one 1 >/dev/null # fills the cache
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	i=0
	while [ "$i" -lt "$count" ]; do
		i=$((i + 1))
		one "$i"
	done | paste -s - >>"$dir/sweep"
	while read -r optimizer hidden batch; do "$builddir/bench/train-floor" "$hidden" "$batch"; done <"$dir/sizes" |
		paste -s - >>"$dir/floor"
	i=0
	while read -r optimizer hidden batch; do
		i=$((i + 1))
		"$builddir/bench/train-parts" "$shared/mnist" "$optimizer" "$hidden" "$batch" >>"$dir/parts-$i"
	done <"$dir/sizes"
	for mode in $modes; do
		MNIST_DIR=$shared/mnist "$python" "$shared/torch/torch_mlp.py" --mode "$mode" --threads 1 <"$configs" |
			sed -n 's/.*"train_s": \([0-9.]*\).*/\1/p' | paste -s - >>"$dir/$mode"
	done
done

# median NAME COLUMN
median()
{
	[ -s "$dir/$1" ] || { echo - && return; }
	cut -f "$2" "$dir/$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

printf '%-22s %11s %8s %8s %8s %12s %13s %14s %9s\n' "optimizer hidden batch" sweep-train floor careful tutorial \
	"floor/sweep" "careful/sweep" "tutorial/sweep" images/s
i=0
while read -r optimizer hidden batch; do
	i=$((i + 1))
	echo "$optimizer $hidden $batch $(median sweep $i) $(median floor $i) $(median fast $i) $(median seed $i)"
done <"$dir/sizes" | awk '
	function over(yardstick, i) {
		if (yardstick == "-") return "-"
		sum[i] += log(yardstick / $4)
		return sprintf("%.2f", yardstick / $4)
	}
	function seconds(value) { return value == "-" ? "-" : sprintf("%.3f", value) }
	{
		printf "%-22s %11s %8s %8s %8s %12s %13s %14s %9.0f\n", $1 " " $2 " " $3, seconds($4), seconds($5), seconds($6),
			seconds($7), over($5, 1), over($6, 2), over($7, 3), 12000 / $4
	}
	function mean(i) { return i in sum ? sprintf("%.2f", exp(sum[i] / NR)) : "-" }
	END { printf "%-22s %11s %8s %8s %8s %12s %13s %14s\n", "geometric mean", "", "", "", "", mean(1), mean(2), mean(3) }'

echo
echo "where the time goes, in milliseconds"
printf '%-22s %8s %8s %8s %8s %8s %16s %8s\n' "optimizer hidden batch" batches forward dropout loss back "gradient+update" all
i=0
while read -r optimizer hidden batch; do
	i=$((i + 1))
	printf '%-22s %8.1f %8.1f %8.1f %8.1f %8.1f %16.1f %8.1f\n' "$optimizer $hidden $batch" \
		$(for part in 1 2 3 4 5 6 7; do median "parts-$i" $part; done)
done <"$dir/sizes"
