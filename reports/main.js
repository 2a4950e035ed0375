// Everything is there: begin.

theme.start();
startSummary();
startBest();
startParallel();
startFilterBar();
startImportance();
startCharts();
startSlices();
startTable();
document.documentElement.dataset.ready = 'true';
