#!/usr/bin/env python3
"""Searches for the minimum of a function of one's own: sweep-sample --serve proposes, this program evaluates."""
import json
import math
import subprocess

SWEEP = """
method: bayes
metric: {name: loss, goal: minimize}
parameters:
  lr: {distribution: log_uniform_values, min: 1.0e-5, max: 1.0}
  layers: {min: 1, max: 6}
  activation: {values: [relu, tanh]}
"""


def loss(config):
    penalty = 0.1 if config["activation"] == "tanh" else 0
    return (math.log10(config["lr"]) + 2.5) ** 2 + 0.05 * (config["layers"] - 3) ** 2 + penalty


with open("serve.yaml", "w") as file:
    file.write(SWEEP)
server = subprocess.Popen(["sweep-sample", "--serve", "serve.yaml"], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def say(message):
    print(json.dumps(message), file=server.stdin, flush=True)


best = None
for _ in range(20):
    say({"ask": 1})
    record = json.loads(server.stdout.readline())
    value = loss(record["config"])
    say({"run": record["run"], "state": "finished", "summary": {"loss": value}})
    if best is None or value < best[0]:
        best = value, record["config"]
server.stdin.close()
server.wait()
print(f"best loss {best[0]:.4g} with {best[1]}")
