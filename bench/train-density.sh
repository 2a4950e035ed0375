# At which share of pixels that are not 0 the sparse form of the first layer stops being the faster one: an epoch of 12,000
# random images, the best of three interleaved runs each, in milliseconds.
for network in "128 32" "256 64" "512 256"; do
	echo "hidden units and batch size $network"
	printf '%8s %10s %10s %14s\n' density sparse dense "dense/sparse"
	"$builddir/bench/train-density" ${network} |
		awk '{printf "%8s %10.1f %10.1f %14.2f\n", $1, $2, $3, $3 / $2}'
done
