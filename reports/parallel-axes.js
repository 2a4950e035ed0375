// Parallel coordinates: the axes. Each has a title (drag it to another place, double-click it to flip), a track (drag a
// range to filter) and two switches. Everything can be done by keyboard, too; keysHelp says how.

const keysHelp = 'On an axis: \u2191 \u2193 set and move the range, with Shift its upper end, with Alt its lower end; ' +
	'\u2190 \u2192 go to the next axis, with Shift move this one; F flips, L switches to a logarithmic axis, C colours by ' +
	'it; Escape clears.';
const mostAxes = 12; // of parameters, until others are asked for
const leastSpacing = 90; // they and the metric fit a window of 1280
const grip = 6; // pixels within which an end of a range is taken hold of

function makeAxis(column) {
	const axis = {column, scale: new Scale(column), flipped: false};
	axis.places = placesOf(axis.scale);
	axis.title = el('button', {type: 'button', class: 'axis-title', title: column.name,
		'aria-label': `${column.name}: drag to reorder, double-click to flip`,
		pointerdown: event => dragTitle(axis, event), dblclick: () => flip(axis), keydown: event => titleKey(axis, event)},
		el('span', {}, ...breakable(column.short)));
	axis.brush = el('div', {class: 'brush', hidden: true});
	axis.ticks = el('div', {class: 'ticks', 'aria-hidden': 'true'});
	axis.track = el('div', {class: 'track', role: 'slider', tabindex: 0, 'aria-orientation': 'vertical',
		'aria-label': `${column.name}: range`, pointerdown: event => dragBrush(axis, event),
		keydown: event => trackKey(axis, event)}, el('div', {class: 'rule'}), axis.ticks, axis.brush);
	axis.logButton = el('button', {type: 'button', class: 'log', title: 'Logarithmic axis',
		'aria-label': `${column.name}: logarithmic`, click: () => switchLog(axis)}, 'log');
	axis.flipButton = el('button', {type: 'button', class: 'flip', title: 'Flip the axis',
		'aria-label': `${column.name}: flip`, click: () => flip(axis)}, '\u21c5');
	axis.foot = el('div', {class: 'axis-foot'}, axis.logButton, axis.flipButton);
	axis.lane = el('span', {class: 'lane', hidden: !laneNeeded(column)}, 'not set');
	axis.node = el('div', {class: 'axis', role: 'group', 'aria-label': column.name}, axis.title, axis.track, axis.lane,
		axis.foot);
	return axis;
}

/** A name that breaks its line behind a point, a hyphen or an underscore rather than in a word. */
const breakable = name => name.split(/(?<=[._/-])/).flatMap((part, i) => i ? [el('wbr'), part] : [part]);

function laneNeeded(column) {
	if (column.set.includes(0)) return true;
	return column.values.some(value => !Number.isFinite(value));
}

/** Puts an axis where its place in the order is, and its ticks where its scale has them. */
function layAxis(axis) {
	const index = plot.axes.indexOf(axis), height = lineHeight();
	const room = plot.axes.length > 1 ? plot.spacing : plot.width;
	const width = Math.min(room - 6, 150, 2 * axisX(index), 2 * (plot.width - axisX(index)));
	axis.node.style.left = `${axisX(index)}px`;
	axis.title.style.width = `${width}px`;
	axis.title.style.left = `${-width / 2}px`;
	axis.track.style.top = `${plot.top}px`;
	axis.track.style.height = `${height}px`;
	axis.lane.style.top = `${plot.top + height + laneDepth - 9}px`;
	axis.logButton.hidden = !axis.scale.canLog;
	axis.logButton.setAttribute('aria-pressed', axis.scale.log);
	axis.flipButton.setAttribute('aria-pressed', axis.flipped);
	const last = index === plot.axes.length - 1;
	axis.ticks.style.width = `${last ? plot.right - 8 : room - 18}px`;
	const ticks = axis.scale.ticks(Math.floor(height / (axis.scale.count ? 15 : 40)));
	const every = Math.ceil(ticks.length * 15 / height);
	axis.ticks.replaceChildren(...ticks.filter((tick, i) => i % every === 0).map(({value, label}) => {
		const node = el('span', {title: label}, cut(label, 40));
		node.style.top = `${axisY(axis, axis.scale.place(value)) - plot.top}px`;
		return node;
	}));
	layBrush(axis);
}

/** From a brush to its ends, as places with the lower first. */
function brushPlaces(axis) {
	const brush = filter.brush(axis.column), {scale} = axis;
	if (!brush) return null;
	if (!brush.chosen) return [scale.place(brush.low), scale.place(brush.high)];
	if (brush.chosen.size === 0) return [0, 0];
	return [Math.min(...brush.chosen) / scale.count, (Math.max(...brush.chosen) + 1) / scale.count];
}

