# idx.sh - small files in the format of MNIST, for the tests of what reads them.

# bytes N...: as they are
bytes() { for b in "$@"; do printf '%b' "\\0$(printf '%03o' "$b")"; done; }
# images N PIXEL...: an IDX file of N images of 2 x 3 pixels, all alike
images()
{
	n=$1
	shift
	bytes 0 0 8 3 0 0 0 "$n" 0 0 0 2 0 0 0 3
	while [ "$n" -gt 0 ]; do n=$((n - 1)) && bytes "$@"; done
}
labels() { bytes 0 0 8 1 0 0 0 $# "$@"; }
