// Parallel coordinates (Inselberg 1985): the lines. One canvas has all runs, faint, and above them those that pass the
// filter and the best in bold; another has the pinned and the hovered run. parallel-axes.js has the axes.
//
// Many runs: while a brush moves, each frame draws as many lines as it has time for, an even choice of those that pass;
// when it rests, many more are drawn behind the scenes and then shown. Counts and saved files are always of all.

const plot = {
	axes: [], // {column, scale, flipped, places: Float32Array of 0 to 1, NaN: no value; ys: the same in dots}
	width: 0, height: 0, spacing: 0,
	top: 58, bottom: 64, left: 48, right: 76, // pixels around the lines; below is the lane of runs without a value
	best: 5,
	mostFaint: 3000, most: 12000, // lines at rest
	frameTime: 8, // milliseconds of a frame that lines may take
	lineTime: 0.01, // milliseconds that a line has taken of late
	moving: false,
	base: null, front: null, // Rasters: all runs; what is shown
	work: null, // what is being drawn at rest
};

const laneDepth = 18;

function axisX(index) {
	return plot.left + index * plot.spacing;
}

const lineHeight = () => plot.height - plot.top - plot.bottom;

/** Where a place of an axis is, in pixels from the top. */
function axisY(axis, place) {
	if (Number.isNaN(place)) return plot.height - plot.bottom + laneDepth;
	return plot.top + lineHeight() * (axis.flipped ? place : 1 - place);
}

/** The places of all runs; those that share a category are spread a little, so that a bundle shows their number. */
function placesOf(scale) {
	const {column} = scale, places = new Float32Array(runCount);
	for (let row = 0; row < runCount; row++) {
		let place = column.set[row] ? scale.place(column.values[row]) : NaN;
		if (scale.count && runCount > 30) place += ((row * 0.61803398875) % 1 - 0.5) * 0.35 / scale.count;
		places[row] = place;
	}
	return places;
}

/** The same in dots of the screen, as they are drawn. */
function findYs(axis) {
	const dense = density();
	axis.ys ??= new Float32Array(runCount);
	for (let row = 0; row < runCount; row++) axis.ys[row] = axisY(axis, axis.places[row]) * dense;
}

function drawRun(raster, row, thickness, pixel, opacity) {
	const {axes} = plot, dense = density();
	if (axes.length === 1) {
		const x = Math.round(axisX(0) * dense), y = axes[0].ys[row], reach = Math.round(24 * dense);
		raster.line(x - reach, y, x + reach, y, thickness, pixel, opacity);
	}
	for (let i = 1; i < axes.length; i++)
		raster.line(Math.round(axisX(i - 1) * dense), axes[i - 1].ys[row], Math.round(axisX(i) * dense), axes[i].ys[row],
			thickness, pixel, opacity);
}

/** Fewer lines are drawn more strongly. */
const opacityOf = lines => clamp(8 / Math.sqrt(lines), 0.07, 0.85);

/** A choice of the runs that pass, those that stand out most last. */
function choosePassing(most) {
	const chosen = [];
	for (let i = 0; i < runCount && chosen.length < most; i++)
		if (filter.fails[shuffled[i]] === 0) chosen.push(shuffled[i]);
	const height = step => step === colourSteps ? -1 : colour.flipped ? step : colourSteps - step;
	return chosen.sort((a, b) => height(colour.steps[a]) - height(colour.steps[b]));
}

/** Draws from the rows until the time is over; returns how many were drawn. */
function drawSome(raster, rows, from, opacity, pixels, time) {
	const began = performance.now(), thickness = density() * (rows.length < 100 ? 1.6 : 1);
	let at = from;
	while (at < rows.length) {
		const end = Math.min(rows.length, at + 16);
		for (; at < end; at++) drawRun(raster, rows[at], thickness, pixels[colour.steps[rows[at]]], opacity * 256);
		if (performance.now() - began > time) break;
	}
	if (at - from >= 16) plot.lineTime += 0.3 * ((performance.now() - began) / (at - from) - plot.lineTime);
	return at - from;
}

/** The best of those that pass, with an edge of the background. */
function drawBest(raster) {
	const dense = density(), paper = pixelOf(theme.paper), best = [];
	for (let i = 0; i < ranked.length && best.length < plot.best; i++)
		if (filter.passes(ranked[i])) best.push(ranked[i]);
	for (const row of best.reverse()) {
		drawRun(raster, row, 4.5 * dense, paper, 256);
		drawRun(raster, row, 2.5 * dense, pixelOf(colour.of(row)), 256);
	}
}

function show(raster) {
	sizeCanvas(find('#parallel canvas.lines'), plot.width, plot.height);
	find('#parallel canvas.lines').getContext('2d').putImageData(raster.image, 0, 0);
}