function layBrush(axis) {
	const places = brushPlaces(axis), brush = filter.brush(axis.column);
	axis.brush.hidden = !places;
	axis.track.setAttribute('aria-valuemin', 0);
	axis.track.setAttribute('aria-valuemax', 100);
	axis.track.setAttribute('aria-valuenow', places ? Math.round(50 * (places[0] + places[1])) : 50);
	axis.track.setAttribute('aria-valuetext', brush ? brushText(axis.column, brush) : 'all');
	[...axis.ticks.children].forEach(node => node.classList.toggle('off', Boolean(brush?.chosen) &&
		![...brush.chosen].some(i => axis.column.labels[i] === node.title)));
	if (!places) return;
	const ends = places.map(place => axisY(axis, place) - plot.top).sort((a, b) => a - b);
	axis.brush.style.top = `${ends[0] - 1}px`;
	axis.brush.style.height = `${Math.max(3, ends[1] - ends[0] + 2)}px`;
}

function layOut() {
	if (theme.printing) return; // the stage is scaled as it is
	const container = find('#parallel .scroll'), stage = find('#parallel .stage');
	const count = plot.axes.length;
	plot.height = innerWidth < 600 ? 380 : 460;
	plot.width = Math.max(container.clientWidth, plot.left + plot.right + Math.max(0, count - 1) * leastSpacing);
	plot.spacing = count > 1 ? (plot.width - plot.left - plot.right) / (count - 1) : 0;
	stage.style.width = `${plot.width}px`;
	stage.style.height = `${plot.height}px`;
	const nodes = stage.querySelector('.axes');
	if (plot.axes.some((axis, i) => nodes.children[i] !== axis.node) || nodes.children.length !== count)
		nodes.replaceChildren(...plot.axes.map(axis => axis.node));
	plot.axes.forEach(layAxis);
	redrawAll();
}

/* --- changing an axis --- */

function flip(axis) {
	axis.flipped = !axis.flipped;
	layAxis(axis);
	redrawAll();
	say(`${axis.column.name} is ${axis.flipped ? 'flipped' : 'upright'}`);
}

function switchLog(axis) {
	if (!axis.scale.canLog) return;
	axis.scale = new Scale(axis.column, !axis.scale.log);
	axis.places = placesOf(axis.scale);
	layAxis(axis);
	redrawAll();
	say(`${axis.column.name} is ${axis.scale.log ? 'logarithmic' : 'linear'}`);
}

function moveAxis(axis, index) {
	const from = plot.axes.indexOf(axis), to = clamp(index, 0, plot.axes.length - 1);
	if (from === to) return;
	const focused = document.activeElement;
	plot.axes.splice(from, 1);
	plot.axes.splice(to, 0, axis);
	layOut();
	focused?.focus?.({preventScroll: true});
	say(`${axis.column.name} is axis ${to + 1} of ${plot.axes.length}`);
}

/** Calls move(event) until the button is let go. */
function track(event, move, end = () => {}) {
	const target = event.currentTarget;
	target.setPointerCapture(event.pointerId);
	const stop = last => {
		target.removeEventListener('pointermove', move);
		target.removeEventListener('pointerup', stop);
		target.removeEventListener('pointercancel', stop);
		end(last);
	};
	target.addEventListener('pointermove', move);
	target.addEventListener('pointerup', stop);
	target.addEventListener('pointercancel', stop);
}

function dragTitle(axis, event) {
	if (event.button !== 0) return;
	const start = event.clientX;
	let dragged = false;
	track(event, now => {
		dragged = dragged || Math.abs(now.clientX - start) > 5;
		if (!dragged) return;
		axis.node.classList.add('dragged');
		const x = now.clientX - find('#parallel .stage').getBoundingClientRect().left;
		const index = clamp(Math.round((x - plot.left) / (plot.spacing || 1)), 0, plot.axes.length - 1);
		if (index !== plot.axes.indexOf(axis)) reorderWhileDragged(axis, index);
		axis.node.style.left = `${clamp(x, 0, plot.width)}px`;
	}, () => {
		axis.node.classList.remove('dragged');
		if (dragged) layOut();
	});
}

/** The dragged title must stay in the document, so that it keeps the pointer. */
function reorderWhileDragged(axis, index) {
	plot.axes.splice(plot.axes.indexOf(axis), 1);
	plot.axes.splice(index, 0, axis);
	plot.axes.forEach(other => { if (other !== axis) layAxis(other); });
	redrawAll();
}

