// The table of the runs that pass. Only the rows in sight are in the document, so that 100,000 runs scroll well.

const rowHeight = 28;
const mostPrinted = 50; // rows, from the top

const table = {
	shown: [], // columns
	order: {column: metric ?? columns.run, down: metric ? maximize : false},
	rows: [],
	active: 0, // of rows, for the keyboard
};

const failings = {failed: 'failed', crashed: 'crashed', killed: 'was killed'};

/** Missing values come last, whatever the direction, and metrics of runs that have no result before them. */
function sortRows(rows, {column, down}) {
	const {values} = column, rank = column.labels ? labelRanks(column) : null;
	const key = row => column.set[row] ? rank ? rank[values[row]] : values[row] : NaN;
	const sign = down ? -1 : 1, ofResults = column.role === 'metric';
	return rows.sort((a, b) => {
		const x = key(a), y = key(b), noX = Number.isNaN(x), noY = Number.isNaN(y);
		if (noX || noY) return noX - noY || a - b;
		return (ofResults && isResult(b) - isResult(a)) || sign * (x - y) || a - b;
	});
}

function labelRanks(column) {
	if (column.kind !== 'category') return column.labels.map((label, i) => i);
	const ranks = [];
	[...column.labels.keys()].sort((a, b) => column.labels[a] < column.labels[b] ? -1 : 1)
		.forEach((label, rank) => { ranks[label] = rank; });
	return ranks;
}

function refill() {
	const rows = [];
	for (let row = 0; row < runCount; row++) if (filter.fails[row] === 0) rows.push(row);
	table.rows = sortRows(rows, table.order);
	table.active = clamp(table.active, 0, Math.max(0, table.rows.length - 1));
	find('#runs table').setAttribute('aria-rowcount', table.rows.length + 1);
	drawRows();
}

function sortBy(column) {
	const {order} = table;
	if (order.column === column) order.down = !order.down;
	else table.order = {column, down: column === metric && maximize};
	table.shown.forEach(headSort);
	refill();
	say(`Sorted by ${column.name}, ${table.order.down ? 'descending' : 'ascending'}`);
}

function headSort(column) {
	const {order} = table;
	const direction = order.column !== column ? 'none' : order.down ? 'descending' : 'ascending';
	column.head.setAttribute('aria-sort', direction);
	column.head.querySelector('.direction').textContent = {none: '', ascending: ' \u25b2', descending: ' \u25bc'}[direction];
}

function rowsInSight() {
	const count = table.rows.length, {scrollTop, clientHeight} = find('#runs .view');
	if (theme.printing) return [0, Math.min(count, mostPrinted)];
	const first = clamp(Math.floor(scrollTop / rowHeight) - 8, 0, Math.max(0, count - 1));
	return [first, Math.min(count, first + Math.ceil(clientHeight / rowHeight) + 16)];
}

/** The rows in sight, between two that are as high as those that are not. */
function drawRows() {
	const body = find('#runs tbody'), [first, last] = rowsInSight();
	const space = height => {
		const cell = el('td', {colspan: table.shown.length});
		cell.style.height = `${height}px`;
		return el('tr', {class: 'space', 'aria-hidden': 'true'}, cell);
	};
	const nodes = [space(first * rowHeight)];
	for (let i = first; i < last; i++) nodes.push(makeRow(i));
	nodes.push(space((table.rows.length - last) * rowHeight));
	body.replaceChildren(...nodes);
	find('#runs .none').hidden = table.rows.length > 0;
	find('#runs .printed').textContent = table.rows.length > mostPrinted
		? `The first ${mostPrinted} of ${plural(table.rows.length, 'run')}.` : '';
}

function makeRow(i) {
	const row = table.rows[i];
	const node = el('tr', {'data-row': row, 'aria-rowindex': i + 2, id: `row-${row}`,
		class: row === focusRun.pinned ? 'pinned' : row === focusRun.hovered ? 'hovered' : '',
		click: () => { table.active = i; focusRun.pin(row); },
		pointerenter: () => { focusRun.hovered = row; happenings.tell('hover'); },
		pointerleave: () => { focusRun.hovered = -1; happenings.tell('hover'); }});
	if (i === table.active) node.classList.add('active');
	for (const column of table.shown) {
		const text = cellText(column, row);
		let kind = column.labels ? column.role === 'state' ? `state ${text}` : '' : 'number';
		if (column.role === 'metric' && text && !isResult(row)) kind += ' no-result';
		node.append(el('td', {class: kind, title: kind.endsWith('no-result') ? `${text}: not a result, the run ${failings[cellText(columns.state, row)] ?? 'has not ended'}`
			: text.length > 28 ? text : null}, cut(text, 28)));
	}
	return node;
}

