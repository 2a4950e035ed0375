// The summary, the best configuration, and how parameters go with the metric.

function card(title, ...content) {
	return el('div', {class: 'card'}, el('h3', {}, title), ...content);
}

function startSummary() {
	const {sweep, metric: goal, runs, errors, seconds} = data.report;
	const name = sweep.name || sweep.id || 'Sweep report';
	find('#title').textContent = name;
	document.title = `${name} - sweep report`;
	const chosen = data.report.filter;
	find('#subtitle').textContent = [sweep.name && sweep.id, sweep.method && `method ${sweep.method}`,
		chosen && `only runs with ${chosen.text}, of ${formatCount(chosen.runs)}`].filter(Boolean).join(', ');
	const states = columns.state.labels.filter(state => runs[state] > 0);
	const measured = goal.name ? `${formatCount(runs.with_metric)} with a finite ${goal.name}` : 'none was measured';
	find('#summary').append(el('div', {class: 'cards'},
		card('Runs', el('p', {class: 'figure'}, formatCount(runs.total)),
			el('ul', {class: 'states'}, ...states.map(state =>
				el('li', {class: `state ${state}`}, `${formatCount(runs[state])} ${state}`)))),
		card('Metric', el('p', {class: 'figure'}, goal.name ? cut(goal.name, 24) : 'none'),
			el('p', {}, goal.name ? `${goal.goal}; ${measured}` : measured,
				runs.not_finite ? `; ${formatCount(runs.not_finite)} diverged` : null)),
		bestCard(), timeCard(seconds)));
	if (errors.length) find('#summary').append(errorCard(errors));
}

function bestCard() {
	const best = data.report.best;
	if (!best) return card('Best', el('p', {class: 'figure'}, '\u2013'), el('p', {}, 'no run has a finite metric'));
	return card('Best', el('p', {class: 'figure'}, format(best.value)), el('p', {}, `run ${best.run}, ${best.state}`));
}

function timeCard(seconds) {
	if (!seconds.runs) return card('Time', el('p', {class: 'figure'}, '\u2013'), el('p', {}, 'no run says'));
	return card('Time', el('p', {class: 'figure'}, formatSeconds(seconds.median)),
		el('p', {}, seconds.runs > 1 ? `a run (median); ${formatSeconds(seconds.total)} in all` : 'of one run'));
}

function errorCard(errors) {
	const shown = errors.slice(0, 3).map(({error, runs}) => el('li', {}, `${plural(runs, 'run')}: ${cut(error, 200)}`));
	const more = errors.slice(3).reduce((sum, error) => sum + error.runs, 0);
	const card = el('div', {class: 'card wide'}, el('h3', {}, 'Why runs failed'), el('ul', {}, ...shown));
	if (more) card.append(el('p', {}, `${plural(more, 'run')} more`));
	return card;
}

function startBest() {
	const best = data.report.best, section = find('#best');
	if (!best) {
		section.append(el('p', {}, 'None: no run has a finite metric.'));
		return;
	}
	const others = Object.entries(best.metrics).filter(([name, value]) =>
		name !== metric.name && typeof value === 'number' && columns.metrics.some(column =>
			column.name === name && differs(column)));
	section.append(
		el('p', {}, `Run ${best.run}: `, el('strong', {}, `${metric.name} ${format(best.value)}`),
			...others.slice(0, 8).map(([name, value]) => `, ${name} ${format(value)}`)),
		el('pre', {tabindex: 0, 'aria-label': 'The best configuration as YAML'}, (data.yaml ?? '').trimEnd() || '(no parameters)'),
		el('div', {class: 'buttons'}, copyButton('Copy as YAML', data.yaml ?? ''),
			best.flags === null ? el('span', {class: 'hint'}, 'A value has a line break, so there are no flags.')
				: copyButton('Copy as flags', best.flags)));
}