function placeAt(axis, event) {
	const y = event.clientY - axis.track.getBoundingClientRect().top;
	const share = clamp(y / lineHeight(), 0, 1);
	return axis.flipped ? share : 1 - share;
}

/** A brush from one place to another. */
function setBrush(axis, from, to) {
	const [low, high] = from < to ? [from, to] : [to, from], {scale, column} = axis;
	if (scale.count) {
		const chosen = new Set();
		for (let i = scale.value(low); i <= scale.value(Math.max(low, high - 1e-9)); i++) chosen.add(i);
		filter.set(column, {chosen});
	} else {
		const step = 1 / lineHeight();
		filter.set(column, {low: scale.round(low, step), high: scale.round(high, step)});
	}
}

function dragBrush(axis, event) {
	if (event.button !== 0) return;
	axis.track.focus({preventScroll: true});
	event.preventDefault();
	const start = placeAt(axis, event), startY = event.clientY, places = brushPlaces(axis);
	const near = grip / lineHeight();
	let [from, to] = [start, start], mode = 'new', moved = false;
	if (places && Math.abs(start - places[0]) < near) [mode, from] = ['new', places[1]];
	else if (places && Math.abs(start - places[1]) < near) [mode, from] = ['new', places[0]];
	else if (places && start > places[0] && start < places[1]) mode = 'move';
	track(event, now => {
		moved = moved || Math.abs(now.clientY - startY) > 3;
		if (!moved) return;
		to = placeAt(axis, now);
		if (mode === 'new') setBrush(axis, from, to);
		else {
			const by = clamp(to - start, -places[0], 1 - places[1]);
			setBrush(axis, places[0] + by, places[1] + by);
		}
	}, () => { if (!moved) click(axis, start); });
}

/** A click without a drag: of a category takes it in or out, of numbers clears the range. */
function click(axis, place) {
	const {column, scale} = axis;
	if (!scale.count) {
		filter.set(column, null);
		return;
	}
	const value = scale.value(place);
	const chosen = new Set(filter.brush(column)?.chosen ?? []);
	if (chosen.has(value)) chosen.delete(value);
	else chosen.add(value);
	filter.set(column, chosen.size ? {chosen} : null);
}

/* --- the keyboard --- */

function axisKey(axis, event) {
	const index = plot.axes.indexOf(axis), key = event.key.toLowerCase();
	const step = {arrowleft: -1, arrowright: 1}[key];
	const same = document.activeElement === axis.title ? 'title' : 'track';
	if (step && event.shiftKey) moveAxis(axis, index + step);
	else if (step) plot.axes[clamp(index + step, 0, plot.axes.length - 1)][same].focus();
	else if (event.ctrlKey || event.metaKey) return false;
	else if (key === 'f') flip(axis);
	else if (key === 'l') switchLog(axis);
	else if (key === 'c') chooseColour(axis.column);
	else if (key === 'escape' || key === 'delete') filter.set(axis.column, null);
	else return false;
	return true;
}

function titleKey(axis, event) {
	if (axisKey(axis, event)) event.preventDefault();
}

function trackKey(axis, event) {
	const up = {ArrowUp: 1, ArrowDown: -1}[event.key];
	if (up) stepBrush(axis, axis.flipped ? -up : up, event);
	else if (!axisKey(axis, event)) return;
	event.preventDefault();
}

function stepBrush(axis, direction, {shiftKey, altKey}) {
	const {scale} = axis, places = brushPlaces(axis);
	const step = direction * (scale.count ? 1 / scale.count : 0.02);
	if (!places) {
		const whole = shiftKey || altKey;
		setBrush(axis, altKey ? Math.max(0, step) : !whole && direction > 0 ? 0.5 : 0,
			shiftKey ? 1 + Math.min(0, step) : !whole && direction < 0 ? 0.5 : 1);
		return;
	}
	const tiny = 1e-6; // keeps the ends of categories on their own side
	let [low, high] = places;
	if (shiftKey) high = clamp(high + step, low + (scale.count ? 1 / scale.count : 0), 1);
	else if (altKey) low = clamp(low + step, 0, high - (scale.count ? 1 / scale.count : 0));
	else {
		const by = clamp(step, -low, 1 - high);
		[low, high] = [low + by, high + by];
	}
	setBrush(axis, low + (scale.count ? tiny : 0), high - (scale.count ? tiny : 0));
}

/* --- the toolbar --- */

function chooseColour(column) {
	colour.choose(column);
	find('#colour').value = column ? String(column.index) : '';
}

