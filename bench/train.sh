# One epoch of the tutorial, 12,000 images, one thread: sweep-train beside OpenBLAS's two big products alone (the floor
# of dense algebra) and beside PyTorch's careful loop. Medians of interleaved runs, in seconds.
#
# The configurations, MNIST and PyTorch's loop are in $SWEEP_SHARED, else beside the source tree in ../shared.
rounds=${ROUNDS:-5}
shared=${SWEEP_SHARED:-$srcdir/../shared}
configs=$shared/torch/configs.jsonl
if [ ! -f "$configs" ] || [ ! -d "$shared/mnist" ]; then
	echo "skipped: no torch/configs.jsonl and mnist in $shared (set SWEEP_SHARED)"
	exit 0
fi

python=
for candidate in python3 /usr/bin/python3; do
	if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate && break; fi
done
[ -n "$python" ] || echo "no PyTorch (apt-get install python3-torch): its column is empty"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
awk '{print "{\"run\":" NR ",\"config\":" $0 "}"}' "$configs" >"$dir/records"
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([a-z0-9.]*\).*/\1/p" "$configs"; }
field fc_layer_size >"$dir/hidden"
field batch_size >"$dir/batch"
field optimizer >"$dir/optimizer"
paste "$dir/hidden" "$dir/batch" >"$dir/sizes"

# Each round appends to NAME a line with the five configurations' seconds.
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	sweep-train -d "$shared/mnist" --no-test <"$dir/records" 2>/dev/null |
		sed -n 's/.*"step":[0-9]*,"time":\([0-9.]*\).*/\1/p' | paste -s - >>"$dir/sweep"
	while read -r hidden batch; do "$builddir/bench/train-floor" "$hidden" "$batch"; done <"$dir/sizes" |
		paste -s - >>"$dir/floor"
	[ -z "$python" ] || MNIST_DIR=$shared/mnist "$python" "$shared/torch/torch_mlp.py" --mode fast --threads 1 <"$configs" |
		sed -n 's/.*"train_s": \([0-9.]*\).*/\1/p' | paste -s - >>"$dir/torch"
done

# median NAME COLUMN
median()
{
	[ -s "$dir/$1" ] || { echo - && return; }
	cut -f "$2" "$dir/$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

printf '%-22s %10s %10s %10s %12s %12s %10s\n' "optimizer hidden batch" sweep-train floor PyTorch "over floor" "PyTorch over" images/s
i=0
while read -r optimizer hidden batch; do
	i=$((i + 1))
	printf '%s %s %s %s %s %s\n' "$optimizer" "$hidden" "$batch" "$(median sweep $i)" "$(median floor $i)" "$(median torch $i)"
done <<TABLE | awk '
	{
		torch = $6 == "-" ? "-" : sprintf("%.3f", $6)
		over = $6 == "-" ? "-" : sprintf("%.2f", $6 / $4)
		printf "%-22s %10.3f %10.3f %10s %12.2f %12s %10.0f\n", $1 " " $2 " " $3, $4, $5, torch, $4 / $5, over, 12000 / $4
		n++; floor += log($4 / $5)
		if ($6 != "-") speed += log($6 / $4)
	}
	END {
		printf "geometric mean: %.2f times the floor", exp(floor / n)
		if (speed) printf "; PyTorch takes %.2f times as long as sweep-train", exp(speed / n)
		print ""
	}'
$(paste -d ' ' "$dir/optimizer" "$dir/hidden" "$dir/batch")
TABLE
