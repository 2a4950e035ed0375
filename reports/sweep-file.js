// The runs that pass, saved: as a table (CSV), and as a sweep file whose parameters are narrowed to the brushes.

/* --- CSV (RFC 4180) --- */

function csvField(text) {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The shortest number that reads back the same; a float is recognisable as one. */
function numberText(value, whole) {
	if (!Number.isFinite(value)) return String(value);
	const text = String(value);
	return whole || /[.e]/.test(text) ? text : `${text}.0`;
}

function csvCell(column, row) {
	if (!column.set[row]) return '';
	return csvField(column.labels ? column.labels[column.values[row]] : numberText(column.values[row], column.whole));
}

function csvOf(rows) {
	const shown = [columns.run, columns.state, ...columns.parameters, ...columns.metrics, columns.seconds];
	const lines = [shown.map(column => csvField(column.name)).join(',')];
	for (const row of rows) lines.push(shown.map(column => csvCell(column, row)).join(','));
	return lines.join('\r\n') + '\r\n';
}

/* --- YAML --- */

/** Numbers as every reader of YAML takes them: 1e-05 is text to some, 1.0e-05 to none. */
function yamlNumber(text) {
	const [digits, exponent] = text.toLowerCase().split('e');
	if (exponent === undefined) return text;
	const sign = /^[+-]/.test(exponent) ? '' : '+';
	return `${digits.includes('.') ? digits : `${digits}.0`}e${sign}${exponent}`;
}

/** JSON is YAML, but for the form of some numbers; words need no quotes. */
const yamlOf = json => json.replace(/"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*|[,:]/g, part =>
	part === ',' || part === ':' ? `${part} ` : !part.startsWith('"') ? yamlNumber(part)
		: isPlainKey(part.slice(1, -1)) ? part.slice(1, -1) : part);

const yamlFloat = value => yamlNumber(numberText(value, false));

const isPlainKey = key => /^[A-Za-z_][\w.-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$/i.test(key);

const yamlKey = key => isPlainKey(key) ? key : JSON.stringify(key);

/** What a brush leaves of a distribution: pairs of key and YAML that take the place of the same keys; null: as it is.
 * Ranges stay within the parameter's own. */
function narrowed(leaf, column, brush) {
	if (leaf.values.length) return leaf.distribution === 'constant' ? null : narrowedValues(leaf, column, brush);
	if (brush.chosen) return null;
	const kind = leaf.distribution.replace(/^q_/, ''), quantised = leaf.distribution.startsWith('q_');
	const {low, high} = withinLimits(leaf, kind, brush);
	if (!(low <= high)) return null;
	if (leaf.integer) return integerRange(leaf, low, high);
	if (quantised) return quantisedRange(leaf, kind, low, high);
	if (low === high) return [['value', yamlFloat(low)]];
	return continuousRange(kind, low, high);
}

function narrowedValues(leaf, column, brush) {
	const kept = [];
	leaf.values.forEach((json, i) => {
		const place = column.labels ? column.categories.length ? column.categories.indexOf(json)
			: Number(JSON.parse(json)) : JSON.parse(json);
		if (brush.chosen ? brush.chosen.has(place) : place >= brush.low && place <= brush.high) kept.push(i);
	});
	if (kept.length === 0 || kept.length === leaf.values.length) return null;
	const left = kept.map(i => yamlOf(leaf.values[i])), pairs = [['values', `[${left.join(', ')}]`]];
	pairs.left = left;
	if (!leaf.probabilities) return pairs;
	const sum = kept.reduce((total, i) => total + leaf.probabilities[i], 0);
	pairs.unshift(['distribution', sum > 0 ? leaf.distribution : 'categorical']);
	if (sum > 0) pairs.push(['probabilities', `[${kept.map(i => yamlFloat(leaf.probabilities[i] / sum)).join(', ')}]`]);
	return pairs;
}

/** Where the distribution itself ends. */
function withinLimits(leaf, kind, {low, high}) {
	const limits = {
		uniform: [leaf.min, leaf.max], int_uniform: [leaf.min, leaf.max],
		log_uniform_values: [leaf.min, leaf.max], inv_log_uniform_values: [leaf.min, leaf.max],
		log_uniform: [Math.exp(leaf.min), Math.exp(leaf.max)], inv_log_uniform: [Math.exp(-leaf.max), Math.exp(-leaf.min)],
		log_normal: [Number.MIN_VALUE, Infinity], beta: [0, 1],
	}[kind] ?? [-Infinity, Infinity];
	return {low: Math.max(low, limits[0]), high: Math.min(high, limits[1])};
}

function integerRange(leaf, low, high) {
	const [min, max] = [Math.ceil(low), Math.floor(high)];
	if (min > max) return null;
	if (min === max) return [['value', String(min)]];
	return [['distribution', leaf.distribution], ['min', String(min)], ['max', String(max)]];
}

/** The ends are multiples of q, those outside which no run was; on a grid the maximum is not one of the values. */
function quantisedRange(leaf, kind, low, high) {
	const {q, whole} = leaf, grid = data.file.grid, origin = grid ? leaf.min : 0;
	const text = value => whole ? String(Math.round(value)) : yamlFloat(Number(value.toPrecision(14)));
	const first = Math.ceil((low - origin) / q - 1e-9), last = Math.floor((high - origin) / q + 1e-9);
	if (first > last) return null;
	const min = origin + first * q, max = origin + (grid ? last + 1 : last) * q;
	if (first === last) return [['value', text(min)]];
	if (/log/.test(kind) && !(min > 0)) return null;
	return continuousRange(kind, min, grid ? Math.min(max, leaf.max) : max, text, true);
}

/** A range of numbers as the distribution has it; those without ends become the one with ends that is most
 * like it, and those that take logarithms the ones that take values. */
function continuousRange(kind, low, high, text = yamlFloat, quantised = false) {
	const prefix = quantised ? 'q_' : '';
	const range = (name, min, max) => [['distribution', prefix + name], ['min', min], ['max', max]];
	if (kind === 'log_uniform' || kind === 'inv_log_uniform') return range(`${kind}_values`, text(low), text(high));
	if (kind === 'log_normal') return range('log_uniform_values', text(low), text(high));
	if (kind === 'normal' || kind === 'beta') return range('uniform', text(low), text(high));
	return range(kind, text(low), text(high));
}

/** The definition of a parameter with its brush: keys of other distributions go, its condition and the rest stay. */
function definitionOf(node, leaf) {
	const column = columns.parameters.find(candidate => JSON.stringify(candidate.path) === JSON.stringify(leaf.path));
	const brush = column && filter.brush(column), change = brush && narrowed(leaf, column, brush);
	const pairs = node.pairs.map(([key, json]) => [key, yamlOf(json)]);
	if (!change) return pairs;
	const own = new Set(['distribution', 'min', 'max', 'value', 'values', 'probabilities', 'mu', 'sigma', 'a', 'b', 'q']);
	const quantised = change.some(([key, text]) => key === 'distribution' && text.startsWith('q_'));
	const kept = pairs.filter(([key]) => !own.has(key) || (key === 'q' && quantised));
	return Object.assign([...change, ...kept], {left: change.left});
}

/** The values that a parameter can still have; null: not a list. */
function valuesLeft(leaf, definition) {
	if (definition.left) return definition.left;
	const pair = definition.find(([key]) => key === 'value' || key === 'values');
	return !pair ? null : pair[0] === 'value' ? [pair[1]] : leaf.values.map(yamlOf);
}

/** Whether no configuration has the parameter any more, because a brush took away what its condition asks for. */
function isDead(index, definitions, seen = new Set()) {
	if (seen.has(index)) return false;
	seen.add(index);
	return data.file.leaves[index].conditions.some(({parameter, values}) => {
		if (isDead(parameter, definitions, seen)) return true;
		const definition = definitions[parameter], left = valuesLeft(data.file.leaves[parameter], definition);
		if (left) return !values.some(value => left.includes(yamlOf(value)));
		const end = key => Number(definition.find(([name]) => name === key)?.[1] ?? NaN);
		return values.every(value => Number(value) < end('min') || Number(value) > end('max'));
	});
}

function treeLines(nodes, definitions, dead, indent) {
	const lines = [];
	for (const node of nodes) {
		const inner = node.children && treeLines(node.children, definitions, dead, indent + 4);
		if (node.children ? inner.length === 0 : dead[node.leaf]) continue;
		const space = ' '.repeat(indent), pairs = node.children ? node.pairs.map(([key, json]) => [key, yamlOf(json)])
			: definitions[node.leaf];
		lines.push(`${space}${yamlKey(node.key)}:`);
		for (const [key, text] of pairs) lines.push(`${space}  ${yamlKey(key)}: ${text}`);
		if (node.children) lines.push(`${space}  parameters:`, ...inner);
	}
	return lines;
}

/** Whether a constraint names a parameter, outside of its texts. */
function mentions(constraint, name) {
	const bare = constraint.replace(/'[^']*'|"[^"]*"/g, '""');
	return bare.includes(`\`${name}\``) || bare.split(/[^\w.]+/).includes(name);
}

function narrowedFile() {
	const {file} = data, definitions = [];
	const visit = nodes => nodes.forEach(node => {
		if (node.children) visit(node.children);
		else definitions[node.leaf] = definitionOf(node, file.leaves[node.leaf]);
	});
	visit(file.tree);
	const dead = file.leaves.map((leaf, index) => isDead(index, definitions));
	const gone = file.leaves.filter((leaf, index) => dead[index]).map(leaf => leaf.name);
	const constraints = file.constraints.filter(text => !gone.some(name => mentions(text, name)));
	const pieces = file.pieces.map(({key, text}) => {
		if (key === 'parameters') return ['parameters:', ...treeLines(file.tree, definitions, dead, 2)].join('\n') + '\n';
		if (key !== 'constraints' || constraints.length === file.constraints.length) return text;
		return constraints.length ? `constraints: ${JSON.stringify(constraints)}\n` : '';
	});
	return headOf(gone) + file.head + pieces.join('') + file.tail;
}

/** What was narrowed, as comments. */
function headOf(gone) {
	const lines = ['# Narrowed by a sweep report' + (filter.brushes.size ? ' to:' : ': nothing was brushed')];
	for (const [column, {brush}] of filter.brushes)
		if (column.role === 'parameter') lines.push(`#   ${comment(column.name)}: ${comment(brushText(column, brush))}`);
		else lines.push(`#   (${comment(column.name)} ${comment(brushText(column, brush))} is no parameter, and narrows nothing)`);
	if (gone.length) lines.push(`# Left out, because their conditions cannot hold any more: ${comment(gone.join(', '))}`);
	return lines.join('\n') + '\n';
}

const comment = text => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');

/** Without a sweep file one is made of what the runs had. */
function madeFile() {
	const lines = ['method: random'];
	if (metric) lines.push(`metric: {name: ${JSON.stringify(metric.name)}, goal: ${maximize ? 'maximize' : 'minimize'}}`);
	const root = new Map(), unfit = [];
	for (const column of columns.parameters) {
		const pairs = guessed(column);
		if (!column.path.every(key => /^[A-Za-z_][\w.-]*$/.test(key))) unfit.push(column.name);
		else if (pairs) place(root, column.path, pairs);
	}
	if (unfit.length) lines.push(`# Left out, because a sweep file cannot have such names: ${comment(unfit.join(', '))}`);
	return [headOf([]).trimEnd(), ...lines, 'parameters:', ...groupLines(root, 2)].join('\n') + '\n';
}

function place(group, path, pairs) {
	if (path.length === 1) group.set(path[0], pairs);
	else {
		if (!(group.get(path[0]) instanceof Map)) group.set(path[0], new Map());
		place(group.get(path[0]), path.slice(1), pairs);
	}
}

function groupLines(group, indent) {
	const space = ' '.repeat(indent);
	return [...group].flatMap(([key, inner]) => inner instanceof Map
		? [`${space}${yamlKey(key)}:`, `${space}  parameters:`, ...groupLines(inner, indent + 4)]
		: [`${space}${yamlKey(key)}:`, ...inner.map(([name, text]) => `${space}  ${name}: ${text}`)]);
}

/** A distribution for what a column has, within its brush. */
function guessed(column) {
	const brush = filter.brush(column), text = value => numberText(value, column.whole);
	const distinct = [...new Set(column.values.filter((value, row) => column.set[row] && Number.isFinite(value)))]
		.sort((a, b) => a - b).filter(value => !brush || (brush.chosen ? brush.chosen.has(value)
			: value >= brush.low && value <= brush.high));
	if (distinct.length === 0) return null;
	const json = value => column.kind === 'bool' ? column.labels[value] : column.labels ? yamlOf(column.categories[value])
		: yamlNumber(text(value));
	if (distinct.length === 1) return [['value', json(distinct[0])]];
	if (column.labels || (distinct.length <= 12 && distinct.length * 4 <= runCount))
		return [['values', `[${distinct.map(json).join(', ')}]`]];
	const low = brush ? brush.low : distinct[0], high = brush ? brush.high : distinct.at(-1), log = column.log && low > 0;
	const range = column.whole ? [String(Math.ceil(low)), String(Math.floor(high))] : [yamlFloat(low), yamlFloat(high)];
	const name = column.whole ? log ? 'q_log_uniform_values' : 'int_uniform' : log ? 'log_uniform_values' : 'uniform';
	return [['distribution', name], ['min', range[0]], ['max', range[1]], ...(name.startsWith('q_') ? [['q', '1']] : [])];
}

/* --- the bar that says what passes, and saves it --- */

const fileName = ending => `${(data.report.sweep.name || data.report.sweep.id || 'sweep').replace(/[^\w.-]+/g, '-')
	.replace(/^[-.]+|[-.]+$/g, '').replace(/\.ya?ml$/, '') || 'sweep'}${ending}`;

function startFilterBar() {
	const clear = el('button', {type: 'button', id: 'clear', click: () => filter.clear()}, 'Clear filter');
	find('#filter .buttons').append(clear,
		el('button', {type: 'button', id: 'save-csv', click: () => save(fileName('.csv'), 'text/csv', csvOf(filter.rows()))},
			'Save runs (CSV)'),
		el('button', {type: 'button', id: 'save-yaml', title: 'A sweep file whose parameters are narrowed to the ranges above',
			click: () => save(fileName('-narrowed.yaml'), 'application/yaml', data.file ? narrowedFile() : madeFile())},
		'Save narrowed sweep (YAML)'));
	const update = inFrame(() => {
		find('#count').textContent = filter.count === runCount ? `${runCount > 1 ? 'All ' : ''}${plural(runCount, 'run')}`
			: `${formatCount(filter.count)} of ${plural(runCount, 'run')}`;
		clear.disabled = filter.brushes.size === 0 && filter.words === '';
		find('#filter .chips').replaceChildren(...[...filter.brushes].map(([column, {brush}]) => chip(column, brush)));
	});
	happenings.on('filter', update);
	document.addEventListener('keydown', event => {
		if (event.key === 'Escape' && event.target === document.body) filter.clear();
	});
	update();
}

function chip(column, brush) {
	const text = `${cut(column.name, 28)}: ${cut(brushText(column, brush), 36)}`;
	return el('button', {type: 'button', class: 'chip', 'aria-label': `${text}: remove`,
		click: () => filter.set(column, null)}, text, ' \u00d7');
}
