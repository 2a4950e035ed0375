// Which runs are shown. A run passes where it passes every brush and the words of the search field. A brush is, of a
// column of numbers, {low, high}; of one with labels, {chosen: Set of the labels' numbers}.

const filter = {
	brushes: new Map(), // column -> {brush, out: Uint8Array of the runs that it takes away}
	words: '',
	wordsOut: null,
	fails: new Uint8Array(runCount), // how many of those take the run away
	count: runCount,

	passes(row) {
		return this.fails[row] === 0;
	},

	brush(column) {
		return this.brushes.get(column)?.brush ?? null;
	},

	/** Null takes the brush away. Only this brush is looked at anew, in one pass over the runs. */
	set(column, brush) {
		const before = this.brushes.get(column);
		if (!before && !brush) return;
		const out = before?.out ?? new Uint8Array(runCount);
		this.lay(out, brush ? brushTest(column, brush) : () => false);
		if (brush) this.brushes.set(column, {brush, out});
		else this.brushes.delete(column);
		happenings.tell('filter');
	},

	/** What is wrong with the words, or ''. Then the filter stays as it was. */
	search(text) {
		const words = wordsOf(text), problem = words.map(problemOf).find(Boolean);
		if (problem) return problem;
		this.words = text;
		this.wordsOut ??= new Uint8Array(runCount);
		const tests = words.map(wordTest);
		this.lay(this.wordsOut, row => !tests.every(test => test(row)));
		happenings.tell('filter');
		return '';
	},

	lay(out, takesAway) {
		const fails = this.fails;
		let count = 0;
		for (let row = 0; row < runCount; row++) {
			const now = takesAway(row) ? 1 : 0;
			fails[row] += now - out[row];
			out[row] = now;
			if (fails[row] === 0) count++;
		}
		this.count = count;
	},

	clear() {
		for (const {out} of this.brushes.values()) this.lay(out, () => false);
		this.brushes.clear();
		if (this.wordsOut) this.lay(this.wordsOut, () => false);
		this.words = '';
		happenings.tell('filter');
	},

	/** The rows that pass, the best first, then those without a result. */
	rows() {
		const rows = [];
		for (const row of ranked) if (this.passes(row)) rows.push(row);
		for (let row = 0; row < runCount; row++) if (!isRanked[row] && this.passes(row)) rows.push(row);
		return rows;
	},
};

/** Whether a brush takes the row away. */
function brushTest(column, brush) {
	const {values, set} = column;
	if (brush.chosen) return row => !set[row] || !brush.chosen.has(values[row]);
	const {low, high} = brush;
	return row => !(values[row] >= low && values[row] <= high);
}

const comparisons = {
	'=': (a, b) => a === b, '==': (a, b) => a === b, '!=': (a, b) => a !== b,
	'<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};

// In quotes, single or double, blanks and comparisons are a part of the text; a backslash takes the next one as it is.
const quoted = /"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'/y;
const comparison = /<=|>=|!=|==|<|>|=/y;

/** What a sticky expression finds at a place of the text; '' where it is nothing. */
function foundAt(expression, text, at) {
	expression.lastIndex = at;
	return expression.exec(text)?.[0] ?? '';
}

/** The words of the search field, each with the place of its first comparison: {text, at, sign}, `sign` '' without. */
function wordsOf(text) {
	const words = [];
	let word = null;
	for (let i = 0; i < text.length;) {
		if (/\s/.test(text[i])) {
			word = null;
			i++;
			continue;
		}
		if (!word) words.push(word = {text: '', at: 0, sign: ''});
		const inQuotes = foundAt(quoted, text, i), sign = inQuotes || word.sign || !word.text ? '' : foundAt(comparison, text, i);
		if (sign) Object.assign(word, {at: word.text.length, sign});
		word.text += inQuotes ? inQuotes.slice(1, -1).replace(/\\([^])/g, '$1') : sign || text[i];
		i += inQuotes.length || sign.length || 1;
	}
	return words;
}

/** A word as `wordsOf` would read it. */
const quote = text => /[\s<>=!"'\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;

/** Why a word with a comparison is no condition, or ''. */
function problemOf({text, at, sign}) {
	if (!sign) return '';
	const name = text.slice(0, at), value = text.slice(at + sign.length);
	const column = columns.all.find(candidate => candidate.name === name);
	if (!column) return `There is no column ${cut(name, 40)}`;
	if (column.labels) return '';
	if (!value.trim()) return `${cut(name, 40)}${sign} is to be followed by a number`;
	return Number.isNaN(Number(value)) && !/^[-+]?nan$/i.test(value) ? `${cut(name, 40)} has numbers, which ${cut(value, 20)} is not` : '';
}

/** A condition on a column that is there, such as `lr<0.01`; else a part of any text or number of the run, or of why it failed. */
function wordTest({text, at, sign}) {
	const name = text.slice(0, at), value = text.slice(at + sign.length);
	const column = sign && columns.all.find(candidate => candidate.name === name);
	if (column && column.labels) {
		const numbers = new Set(column.labels.flatMap((label, i) =>
			comparisons[sign](label.toLowerCase(), value.toLowerCase()) ? [i] : []));
		return row => column.set[row] && numbers.has(column.values[row]);
	}
	if (column) {
		const compare = comparisons[sign], number = Number(value);
		return row => column.set[row] && compare(column.values[row], number);
	}
	const wanted = text.toLowerCase();
	return row => errorOf(row).toLowerCase().includes(wanted) || columns.all.some(candidate => cellText(candidate, row).toLowerCase().includes(wanted));
}

/** What a brush says, for people. */
function brushText(column, brush) {
	if (brush.chosen) return [...brush.chosen].sort((a, b) => a - b).map(i => column.labels[i]).join(', ') || 'none';
	return `${format(brush.low)} to ${format(brush.high)}`;
}