function markRows() {
	for (const node of document.querySelectorAll('#runs tbody tr[data-row]')) {
		node.classList.toggle('pinned', Number(node.dataset.row) === focusRun.pinned);
		node.classList.toggle('hovered', Number(node.dataset.row) === focusRun.hovered);
	}
}

function tableKey(event) {
	if (event.target !== event.currentTarget) return; // a title, which sorts
	const page = 12, last = table.rows.length - 1;
	const to = {ArrowDown: table.active + 1, ArrowUp: table.active - 1, PageDown: table.active + page,
		PageUp: table.active - page, Home: 0, End: last}[event.key];
	if (to !== undefined) goTo(clamp(to, 0, Math.max(0, last)));
	else if (event.key === 'Enter' || event.key === ' ') focusRun.pin(table.rows[table.active]);
	else return;
	event.preventDefault();
}

function goTo(index) {
	const view = find('#runs .view'), top = index * rowHeight, head = find('#runs thead').offsetHeight;
	table.active = index;
	if (top < view.scrollTop) view.scrollTop = top;
	else if (top + rowHeight + head > view.scrollTop + view.clientHeight) view.scrollTop = top + rowHeight + head - view.clientHeight;
	drawRows();
	const row = table.rows[index];
	view.setAttribute('aria-activedescendant', `row-${row}`);
	focusRun.hovered = row;
	happenings.tell('hover');
}

/** Conditions on columns of this very table: on the first with texts, and on the first of numbers, at its median. */
function exampleWords() {
	const shown = columns.parameters.filter(column => differs(column) && column.name.length <= 40);
	const texts = shown.find(column => column.labels && column.labels[0].length <= 20);
	const numbers = shown.find(column => !column.labels) ?? metric;
	const examples = texts ? [`${quote(texts.name)}=${quote(texts.labels[0])}`] : [];
	const values = numbers ? [...numbers.values].filter(Number.isFinite).sort((a, b) => a - b) : [];
	if (values.length) examples.push(`${quote(numbers.name)}<${Number(values[values.length >> 1].toPrecision(3))}`);
	return examples.length ? examples : ['run<10'];
}

function startTable() {
	table.shown = [columns.run, columns.state, ...(metric ? [metric] : []), ...columns.parameters,
		...columns.metrics.filter(column => column !== metric && differs(column)),
		...(columns.seconds.set.includes(1) ? [columns.seconds] : [])];
	const head = el('tr', {'aria-rowindex': 1}, ...table.shown.map(column => {
		column.head = el('th', {scope: 'col', 'aria-sort': 'none', title: column.name, class: column.labels ? '' : 'number'}, el('button', {type: 'button', title: column.name,
			click: () => sortBy(column)}, column.short, el('span', {class: 'direction', 'aria-hidden': 'true'})));
		return column.head;
	}));
	const search = el('input', {type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false',
		'aria-label': 'Filter runs', 'aria-describedby': 'search-hint'});
	const problem = el('span', {id: 'search-problem', role: 'status'});
	const tell = text => {
		problem.textContent = text;
		search.setAttribute('aria-invalid', text !== '');
	};
	const apply = whenIdle(() => tell(filter.search(search.value)), 150);
	search.addEventListener('input', apply);
	search.addEventListener('keydown', event => {
		if (event.key === 'Escape') {
			search.value = '';
			tell(filter.search(''));
		}
	});
	find('#runs').append(
		el('div', {class: 'toolbar'}, el('label', {}, 'Filter ', search), problem,
			el('span', {class: 'hint', id: 'search-hint'}, `words, or conditions such as ${exampleWords().join(' and ')}; ` +
				'quotes hold together what has blanks')),
		el('div', {class: 'view', tabindex: 0, role: 'group', 'aria-label': 'Table of runs: arrow keys go from run to run, Enter keeps one marked',
			keydown: tableKey, scroll: inFrame(drawRows)},
		el('table', {class: 'runs', 'aria-labelledby': 'runs-title'}, el('thead', {}, head), el('tbody')),
		el('p', {class: 'none', hidden: true}, 'No run passes the filter.'), el('p', {class: 'printed'})));
	table.shown.forEach(headSort);
	happenings.on('filter', whenIdle(() => {
		if (filter.words === '' && document.activeElement !== search) {
			search.value = '';
			tell('');
		}
		refill();
	}, 100));
	happenings.on('hover', markRows);
	happenings.on('print', drawRows);
	refill();
}