/** A number as a bar from the middle or from the left, with its interval as a thin line. */
function bar(value, {low = NaN, high = NaN, most = 1, middle = false, kind = ''} = {}) {
	const place = number => middle ? 50 + 50 * clamp(number / most, -1, 1) : 100 * clamp(number / most, 0, 1);
	const [from, to] = [place(Math.min(value, 0)), place(Math.max(value, 0))];
	const node = el('span', {class: `bar${middle ? ' middle' : ''}`, 'aria-hidden': 'true'});
	const fill = el('span', {class: `fill ${kind || (value < 0 ? 'below' : '')}`});
	fill.style.left = `${from}%`;
	fill.style.width = `${to - from}%`;
	node.append(fill);
	if (low <= high) {
		const whisker = el('span', {class: 'whisker'});
		whisker.style.left = `${place(low)}%`;
		whisker.style.width = `${Math.max(0.5, place(high) - place(low))}%`;
		node.append(whisker);
	}
	return node;
}

/** So many decimals; what they round to nothing has no sign. */
function fixed(value, decimals) {
	const text = Math.abs(value).toFixed(decimals);
	return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

const signed = value => value === null ? '' : Number(value.toFixed(2)) > 0 ? `+${fixed(value, 2)}` : fixed(value, 2);

const formatP = p => p === null ? '' : p < 0.001 ? '<0.001' : p.toFixed(3);

/** Whether more of a parameter went with a better or a worse metric. */
const kindOf = value => value === 0 ? '' : (value > 0) === maximize ? 'better' : 'worse';

function correlationTable(rows) {
	const counted = rows.some(row => row.runs !== rows[0].runs), names = rowNames(rows), side = higher => el('span',
		{class: kindOf(higher ? 1 : -1)}, `${higher ? 'a higher' : 'a lower'} ${cut(metric.name, 40)}, which is ${kindOf(higher ? 1 : -1)}`);
	const cells = (row, i) => {
		const label = labelOfRow(row), pearson = row.pearson ?? 0, spearman = row.spearman ?? 0;
		const doubtful = !(row.spearman_p < 0.05);
		return el('tr', {class: doubtful ? 'doubtful' : ''}, el('th', {scope: 'row', title: label}, ...breakable(names[i])),
			el('td', {class: 'number'}, signed(row.pearson)), el('td', {}, bar(pearson, {middle: true, kind: kindOf(pearson)})),
			el('td', {class: 'number'}, signed(row.spearman)), el('td', {}, bar(spearman, {middle: true, kind: kindOf(spearman)})),
			el('td', {class: 'number'}, formatP(row.spearman_p)), counted ? el('td', {class: 'number'}, formatCount(row.runs)) : null);
	};
	const heads = [['Parameter', 1, ''], ['Pearson', 2, 'straight lines'], ['Spearman', 2, 'ranks: anything that rises or falls'],
		['p', 1, 'how often ranks would agree so well by chance'],
		...(counted ? [['Runs', 1, 'that have both the parameter and the metric']] : [])];
	return [el('table', {class: 'bars'},
		el('caption', {}, `Correlation with ${metric ? metric.name : 'the metric'}`),
		el('thead', {}, el('tr', {}, ...heads.map(([text, colspan, title]) => el('th', {scope: 'col', colspan, title}, text)))),
		shortBody(rows.map(cells))),
	el('p', {class: 'hint signs'}, 'Above 0: more of the parameter, or this value of it, went with ', side(true), '; below 0: with ',
		side(false), '.')];
}

const labelOfRow = row => row.value === undefined ? row.parameter : `${row.parameter}=${labelOf(row.value)}`;

/** What stands before the rows: of a long name and its value both ends, and never twice the same. */
const rowNames = rows => shortNames(rows.map(labelOfRow), 48);

/** The first rows of a table; a button shows the rest. */
function shortBody(rows, most = 15) {
	const body = el('tbody', {}, ...rows.slice(0, most));
	if (rows.length > most) body.append(el('tr', {class: 'more'}, el('td', {colspan: 12},
		el('button', {type: 'button', click: () => body.replaceChildren(...rows)}, `Show all ${rows.length}`))));
	return body;
}

/** The forest's measures: a bar for each with its interval of 90 %. */
function importanceTable(rows) {
	const most = Math.max(0.05, ...rows.map(({permutation}) => Math.max(permutation?.value ?? 0, permutation?.high ?? 0)));
	const measure = (interval, scale) => !interval || interval.value === null ? [el('td', {class: 'number'}), el('td')] : [
		el('td', {class: 'number', title: interval.low === null ? null
			: `${format(interval.low)} to ${format(interval.high)} (90 %)`}, fixed(interval.value, 3)),
		el('td', {}, bar(interval.value, {low: interval.low ?? NaN, high: interval.high ?? NaN, most: scale}))];
	const names = rowNames(rows);
	const line = (row, i) => {
		const part = row.value !== undefined, label = labelOfRow(row), doubtful = !(row.permutation?.low > 0);
		return el('tr', {class: `${part ? 'part' : ''} ${doubtful ? 'doubtful' : ''}`},
			el('th', {scope: 'row', title: label}, ...breakable(names[i])), ...measure(row.permutation, most),
			...measure(row.alone, 1), ...measure(row.impurity, 1));
	};
	const heads = [['Parameter', 1, ''], ['Permutation', 2, 'How much worse the forest predicts when this is shuffled; 1 is the variance of the metric'],
		['Alone', 2, 'Functional ANOVA: the share of the variance that it explains whatever the others are'],
		['Impurity', 2, 'Its share in what the cuts of the trees gain']];
	return el('table', {class: 'bars'}, el('caption', {}, `Importance for ${metric.name}`),
		el('thead', {}, el('tr', {}, ...heads.map(([text, colspan, title]) => el('th', {scope: 'col', colspan, title}, text)))),
		shortBody(rows.map(line)));
}

/** How far the forest is to be believed, and its table. */
function importanceParts(importance) {
	if (importance.none) return [el('p', {class: 'hint'}, `No forest: ${importance.none}.`)];
	const pairs = importance.interactions.filter(({share}) => share?.value >= 0.01).slice(0, 5);
	return [
		el('p', {class: importance.believable ? 'hint' : 'warning', role: 'note'}, importance.believable
			? `A random forest of ${importance.trees} trees explains ${Math.round(100 * importance.r2)} % of the variance of ${metric.name} (R\u00b2 out of bag); thin lines are intervals of 90 %.`
			: `The forest explains too little to be believed (R\u00b2 out of bag ${importance.r2 === null ? 'not defined' : importance.r2.toFixed(2)}): more runs would tell.`),
		el('div', {class: 'wide-table'}, importanceTable(importance.parameters)),
		pairs.length ? el('p', {class: 'hint'}, 'Together, beyond what each does alone: ' + pairs.map(({parameters, share}) =>
			`${parameters.map(name => cut(name, 40)).join(' and ')} ${(100 * share.value).toFixed(1)} %`).join('; ') + ' of the variance.') : null,
	].filter(Boolean);
}

const labelOf = value => typeof value === 'string' ? value : JSON.stringify(value);

function startImportance() {
	const {correlations, left_out: leftOut, runs} = data.report, section = find('#importance');
	const {importance} = data.report, tables = el('div', {class: 'tables'});
	if (importance && correlations.length) tables.append(el('div', {}, ...importanceParts(importance)));
	if (correlations.length) tables.append(el('div', {class: 'wide-table'}, ...correlationTable(correlations)));
	section.append(tables);
	if (correlations.length === 0) section.append(el('p', {}, runs.with_metric ? 'Nothing to compare: it takes two runs with different values and a finite metric.'
		: `Nothing to compare: no run has a finite ${metric ? metric.name : 'metric'}.`));
	if (correlations.length && runs.with_metric < 10)
		section.append(el('p', {class: 'hint'}, `So few runs (${runs.with_metric}) say little.`));
	if (leftOut.length && runs.with_metric) section.append(el('p', {class: 'hint'},
		'Left out: ' + leftOut.map(({parameter, reason}) => `${cut(parameter, 60)} (${reason})`).join(', ')));
}
