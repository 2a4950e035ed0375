# What four workers at a time cost a search: its regret after 48 runs, beside that of one worker with the same seeds, of
# which there are SEEDS (40); and how long a proposal takes while three runs are open.
"$builddir/bench/search-workers" "${SEEDS:-40}" bayes tpe cmaes || exit 1
echo "(wanted: a ratio of at most 1.5)"
echo
"$builddir/bench/search-time" bayes+open 10 50 200 1000 5000 || exit 1
"$builddir/bench/search-time" tpe+open 1000 10000 || exit 1
echo "(wanted: as with none open: at most 1, 4, 15, 100 and 200 ms of bayes; 1 and 5 ms of tpe)"
