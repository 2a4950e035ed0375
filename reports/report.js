'use strict';
// The page of a sweep report. report.js: what all the other parts use. They stand in one scope, in the order of
// PAGE_SCRIPT in Makefile.am; main.js starts them. Text from the data goes into the page as text only.

/** An element with attributes and children; a function as an attribute listens to the event of that name. */
function el(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function') node.addEventListener(name, value);
		else if (value === true) node.setAttribute(name, '');
		else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
	}
	node.append(...children.filter(child => child !== null && child !== undefined));
	return node;
}

const find = selector => document.querySelector(selector);

/** A number for people: four significant digits. */
function format(value) {
	if (!Number.isFinite(value)) return String(value);
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-3 || size >= 1e7)) return trimExponent(value.toExponential(3));
	if (size >= 1000) return String(Math.round(value));
	return String(Number(value.toPrecision(4)));
}

const trimExponent = text => text.replace(/\.?0*e/, 'e').replace('e+', 'e');

const formatCount = count => count.toLocaleString('en-US');

const plural = (count, noun) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Seconds for people. */
function formatSeconds(seconds) {
	if (seconds < 60) return `${Number(seconds.toPrecision(2))} s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
	if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
	return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds % 86400 / 3600)} h`;
}

/** Characters that would turn the direction of all the text behind them are shown as what cannot be shown. */
const showTurns = text => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** The middle of a long text replaced, so that names which begin alike stay apart. */
function cut(text, most) {
	const shown = showTurns(text), letters = Array.from(shown);
	if (letters.length <= most) return shown;
	const head = Math.ceil((most - 1) / 2);
	return letters.slice(0, head).join('') + '\u2026' + letters.slice(letters.length - (most - 1 - head)).join('');
}

/** Names cut to a width so that those which differ still do: of names that a cut makes the same, what they share at the
 * beginning and at the end goes first; those that no cut keeps apart stay whole. */
function shortNames(names, most) {
	const labels = names.map(name => cut(name, most)), groups = new Map();
	labels.forEach((label, i) => groups.set(label, [...groups.get(label) ?? [], i]));
	for (const group of groups.values()) {
		const letters = group.map(i => Array.from(showTurns(names[i]))), first = letters[0];
		if (new Set(group.map(i => names[i])).size === 1) continue;
		const least = Math.min(...letters.map(({length}) => length));
		let head = 0, tail = 0;
		while (head < least && letters.every(other => other[head] === first[head])) head++;
		while (tail < least - head && letters.every(other => other.at(-1 - tail) === first.at(-1 - tail))) tail++;
		const inner = letters.map(other => {
			const end = Math.min(other.length, Math.max(other.length - tail, head + most - 2));
			const start = Math.min(head, Math.max(0, end - most + 2));
			return (start ? '\u2026' : '') + cut(other.slice(start, end).join(''), most - 1) + (end < other.length ? '\u2026' : '');
		});
		const apart = new Set(inner).size === new Set(group.map(i => names[i])).size;
		group.forEach((i, k) => { labels[i] = apart ? inner[k] : showTurns(names[i]); });
	}
	return labels;
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Listeners by the name of what happened: 'filter', 'rest' (the filter has come to rest), 'hover' (or pinned), 'colour',
 * 'theme', 'print'. */
const happenings = {
	listeners: new Map(),
	on(names, listener) {
		for (const name of names.split(' ')) {
			if (!this.listeners.has(name)) this.listeners.set(name, []);
			this.listeners.get(name).push(listener);
		}
	},
	tell(name, detail) {
		for (const listener of this.listeners.get(name) ?? []) listener(detail);
	},
};

/** Runs a function once in the next frame, however often it was asked for. */
function inFrame(work) {
	let asked = false;
	return () => {
		if (asked) return;
		asked = true;
		requestAnimationFrame(() => {
			asked = false;
			work();
		});
	};
}

/** Runs a function when nothing has asked for it for a while. */
function whenIdle(work, milliseconds) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(work, milliseconds);
	};
}

/** Tells those who cannot see the page. */
function say(text) {
	find('#said').textContent = text;
}

function copyButton(label, text) {
	const button = el('button', {type: 'button', click: async () => {
		const done = await copyText(text);
		button.textContent = done ? 'Copied' : 'Not copied';
		say(done ? `${label}: copied` : 'The browser does not let this page copy');
		setTimeout(() => { button.textContent = label; }, 1500);
	}}, label);
	return button;
}

/** Browsers give files no clipboard of the newer kind, or ask first: then the older one does it. */
async function copyText(text) {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		const area = el('textarea', {class: 'unseen', 'aria-hidden': 'true'});
		area.value = text;
		document.body.append(area);
		area.select();
		const done = document.execCommand('copy');
		area.remove();
		return done;
	}
}

/** Saves a text as a file, which works from a file as well. */
function save(name, type, text) {
	const link = el('a', {download: name, href: URL.createObjectURL(new Blob([text], {type}))});
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
	say(`Saved ${name}`);
}
