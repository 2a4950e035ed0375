// A scale takes the values of a column to places from 0 to 1 and back, and has ticks.

/** The finite values of a column in order, of many an even choice. */
function sortedValues(column) {
	const {length} = column.values, step = Math.max(1, Math.floor(length / 20000));
	const kept = [];
	for (let row = 0; row < length; row += step)
		if (Number.isFinite(column.values[row])) kept.push(column.values[row]);
	return Float64Array.from(kept).sort();
}

function finiteRange(column) {
	let low = Infinity, high = -Infinity;
	for (const value of column.values) {
		if (!Number.isFinite(value)) continue;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return [low, high];
}

/** As the charts of sweep-report have it: a geometric list, or most of a wide range in its lowest part. */
function looksLogarithmic(column) {
	const [low] = finiteRange(column);
	if (column.labels || !(low > 0)) return false;
	if (column.log) return true;
	const sorted = sortedValues(column), distinct = [...new Set(sorted)], most = sorted.at(-1);
	if (distinct.length >= 3 && distinct.length <= 12) {
		const ratio = distinct[1] / distinct[0];
		if (distinct.every((value, i) => i === 0 || Math.abs(value / distinct[i - 1] / ratio - 1) < 1e-6)) return true;
	}
	const median = sorted[Math.floor(sorted.length / 2)];
	return column.role === 'metric' && most / low >= 10 && median < low + (most - low) / 10;
}

/** The range of an axis: of a metric without the few values that lie far out (Tukey 1977), which stand at its end. */
function usefulRange(column, log) {
	const [low, high] = finiteRange(column);
	if (column.role !== 'metric' || log) return [low, high];
	const sorted = sortedValues(column), quartile = share => sorted[Math.floor(share * (sorted.length - 1))];
	const reach = 3 * (quartile(0.75) - quartile(0.25));
	const inside = sorted.filter(value => value >= quartile(0.25) - reach && value <= quartile(0.75) + reach);
	if (!(reach > 0) || inside.length < 0.9 * sorted.length) return [low, high];
	return [Math.max(low, inside[0]), Math.min(high, inside.at(-1))];
}

class Scale {
	constructor(column, log = looksLogarithmic(column)) {
		this.column = column;
		const [least] = finiteRange(column);
		this.canLog = !column.labels && least > 0;
		this.log = log && this.canLog;
		this.count = column.labels ? column.labels.length : 0;
		[this.low, this.high] = column.labels ? [0, this.count - 1] : usefulRange(column, this.log);
		if (!(this.low <= this.high)) [this.low, this.high] = [0, 1];
		if (this.low === this.high && !column.labels) this.widen();
		[this.from, this.to] = this.log ? [Math.log(this.low), Math.log(this.high)] : [this.low, this.high];
	}

	widen() {
		const room = this.log ? 0 : Math.abs(this.low) / 2 || 1;
		[this.low, this.high] = this.log ? [this.low / 2, this.high * 2] : [this.low - room, this.high + room];
	}

	/** Values beyond the ends stand on them. NaN where there is no finite value. */
	place(value) {
		if (this.count) return (value + 0.5) / this.count;
		if (value === Infinity || value === -Infinity) return NaN;
		return clamp(((this.log ? Math.log(value) : value) - this.from) / (this.to - this.from), 0, 1);
	}

	value(place) {
		if (this.count) return clamp(Math.floor(place * this.count), 0, this.count - 1);
		const at = this.from + place * (this.to - this.from);
		return this.log ? Math.exp(at) : at;
	}

	/** A round number within half a step of a place, so that what is seen is what is filtered and saved. */
	round(place, step) {
		if (place <= 0) return this.low;
		if (place >= 1) return this.high;
		const value = this.value(place);
		if (this.column.whole) return Math.round(value);
		const room = Math.abs(this.value(place + step / 2) - this.value(place - step / 2));
		for (let digits = 1; digits < 17; digits++) {
			const round = Number(value.toPrecision(digits));
			if (Math.abs(round - value) <= room / 2) return round;
		}
		return value;
	}

	ticks(most) {
		if (this.count) return this.column.labels.map((label, value) => ({value, label}));
		const values = this.log ? this.logTicks(most) : this.linearTicks(most);
		return values.map(value => ({value, label: format(value)}));
	}

	linearTicks(most) {
		const rough = (this.high - this.low) / most, power = 10 ** Math.floor(Math.log10(rough));
		let step = power * [1, 2, 5, 10].find(factor => factor * power >= rough);
		if (this.column.whole) step = Math.max(1, Math.round(step));
		const values = [];
		for (let i = Math.ceil(this.low / step - 1e-9); i * step <= this.high + 1e-9 * step; i++)
			values.push(Number((i * step).toPrecision(12)));
		return values;
	}

	/** The runs' own few values; powers of ten, with 2 and 5 between them where there is room. */
	logTicks(most) {
		const distinct = [...new Set(sortedValues(this.column))];
		if (distinct.length <= most) return distinct;
		for (const factors of [[1, 2, 5], [1, 3], [1]]) {
			const values = [];
			for (let power = Math.floor(Math.log10(this.low)); power <= Math.ceil(Math.log10(this.high)); power++)
				for (const factor of factors) {
					const value = Number(`${factor}e${power}`);
					if (value >= this.low * 0.999 && value <= this.high * 1.001) values.push(value);
				}
			if (values.length >= 2 && values.length <= most) return values;
			if (factors.length === 1 && values.length > most)
				return values.filter((value, i) => i % Math.ceil(values.length / most) === 0);
		}
		return this.linearTicks(most);
	}
}
