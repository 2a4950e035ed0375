// The smaller charts: history, curves, Pareto set, contour, and the metric against each parameter. Each is a canvas that
// is drawn when it is in sight; runs that do not pass the filter are faint.

const margin = {left: 72, right: 16, top: 10, bottom: 42};
const mostPoints = 20000;

class Chart {
	/** draw(chart) draws with chart.context; it may set chart.points, a list of {row, x, y} for the pointer. */
	constructor(title, description, draw, {height = 280, small = false, heading = cut(title, 60)} = {}) {
		this.draw = draw;
		this.height = height;
		this.canvas = el('canvas', {role: 'img', 'aria-label': `${title}. ${description}`});
		this.caption = el('figcaption', {title}, heading);
		this.figure = el('figure', {class: small ? 'small' : ''}, this.caption, small ? null : el('p', {class: 'hint'}, showTurns(description)),
			this.canvas);
		this.points = [];
		this.seen = this.dirty = false;
		new IntersectionObserver(entries => {
			this.seen = entries.at(-1).isIntersecting;
			if (this.seen && this.dirty) this.redraw();
		}, {rootMargin: '200px'}).observe(this.figure);
		new ResizeObserver(() => this.changed()).observe(this.figure);
		happenings.on('theme colour rest', () => this.changed());
		this.canvas.addEventListener('pointermove', event => this.hover(event));
		this.canvas.addEventListener('pointerleave', () => focusRun.hover(-1));
		this.canvas.addEventListener('click', () => { if (focusRun.hovered >= 0) focusRun.pin(focusRun.hovered); });
	}

	changed() {
		if (this.seen || theme.printing) this.redraw();
		else this.dirty = true;
	}

	redraw() {
		this.dirty = false;
		this.width = this.figure.clientWidth;
		if (this.width < 40) return;
		this.context = sizeCanvas(this.canvas, this.width, this.height);
		this.points = [];
		this.draw(this);
	}

	hover(event) {
		const {left, top} = this.canvas.getBoundingClientRect();
		const x = event.clientX - left, y = event.clientY - top;
		let nearest = -1, least = 100;
		for (const point of this.points) {
			const away = (point.x - x) ** 2 + (point.y - y) ** 2;
			if (away < least) {
				least = away;
				nearest = point.row;
			}
		}
		focusRun.hover(nearest, event.clientX, event.clientY);
	}

	x(place) {
		return margin.left + place * (this.width - margin.left - margin.right);
	}

	y(place) {
		return this.height - margin.bottom - place * (this.height - margin.top - margin.bottom);
	}

	/** Axes with ticks and names. */
	frame(xScale, yScale, xName, yName) {
		const {context} = this;
		context.font = fontOfCanvas(11);
		context.lineWidth = 1;
		const bottom = this.y(0), left = this.x(0);
		context.textBaseline = 'middle';
		context.textAlign = 'right';
		for (const {value, label} of yScale.ticks(Math.floor((bottom - margin.top) / 36))) {
			const y = this.y(yScale.place(value));
			this.line([[left, y], [this.x(1), y]], theme.faint, 1);
			context.fillStyle = theme.soft;
			context.fillText(cut(label, 8), left - 6, y);
		}
		context.textBaseline = 'top';
		context.textAlign = 'center';
		let free = -Infinity;
		const ticks = xScale.ticks(Math.floor((this.x(1) - left) / 52));
		const room = xScale.count ? (this.x(1) - left) / Math.min(ticks.length, 12) : 60;
		for (const {value, label} of ticks) {
			const x = this.x(xScale.place(value)), text = cut(label, Math.max(3, Math.floor(room / 6.5)));
			const half = context.measureText(text).width / 2;
			if (x - half < free) continue;
			free = x + half + 8;
			context.fillText(text, clamp(x, half, this.width - half), bottom + 6);
		}
		this.line([[left, margin.top], [left, bottom], [this.x(1), bottom]], theme.line, 1);
		context.fillStyle = theme.ink;
		context.fillText(cut(xName, Math.floor(this.width / 8)), this.x(0.5), this.height - 15);
		this.name(yName);
	}

	name(text) {
		const {context} = this;
		context.save();
		context.translate(4, this.y(0.5));
		context.rotate(-Math.PI / 2);
		context.fillText(cut(text, Math.floor(this.height / 9)), 0, 0);
		context.restore();
	}

