# How much of what a Pareto set can dominate the runs of each method do, on problems whose area is known, beside random
# search's; means of SEEDS (10) seeds, after 25 and 50 runs.
"$builddir/bench/front-area" "${SEEDS:-10}" random sobol tpe bayes