function startParallel() {
	const stage = find('#parallel .stage');
	stage.append(...['lines', 'focus'].map(name => el('canvas', {class: name, 'aria-hidden': 'true'})),
		el('div', {class: 'axes'}));
	const varied = byImportance().filter(differs);
	const known = varied.length ? varied : byImportance(), shown = known.slice(0, mostAxes);
	plot.axes = [...shown, ...(metric && ranked.length ? [metric] : [])].map(makeAxis);
	if (plot.axes.length === 0) plot.axes = [makeAxis(columns.run)];
	const bar = find('#parallel .toolbar');
	bar.append(el('label', {}, 'Colour by ', el('select', {id: 'colour',
		change: event => colour.choose(columns.all[event.target.value] ?? null)},
		el('option', {value: ''}, 'nothing'),
		...columns.all.map(column => el('option', {value: column.index}, cut(column.name, 40))))),
	el('span', {class: 'legend', 'aria-hidden': 'true'}),
	el('label', {}, 'Bold: best ', el('select', {id: 'bold', change: event => {
		plot.best = Number(event.target.value);
		redrawPassing();
	}}, ...[0, 1, 5, 10, 25].map(count => el('option', {value: count, selected: count === 5}, String(count))))),
	axisChooser());
	find('#parallel .hint').textContent = (shown.length < known.length
		? `The ${mostAxes} most important of ${known.length} parameters are drawn; Axes adds others. ` : '') + 'Drag along an axis to filter; drag a title to reorder, double-click it to flip. ' + keysHelp;
	chooseColour(ranked.length ? metric : plot.axes[0].column);
	stage.addEventListener('pointermove', inPlot((row, event) => focusRun.hover(row, event.clientX, event.clientY)));
	stage.addEventListener('pointerleave', () => focusRun.hover(-1));
	const pin = inPlot(row => { if (row >= 0) focusRun.pin(row); });
	stage.addEventListener('click', event => { if (!event.target.closest('.track')) pin(event); }); // there a range is set
	happenings.on('filter', () => {
		plot.moving = true;
		plot.axes.forEach(layBrush);
		redrawPassing();
		settle();
	});
	happenings.on('hover', redrawFocus);
	happenings.on('colour', () => { drawLegend(); redrawPassing(); });
	happenings.on('theme', () => { drawLegend(); redrawAll(); });
	happenings.on('print', () => {
		const scale = Math.min(1, 680 / plot.width);
		stage.style.setProperty('--print-scale', scale);
		stage.parentNode.style.setProperty('--print-height', `${scale * plot.height}px`);
		if (theme.printing) printLines();
		else redrawAll();
	});
	new ResizeObserver(() => layOut()).observe(find('#parallel .scroll'));
	drawLegend();
	layOut();
}

/** The run under the pointer, unless it is on an axis or a brush moves. */
function inPlot(work) {
	return event => {
		if (event.buttons || event.target.closest('button')) return;
		const {left, top} = find('#parallel .stage').getBoundingClientRect();
		work(runAt(event.clientX - left, event.clientY - top), event);
	};
}

function drawLegend() {
	const legend = find('#parallel .legend');
	legend.hidden = !colour.column;
	if (!colour.column) return;
	const {scale} = colour, {labels} = scale.column;
	if (labels && labels.length <= 8) legend.replaceChildren(...labels.flatMap((label, value) =>
		[swatch(colour.palette[colour.stepAt(scale.place(value))]), cut(label, 14)]));
	else {
		const ends = labels ? [labels[0], labels.at(-1)] : [format(scale.low), format(scale.high)];
		const ramp = swatch(`linear-gradient(to right, ${colour.palette.slice(0, colourSteps).join(',')})`);
		ramp.classList.add('ramp');
		legend.replaceChildren(cut(ends[0], 14), ramp, cut(ends[1], 14));
	}
	if (colour.steps.includes(colourSteps)) legend.append(swatch(colour.palette[colourSteps]), 'no value');
}

function swatch(background) {
	const node = el('span', {class: 'swatch'});
	node.style.background = background;
	return node;
}

function axisChooser() {
	const boxes = columns.all.filter(column => column !== columns.state || differs(column)).map(column => el('label', {},
		el('input', {type: 'checkbox', checked: plot.axes.some(axis => axis.column === column), change: event => {
			if (event.target.checked) plot.axes.push(makeAxis(column));
			else if (plot.axes.length > 1) plot.axes = plot.axes.filter(axis => axis.column !== column);
			else event.target.checked = true;
			layOut();
		}}), ' ', cut(column.name, 40)));
	return el('details', {class: 'chooser'}, el('summary', {}, 'Axes'), el('div', {class: 'choices'}, ...boxes));
}
