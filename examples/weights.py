#!/usr/bin/env python3
"""Reads a file of weights that sweep-train saved, with Python's own modules only, and shows what is in it.

    sweep-train --learning_rate=0.01 --save digits.weights
    python3 weights.py digits.weights
"""
import array
import json
import sys
import zlib


def read(path):
    """The header, and for each layer its weights, a list of rows, and its bias."""
    with open(path, "rb") as file:
        data = file.read()
    if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
        sys.exit(f"{path}: damaged")
    kind, header, numbers = data.split(b"\n", 2)
    header = json.loads(header)
    values = array.array("f", numbers[: 4 * header["parameters"]])
    if sys.byteorder == "big":
        values.byteswap()
    layers, at = [], 0
    for inputs, outputs in zip(header["layer_sizes"], header["layer_sizes"][1:]):
        bias = at + outputs * inputs
        layers.append(([values[i : i + inputs] for i in range(at, bias, inputs)], values[bias : bias + outputs]))
        at = bias + outputs
    return header, layers


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: weights.py FILE")
    header, layers = read(sys.argv[1])
    print(f"trained on {header['images']} images of {header['data']}, epoch {header['epoch']}, loss {header['loss']}")
    for number, (weights, bias) in enumerate(layers, 1):
        sizes = f"{len(weights)} x {len(weights[0])}"
        size = sum(abs(value) for row in weights for value in row) / (len(weights) * len(weights[0]))
        print(f"layer {number}: {sizes} weights of mean size {size:.4f}, {len(bias)} of bias")


main()