	line(points, style, width) {
		const {context} = this;
		context.strokeStyle = style;
		context.lineWidth = width;
		context.beginPath();
		points.forEach(([x, y], i) => i ? context.lineTo(x, y) : context.moveTo(x, y));
		context.stroke();
	}

	/** Runs as points where xOf and yOf have places for them; those that do not pass first, and faint. The colours are
	 * those that were chosen for the page, or the chart's own: {stepOf(row), palette, flipped}. */
	scatter(xOf, yOf, size = 3.5, ringed = false, own = null) {
		const stepOf = own?.stepOf ?? (row => colour.steps[row]), {palette, flipped} = own ?? colour;
		const bins = Array.from({length: colourSteps + 2}, () => []);
		let left = mostPoints;
		for (const row of shuffled) {
			if (left === 0) break;
			const x = xOf(row), y = yOf(row);
			if (!(x >= 0 && y >= 0)) continue;
			const passes = filter.passes(row), point = {row, x: this.x(x), y: this.y(y)};
			bins[passes ? stepOf(row) : colourSteps + 1].push(point);
			if (passes) this.points.push(point);
			left--;
		}
		const order = [...bins.keys()].reverse();
		if (flipped) order.push(...order.splice(2).reverse());
		const few = this.points.length < 2000;
		if (ringed && few) {
			this.context.fillStyle = theme.paper;
			for (const {x, y} of bins.flat()) this.dot(x, y, size + 1.2);
		}
		for (const bin of order) {
			this.context.fillStyle = bin > colourSteps ? theme.faint : palette[bin];
			for (const {x, y} of bins[bin]) few ? this.dot(x, y, size) : this.context.fillRect(x - 1, y - 1, 2, 2);
		}
	}

	/** A word in the corner that is the better one. */
	better(right, top) {
		const {context} = this, x = this.x(right ? 1 : 0), y = this.y(top ? 1 : 0), arrow = top ? right ? '\u2197' : '\u2196'
			: right ? '\u2198' : '\u2199';
		context.textAlign = right ? 'right' : 'left';
		context.textBaseline = top ? 'top' : 'bottom';
		context.fillStyle = theme.ink;
		context.fillText(right ? `better ${arrow}` : `${arrow} better`, x + (right ? -6 : 6), y + (top ? 4 : -4));
	}

	dot(x, y, radius) {
		this.context.beginPath();
		this.context.arc(x, y, radius, 0, 2 * Math.PI);
		this.context.fill();
	}
}

const metricPlace = scale => row => isRanked[row] ? scale.place(metric.values[row]) : NaN;

/* --- history: each run in the order of their numbers, and the best so far --- */

function historyChart() {
	const xScale = new Scale(columns.run, false), yScale = new Scale(metric);
	const rows = Uint32Array.from(ranked).sort((a, b) => columns.run.values[a] - columns.run.values[b]);
	const steps = [];
	for (const row of rows) {
		const value = metric.values[row], best = steps.at(-1)?.value;
		if (best === undefined || (maximize ? value > best : value < best)) steps.push({run: columns.run.values[row], value});
	}
	const text = `${metric.name} of each run, and the best so far, which changed ${plural(steps.length - 1, 'time')}.`;
	return new Chart('History', text, chart => {
		chart.frame(xScale, yScale, 'run', metric.name);
		chart.scatter(row => xScale.place(columns.run.values[row]), metricPlace(yScale), 3);
		const line = [];
		for (const {run, value} of steps) {
			const x = chart.x(xScale.place(run)), y = chart.y(yScale.place(value));
			if (line.length) line.push([x, line.at(-1)[1]]);
			line.push([x, y]);
		}
		line.push([chart.x(1), line.at(-1)[1]]);
		chart.line(line, theme.accent, 2);
	});
}

/* --- curves: the metric step by step --- */

/** Something like a column, for a scale of numbers that are no column's. */
function pseudoColumn(name, values, role) {
	const kept = [];
	const step = Math.max(1, Math.floor(values.length / 20000));
	for (let i = 0; i < values.length; i += step) kept.push(values[i]);
	return {name, labels: null, log: false, whole: values.every(Number.isInteger), values: kept, role};
}

