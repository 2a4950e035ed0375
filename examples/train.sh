#!/bin/sh
# train.sh - stands in for a training program: sh train.sh --lr=0.3 --width=32 --epochs=5
# It prints its loss after each epoch as a line of JSON, which is all that sweep-agent wants of a program.
lr=0.1 width=32 epochs=5
for argument; do
	case $argument in
	--lr=*) lr=${argument#*=} ;;
	--width=*) width=${argument#*=} ;;
	--epochs=*) epochs=${argument#*=} ;;
	*) echo "train.sh: unknown argument $argument" >&2; exit 2 ;;
	esac
done
echo "training with lr $lr, width $width" # no JSON: this goes to the run's log
epoch=1
while [ "$epoch" -le "$epochs" ]; do
	awk -v lr="$lr" -v width="$width" -v epoch="$epoch" \
		'BEGIN { printf "{\"epoch\":%d,\"loss\":%.4f}\n", epoch, 2.3 * exp(-epoch * lr) + 0.3 * lr * lr + 1 / width }'
	epoch=$((epoch + 1))
done