function drawAll() {
	const dense = density(), width = Math.round(plot.width * dense), height = Math.round(plot.height * dense);
	if (plot.base?.width !== width || plot.base.height !== height)
		for (const name of ['base', 'front', 'work']) plot[name] = new Raster(width, height);
	plot.axes.forEach(findYs);
	plot.base.fill(pixelOf(theme.paper));
	const faint = pixelOf(theme.faint), opacity = 256 * clamp(12 / Math.sqrt(Math.min(runCount, plot.mostFaint)), 0.2, 0.9);
	for (const row of shuffled.subarray(0, plot.mostFaint)) drawRun(plot.base, row, dense, faint, opacity);
}

/** As many of the runs that pass as a frame has time for; the rest when nothing moves. */
function drawPassing() {
	const rows = choosePassing(plot.moving ? clamp(Math.floor(plot.frameTime / plot.lineTime), 60, 4000) : 2000);
	plot.front.copy(plot.base);
	drawSome(plot.front, rows, 0, opacityOf(rows.length), colour.palette.map(pixelOf), plot.moving ? plot.frameTime * 2 : 1000);
	drawBest(plot.front);
	show(plot.front);
	if (!plot.moving && filter.count > rows.length) drawMore();
}

/** On paper lines are lines: what is put into a canvas by its pixels is not printed by every browser. */
function printLines() {
	const context = sizeCanvas(find('#parallel canvas.lines'), plot.width, plot.height), rows = choosePassing(1500);
	const stroke = (row, width, style) => {
		context.lineWidth = width;
		context.strokeStyle = style;
		context.beginPath();
		addLine(context, row);
		context.stroke();
	};
	context.globalAlpha = opacityOf(rows.length);
	for (const row of rows) stroke(row, 1, colour.of(row));
	context.globalAlpha = 1;
	const best = [...ranked].filter(row => filter.passes(row)).slice(0, plot.best).reverse();
	for (const row of best) stroke(row, 2.5, colour.of(row));
}

let drawing = 0; // which drawing at rest is the newest

/** More of them, a few in each frame, shown when all are there. */
function drawMore() {
	const rows = choosePassing(plot.most), opacity = opacityOf(rows.length), pixels = colour.palette.map(pixelOf);
	const mine = ++drawing;
	let at = 0;
	plot.work.copy(plot.base);
	const step = () => {
		if (mine !== drawing || plot.moving) return;
		at += drawSome(plot.work, rows, at, opacity, pixels, plot.frameTime);
		if (at < rows.length) {
			requestAnimationFrame(step);
			return;
		}
		drawBest(plot.work);
		show(plot.work);
	};
	requestAnimationFrame(step);
}

/** The pinned run and the one under the pointer. */
function drawFocus() {
	const context = sizeCanvas(find('#parallel canvas.focus'), plot.width, plot.height);
	context.lineJoin = 'round';
	for (const row of [focusRun.pinned, focusRun.hovered]) {
		if (row < 0) continue;
		for (const [lineWidth, style] of [[6, theme.paper], [3.5, colour.of(row)]]) {
			context.lineWidth = lineWidth;
			context.strokeStyle = style;
			context.beginPath();
			addLine(context, row);
			context.stroke();
		}
	}
}

function addLine(context, row) {
	const {axes} = plot;
	axes.forEach((axis, i) => {
		const x = axisX(i), y = axisY(axis, axis.places[row]);
		if (i === 0) context.moveTo(axes.length === 1 ? x - 24 : x, y);
		context.lineTo(axes.length === 1 ? x + 24 : x, y);
	});
}

const redrawPassing = inFrame(() => {
	drawing++;
	drawPassing();
});
const redrawFocus = inFrame(drawFocus);
const redrawAll = inFrame(() => {
	drawing++;
	drawAll();
	drawPassing();
	drawFocus();
});
const settle = whenIdle(() => {
	plot.moving = false;
	redrawPassing();
	happenings.tell('rest');
}, 150);

/** The run whose line is nearest to a point, of those that pass; -1: none is near. */
function runAt(x, y) {
	const {axes} = plot, dense = density();
	if (axes.length === 0 || !axes[0].ys) return -1;
	const gap = clamp(Math.floor((x - plot.left) / plot.spacing), 0, Math.max(0, axes.length - 2)) || 0;
	const left = axes[gap].ys, right = axes[Math.min(gap + 1, axes.length - 1)].ys;
	const share = axes.length > 1 ? clamp((x - axisX(gap)) / plot.spacing, 0, 1) : 0;
	let nearest = -1, distance = 8;
	for (let row = 0; row < runCount; row++) {
		if (filter.fails[row] !== 0) continue;
		const from = left[row] / dense, to = right[row] / dense;
		const away = Math.abs(from + share * (to - from) - y);
		if (away >= distance * 40) continue;
		const near = away / Math.hypot(1, (to - from) / (plot.spacing || 1));
		if (near < distance) {
			distance = near;
			nearest = row;
		}
	}
	return nearest;
}
