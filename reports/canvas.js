// Colours and what is drawn with them.

/** Viridis (Smith and van der Walt 2015), every sixteenth: even steps for every kind of sight, and in grey. */
const viridis = ['440154', '48186a', '472d7b', '424086', '3b528b', '33638d', '2c728e', '26828e', '21918c', '1fa088',
	'28ae80', '3fbc73', '5ec962', '84d44b', 'addc30', 'd8e219', 'fde725'].map(hex =>
	[0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)));

function viridisAt(share) {
	const at = clamp(share, 0, 1) * (viridis.length - 1), i = Math.min(Math.floor(at), viridis.length - 2);
	const mixed = viridis[i].map((from, channel) => Math.round(from + (at - i) * (viridis[i + 1][channel] - from)));
	return `rgb(${mixed.join(',')})`;
}

const colourSteps = 24;

/** Colours by how far a run is from the background: the best stand out on paper and on a dark screen alike. */
const colour = {
	column: null,
	scale: null,
	steps: new Uint8Array(runCount), // of the palette; colourSteps: no value
	palette: [],
	flipped: false, // great values are the ones that stand out

	choose(column) {
		this.column = column;
		this.scale = column ? new Scale(column) : null;
		this.flipped = column === metric && maximize;
		for (let row = 0; row < runCount; row++) {
			const place = column && column.set[row] ? this.scale.place(column.values[row]) : NaN;
			this.steps[row] = this.stepAt(place);
		}
		this.paint();
		happenings.tell('colour');
	},

	stepAt(place) {
		return Number.isNaN(place) ? colourSteps : Math.min(colourSteps - 1, Math.floor(place * colourSteps));
	},

	/** On white, yellow is hard to see, and on black, violet. */
	paint() {
		const dark = theme.isDark();
		const [from, to] = dark ? [1, 0.22] : [0, 0.92];
		this.palette = Array.from({length: colourSteps}, (unused, i) => {
			const share = this.flipped ? 1 - i / (colourSteps - 1) : i / (colourSteps - 1);
			return viridisAt(from + share * (to - from));
		});
		this.palette.push(theme.colour('--line')); // without a value, and not as faint as what does not pass
	},

	of(row) {
		return this.palette[this.steps[row]];
	},
};

const theme = {
	chosen: null, // 'light', 'dark'; null: as the system has it
	printing: false,

	isDark() {
		if (this.printing) return false;
		return this.chosen ? this.chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
	},

	/** A colour of the style sheet, as a canvas takes it. */
	colour(name) {
		const probe = el('span', {hidden: true});
		probe.style.color = `var(${name})`;
		document.body.append(probe);
		const resolved = getComputedStyle(probe).color;
		probe.remove();
		return resolved;
	},

	read() {
		const names = {ink: '--ink', soft: '--soft', line: '--line', faint: '--faint', paper: '--paper', accent: '--accent'};
		for (const [key, name] of Object.entries(names)) this[key] = this.colour(name);
	},

	changed() {
		document.documentElement.dataset.theme = this.isDark() ? 'dark' : 'light';
		this.read();
		colour.paint();
		const button = find('#theme');
		button.textContent = this.isDark() ? 'Light' : 'Dark';
		button.setAttribute('aria-label', this.isDark() ? 'Light colours' : 'Dark colours');
		happenings.tell('theme');
	},

	start() {
		find('#theme').addEventListener('click', () => {
			this.chosen = this.isDark() ? 'light' : 'dark';
			this.changed();
		});
		matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.changed());
		// what is printed is drawn at once: there is no next frame before it
		for (const [name, printing] of [['beforeprint', true], ['afterprint', false]]) addEventListener(name, () => {
			this.printing = printing;
			this.changed();
			happenings.tell('print');
		});
		this.changed();
	},
};

const fontOfCanvas = size => `${size}px system-ui, sans-serif`;

/** Dots of the screen in a CSS pixel. */
const density = () => Math.min(devicePixelRatio || 1, 2);

/** Gives a canvas its size in CSS pixels; returns its context, cleared, in these pixels. */
function sizeCanvas(canvas, width, height) {
	const dense = density(), across = Math.round(width * dense), down = Math.round(height * dense);
	if (canvas.width !== across || canvas.height !== down) {
		canvas.width = across;
		canvas.height = down;
		canvas.style.width = `${width}px`;
		canvas.style.height = `${height}px`;
	}
	const context = canvas.getContext('2d');
	context.setTransform(dense, 0, 0, dense, 0, 0);
	context.clearRect(0, 0, width, height);
	return context;
}

/** An even, always equal choice of the runs in whatever order: a run's place in it says nothing of the run. */
const shuffled = (() => {
	const rows = Uint32Array.from({length: runCount}, (unused, row) => row);
	let seed = 1;
	for (let i = runCount - 1; i > 0; i--) {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		const j = Math.floor(seed / 4294967296 * (i + 1));
		[rows[i], rows[j]] = [rows[j], rows[i]];
	}
	return rows;
})();

/** The run that the pointer is on, and the one that was clicked. */
const focusRun = {
	hovered: -1,
	pinned: -1,

	hover(row, x, y) {
		if (row >= 0) showTooltip(row, x, y);
		else find('#tooltip').hidden = true;
		if (row === this.hovered) return;
		this.hovered = row;
		happenings.tell('hover');
	},

	pin(row) {
		this.pinned = row === this.pinned ? -1 : row;
		happenings.tell('hover');
	},
};

function tooltipLine(name, text) {
	return el('div', {}, el('dt', {}, cut(name, 40)), el('dd', {}, cut(text, 60)));
}

/** The run's number and state, its metric, and as many parameters as fit. */
function showTooltip(row, x, y) {
	const tooltip = find('#tooltip');
	const shown = columns.parameters.filter(column => column.set[row]);
	const list = el('dl', {});
	if (metric) list.append(tooltipLine(metric.name, cellText(metric, row) || 'none'));
	for (const column of shown.slice(0, 14)) list.append(tooltipLine(column.name, cellText(column, row)));
	tooltip.replaceChildren(el('strong', {}, `Run ${columns.run.values[row]}, ${cellText(columns.state, row)}`), list);
	if (shown.length > 14) tooltip.append(el('p', {}, `and ${shown.length - 14} more`));
	tooltip.hidden = false;
	const {width, height} = tooltip.getBoundingClientRect();
	const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
	tooltip.style.left = `${clamp(left, 4, Math.max(4, innerWidth - width - 4))}px`;
	tooltip.style.top = `${clamp(y + 12, 4, Math.max(4, innerHeight - height - 4))}px`;
}