function curvesChart() {
	const {runs, total} = data.curves;
	let steps = [];
	for (const curve of runs) steps = curve.steps ??= steps;
	if (!runs.some(curve => curve.steps.length > 1)) return null;
	const sampled = runs.slice(0, 400); // the best, and an even choice, come first
	const xScale = new Scale(pseudoColumn('step', runs.flatMap(curve => [curve.steps[0], curve.steps.at(-1)]), 'step'), false);
	const yScale = new Scale(pseudoColumn(metric.name, sampled.flatMap(curve =>
		curve.values.filter(value => value !== null)), 'metric'));
	const stopped = columns.state.labels.indexOf('stopped');
	const beyond = runs.reduce((sum, {values}) => sum + values.filter(value =>
		value !== null && (value < yScale.low || value > yScale.high)).length, 0);
	const text = `${metric.name} step by step of ${plural(runs.length, 'run')}${runs.length < total ? ` of ${total}` : ''}; ` +
		`runs that were stopped early end in a point.${beyond ? ` ${plural(beyond, 'far-out value')} drawn at the end of the axis, ` +
			`${format(yScale.low)} to ${format(yScale.high)}.` : ''}`;
	const path = (chart, {steps: xs, values}) => xs.map((x, i) => [x, values[i]]).filter(([, y]) => y !== null)
		.map(([x, y]) => [chart.x(xScale.place(x)), chart.y(yScale.place(y))]);
	return new Chart('Curves', text, chart => {
		chart.frame(xScale, yScale, 'step', metric.name);
		chart.context.globalAlpha = opacityOf(runs.length);
		const worstFirst = [...runs].reverse();
		for (const curve of worstFirst.filter(({row}) => !filter.passes(row))) chart.line(path(chart, curve), theme.faint, 1);
		for (const curve of worstFirst.filter(({row}) => filter.passes(row))) {
			const points = path(chart, curve), {row} = curve;
			if (points.length === 0) continue;
			chart.line(points, colour.of(row), row === ranked[0] ? 2.5 : 1.2);
			const [x, y] = points.at(-1);
			chart.points.push({row, x, y});
			chart.context.fillStyle = colour.of(row);
			if (columns.state.values[row] === stopped) chart.dot(x, y, 2.5);
		}
		chart.context.globalAlpha = 1;
		if (runs.length) chart.line(path(chart, runs[0]), colour.of(runs[0].row), 2.5);
	});
}

/* --- the metric against each parameter --- */

/** The runs, and the mean prediction of the forest where there is one. */
function sliceChart(column, yScale) {
	const xScale = new Scale(column), jitter = placesOf(xScale);
	const index = columns.parameters.indexOf(column);
	const slice = data.forest?.slices.find(({parameter}) => parameter === index);
	return new Chart(column.name, `${metric.name} against ${column.name}.`, chart => {
		chart.frame(xScale, yScale, '', metric.name);
		chart.scatter(row => jitter[row], metricPlace(yScale), 2.6);
		if (!slice || slice.y.includes(null)) return;
		const points = slice.x.map((x, i) => [chart.x(xScale.place(x)), chart.y(yScale.place(slice.y[i]))]);
		const reach = 0.3 * (chart.x(1) - chart.x(0)) / (xScale.count || 1);
		for (const [style, width] of [[theme.paper, 5], [theme.accent, 2.5]]) {
			if (!xScale.count) chart.line(points, style, width);
			else for (const [x, y] of points) chart.line([[x - reach, y], [x + reach, y]], style, width);
		}
	}, {height: 210, small: true, heading: column.short});
}

/* --- the two parameters that interact most --- */

/** Where the middle between neighbours is, so that each value has a cell. */
function cellEnds(scale, values) {
	const places = values.map(value => scale.place(value));
	if (scale.count) return places.map(place => [place - 0.5 / scale.count, place + 0.5 / scale.count]);
	return places.map((place, i) => [i ? (places[i - 1] + place) / 2 : place,
		i + 1 < places.length ? (place + places[i + 1]) / 2 : place]);
}

/** What to say of a picture of the forest that is not to be trusted. */
const doubt = () => data.report.importance?.believable === false ? ' It explains too little to be believed.' : '';

