// Lines drawn into the pixels of a canvas by hand. A browser that has no graphics card for it draws a thousand long lines
// in a tenth of a second and more; this takes a tenth of that, and how long it takes can be told beforehand.

class Raster {
	constructor(width, height) {
		this.width = width;
		this.height = height;
		this.image = new ImageData(width, height);
		this.pixels = new Uint32Array(this.image.data.buffer);
	}

	fill(colour) {
		this.pixels.fill(colour);
	}

	copy(other) {
		this.pixels.set(other.pixels);
	}

	/** From column x0 to x1, `thickness` pixels thick. `opacity` is from 0 to 256; the ends of each column's part are
	 * mixed in as much as the line covers them. */
	line(x0, y0, x1, y1, thickness, colour, opacity) {
		const {width, height, pixels} = this;
		const slope = (y1 - y0) / (x1 - x0), half = Math.max(1, thickness * Math.hypot(1, slope)) / 2;
		const red = colour & 0xff00ff, green = colour >>> 8 & 0xff;
		for (let x = Math.max(0, x0), last = Math.min(width, x1); x < last; x++) {
			const y = y0 + slope * (x + 0.5 - x0);
			const top = Math.max(0, y - half), bottom = Math.min(height, y + half);
			for (let row = Math.floor(top); row < bottom; row++) {
				const cover = Math.min(row + 1, bottom) - Math.max(row, top);
				const a = opacity * cover | 0, b = 256 - a, at = row * width + x, under = pixels[at];
				pixels[at] = 0xff000000 |
					((Math.imul(red, a) + Math.imul(under & 0xff00ff, b)) >>> 8 & 0xff00ff) |
					(Math.imul(green, a) + Math.imul(under >>> 8 & 0xff, b) & 0xff00);
			}
		}
	}
}

/** rgb(r, g, b) as a pixel. */
function pixelOf(colourText) {
	const [r, g, b] = colourText.match(/[\d.]+/g).map(Number);
	return (0xff000000 | b << 16 | g << 8 | r) >>> 0;
}
