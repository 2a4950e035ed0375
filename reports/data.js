// The runs, as columns of numbers. A column has
//   values   Float64Array: numbers; of a bool 0 and 1, of a category its number; NaN where there is none
//   set      Uint8Array: whether the run has a value at all, be it NaN
//   labels   texts of a bool's and a category's values; null: a number

const data = JSON.parse(find('#data').textContent);
const runCount = data.runs.run.length;
const maximize = data.report.metric.goal === 'maximize';

/** What a category's JSON says, without the quotes of a string. */
function categoryText(json) {
	return json.startsWith('"') ? JSON.parse(json) : json;
}

function makeColumn(source, role) {
	const values = new Float64Array(runCount).fill(NaN);
	const set = new Uint8Array(runCount);
	source.cells.forEach((cell, row) => {
		if (cell === null) return;
		set[row] = 1;
		values[row] = Number(cell); // 'NaN' and 'Infinity' are strings
	});
	const labels = source.kind === 'category' ? source.categories.map(categoryText)
		: source.kind === 'bool' ? ['false', 'true'] : null;
	const {name, path, kind, log, whole, categories} = source;
	return {name, path: path ?? [name], kind, log, whole, categories, labels, values, set, role};
}

const numbers = (name, cells, role) => makeColumn({name, kind: 'number', log: false, whole: role === 'run', cells}, role);

const columns = {
	run: numbers('run', data.runs.run, 'run'),
	state: makeColumn({name: 'state', kind: 'category', log: false, whole: false,
		categories: data.runs.states.map(state => JSON.stringify(state)), cells: data.runs.state}, 'state'),
	seconds: numbers('seconds', data.runs.seconds, 'seconds'),
	parameters: data.parameters.map(source => makeColumn(source, 'parameter')),
	metrics: data.metrics.map(source => makeColumn(source, 'metric')),
};
const metric = data.metric === null ? null : columns.metrics[data.metric];
columns.all = [columns.run, columns.state, ...(metric ? [metric] : []), ...columns.parameters,
	...columns.metrics.filter(column => column !== metric), columns.seconds];
columns.all.forEach((column, index) => { column.index = index; });
shortNames(columns.all.map(({name}) => name), 24).forEach((short, index) => { columns.all[index].short = short; });
const errorOf = row => data.errors[data.runErrors[row] - 1] ?? '';
[data.errors, data.runErrors] = [data.runs.errors, data.runs.error];
data.runs = data.parameters = data.metrics = null; // typed now

/** Whether the run's last value is a result: what a failed, crashed or killed run measured last is none. */
const isResult = (() => {
	const results = ['finished', 'stopped', 'running'].map(state => columns.state.labels.indexOf(state));
	return row => results.includes(columns.state.values[row]);
})();

/** Rows with a finite result, the best first; ties in the order of the runs. */
const ranked = (() => {
	if (!metric) return new Uint32Array(0);
	const rows = [];
	for (let row = 0; row < runCount; row++)
		if (Number.isFinite(metric.values[row]) && isResult(row)) rows.push(row);
	const sign = maximize ? -1 : 1, runs = columns.run.values, values = metric.values;
	rows.sort((a, b) => sign * (values[a] - values[b]) || runs[a] - runs[b] || a - b);
	return Uint32Array.from(rows);
})();

const isRanked = new Uint8Array(runCount);
for (const row of ranked) isRanked[row] = 1;

/** What stands in a cell, for people. */
function cellText(column, row) {
	if (!column.set[row]) return '';
	const value = column.values[row];
	return column.labels ? column.labels[value] : column.role === 'run' ? String(value) : format(value);
}

/** Whether the runs differ in it. */
function differs(column) {
	let first = -1;
	for (let row = 0; row < runCount; row++) {
		if (!column.set[row]) continue;
		if (first < 0) first = row;
		else if (!Object.is(column.values[row], column.values[first])) return true;
	}
	return false;
}

const rowOfRun = new Map();
for (let row = 0; row < runCount; row++)
	if (!rowOfRun.has(columns.run.values[row])) rowOfRun.set(columns.run.values[row], row);

/** Parameters by what they matter: by the forest where there is one, else by correlation; then those without either. */
function byImportance() {
	const strength = new Map();
	const note = (name, size) => strength.set(name, Math.max(strength.get(name) ?? 0, size || 0));
	for (const row of data.report.correlations)
		note(row.parameter, Math.max(Math.abs(row.pearson), Math.abs(row.spearman)));
	const importance = data.report.importance;
	if (importance?.believable) for (const row of importance.parameters)
		if (row.value === undefined) strength.set(row.parameter, 1 + Math.max(0, row.permutation?.value ?? 0));
	return [...columns.parameters].sort((a, b) => (strength.get(b.name) ?? -1) - (strength.get(a.name) ?? -1));
}