function contourChart() {
	const {a, b, x, y, z} = data.forest.surface, xColumn = columns.parameters[a], yColumn = columns.parameters[b];
	const xScale = new Scale(xColumn), yScale = new Scale(yColumn);
	const known = z.filter(value => value !== null), [least, greatest] = [Math.min(...known), Math.max(...known)];
	if (!(least < greatest)) return null;
	const runs = new Scale(pseudoColumn(metric.name, Array.from(ranked, row => metric.values[row]), 'metric'), false);
	const low = Math.min(least, runs.low), high = Math.max(greatest, runs.high);
	const title = `${xColumn.name} and ${yColumn.name}`, heading = `${xColumn.short} and ${yColumn.short}`;
	const stepOf = value => clamp(Math.floor((value - low) / (high - low) * colourSteps), 0, colourSteps - 1);
	const beyond = [...ranked].filter(row => metric.values[row] < low || metric.values[row] > high).length;
	const ramp = swatch(''), legend = el('div', {class: 'legend'}, format(low), ramp, format(high), ` ${cut(metric.name, 40)}`);
	ramp.classList.add('ramp');
	const chart = new Chart(title, `Mean ${metric.name} that the forest predicts over the two parameters that interact most: the ` +
		'better, the farther from the colour of the page. Points are runs, in the same colours by their own value' +
		`${beyond ? `; ${plural(beyond, 'run')} beyond an end of the colours ${beyond === 1 ? 'has' : 'have'} that end's` : ''}.` +
		doubt(), drawn => {
		const {context} = drawn, across = cellEnds(xScale, x), up = cellEnds(yScale, y), palette = contourColours();
		ramp.style.background = `linear-gradient(to right, ${palette.slice(0, colourSteps).join(',')})`;
		drawn.frame(xScale, yScale, xColumn.name, yColumn.name);
		x.forEach((unused, i) => y.forEach((unusedToo, j) => {
			const value = z[i * y.length + j];
			if (value === null) return;
			context.fillStyle = palette[stepOf(value)];
			const left = drawn.x(across[i][0]), top = drawn.y(up[j][1]);
			context.fillRect(left, top, drawn.x(across[i][1]) - left + 0.6, drawn.y(up[j][0]) - top + 0.6);
		}));
		if (!xScale.count && !yScale.count) contourLines(drawn, xScale, yScale, least, greatest);
		const places = [placesOf(xScale), placesOf(yScale)];
		drawn.scatter(row => isRanked[row] ? places[0][row] : NaN, row => places[1][row], 2.6, true,
			{stepOf: row => stepOf(metric.values[row]), palette, flipped: maximize});
	}, {heading});
	chart.canvas.before(legend);
	return chart;
}

/** The steps from the least value to the greatest; the best is the farthest from the colour of the page. */
function contourColours() {
	const dark = theme.isDark();
	return Array.from({length: colourSteps}, (unused, i) => {
		const share = i / (colourSteps - 1), stands = maximize ? share : 1 - share;
		return viridisAt(dark ? 0.15 + 0.85 * stands : 0.97 - 0.9 * stands);
	}).concat(theme.faint);
}

/** Marching squares (Lorensen and Cline 1987, in the plane): where each of a few levels crosses the edges of a cell. */
function contourLines(chart, xScale, yScale, low, high) {
	const {x, y, z} = data.forest.surface, levels = 7;
	const at = (i, j) => ({x: chart.x(xScale.place(x[i])), y: chart.y(yScale.place(y[j])), z: z[i * y.length + j]});
	for (let k = 1; k < levels; k++) {
		const level = low + (high - low) * k / levels;
		for (let i = 0; i + 1 < x.length; i++) for (let j = 0; j + 1 < y.length; j++) {
			const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)], crossings = [];
			corners.forEach((from, n) => {
				const to = corners[(n + 1) % 4], share = (level - from.z) / (to.z - from.z);
				if (share >= 0 && share < 1) crossings.push([from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)]);
			});
			for (let n = 0; n + 1 < crossings.length; n += 2) chart.line(crossings.slice(n, n + 2), theme.line, 0.8);
		}
	}
}

function startSlices() {
	const section = find('#slices'), varied = metric && ranked.length ? byImportance().filter(differs) : [];
	section.hidden = varied.length === 0;
	if (section.hidden) return;
	const yScale = new Scale(metric), grid = el('div', {class: 'grid'});
	const add = list => grid.append(...list.map(column => sliceChart(column, yScale).figure));
	add(varied.slice(0, 9));
	section.append(el('p', {class: 'hint'}, `${cut(metric.name, 60)} of each run against each parameter` +
		(data.forest ? `; lines are the means that a forest predicts.${doubt()}` : '.')), grid);
	if (varied.length <= 9) return;
	section.append(el('button', {type: 'button', class: 'more', click: event => {
		add(varied.slice(9));
		event.target.remove();
	}}, `Show ${varied.length - 9} more`));
}

/* --- the Pareto set of two of several metrics --- */

/** The edge of what the set dominates, from end to end of the axes; the points go rightwards. */
function paretoEdge(points, right, top) {
	const worse = (a, b, more) => more ? Math.min(a, b) : Math.max(a, b), worstX = right ? 0 : 1, worstY = top ? 0 : 1;
	const edge = [[right ? worstX : points[0][0], right ? points[0][1] : worstY]];
	points.forEach(([x, y], i) => {
		if (i) edge.push([worse(points[i - 1][0], x, right), worse(points[i - 1][1], y, top)]);
		edge.push([x, y]);
	});
	const [x, y] = points.at(-1);
	edge.push(right ? [x, worstY] : [worstX, y]);
	return edge;
}

function paretoChart() {
	const {metrics, set} = data.report.pareto;
	const candidates = metrics.map(({name}) => columns.metrics.find(column => column.name === name)).filter(Boolean);
	if (candidates.length < 2) return null;
	let [xColumn, yColumn] = candidates;
	const inSet = new Set(set.map(({run}) => rowOfRun.get(run)));
	const highIsBetter = column => metrics.find(({name}) => name === column.name).goal === 'maximize';
	const text = `Orange: the set, ${plural(set.length, 'run')} that no other run beats in every metric` +
		`${metrics.length === 2 ? ', and the edge of what it beats' : ''}; the other runs have the colours of the page. Better is ` +
		`${metrics.map(({name, goal}) => `${goal === 'maximize' ? 'more' : 'less'} ${cut(name, 30)}`).join(', ')}: towards the word.`;
	const chart = new Chart('Pareto set', text, drawn => {
		const xScale = new Scale(xColumn), yScale = new Scale(yColumn);
		drawn.frame(xScale, yScale, xColumn.name, yColumn.name);
		const place = (column, scale) => row => isResult(row) ? scale.place(column.values[row]) : NaN;
		const xOf = place(xColumn, xScale), yOf = place(yColumn, yScale);
		drawn.scatter(xOf, yOf);
		const rows = [...inSet].sort((a, b) => xOf(a) - xOf(b)), right = highIsBetter(xColumn), top = highIsBetter(yColumn);
		const points = rows.map(row => [xOf(row), yOf(row)]).filter(([x, y]) => x >= 0 && y >= 0);
		if (metrics.length === 2 && points.length)
			drawn.line(paretoEdge(points, right, top).map(([x, y]) => [drawn.x(x), drawn.y(y)]), theme.accent, 1.5);
		for (const row of rows) {
			drawn.context.fillStyle = theme.accent;
			drawn.dot(drawn.x(xOf(row)), drawn.y(yOf(row)), 5);
		}
		drawn.better(right, top);
	});
	const choose = (label, column, apply) => el('label', {}, label, el('select', {change: event => {
		apply(candidates[event.target.value]);
		chart.redraw();
	}}, ...candidates.map((candidate, i) => el('option', {value: i, selected: candidate === column}, cut(candidate.name, 30)))));
	if (candidates.length > 2) chart.caption.append(choose(' across ', xColumn, column => { xColumn = column; }),
		choose(' up ', yColumn, column => { yColumn = column; }));
	return chart;
}

function startCharts() {
	const section = find('#charts'), charts = [];
	if (metric && ranked.length) charts.push(historyChart());
	if (metric && data.curves?.runs.length) charts.push(curvesChart());
	if (data.forest?.surface) charts.push(contourChart());
	if (data.report.pareto) charts.push(paretoChart());
	section.append(...charts.filter(Boolean).map(chart => chart.figure));
	section.hidden = section.childElementCount === 0;
}
