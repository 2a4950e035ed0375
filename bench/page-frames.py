"""page-frames.py PAGE NAME: a line of how many frames a second a page of sweep-report draws while a range of its first
axis moves, in headless Chromium without a graphics card."""
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tests', 'tools'))
from browser import Browser, missing  # noqa: E402

DRIVE = '''
const done = arguments[0], axis = plot.axes[0], times = [];
function frame(now) {
	times.push(now);
	if (times.length > 240) return done(times);
	const middle = 0.5 + 0.3 * Math.sin(times.length / 12);
	setBrush(axis, middle - 0.2, middle + 0.15);
	requestAnimationFrame(frame);
}
requestAnimationFrame(frame);'''

if missing():
    print(f'({missing()}: frames are not measured)')
    sys.exit()
with tempfile.TemporaryDirectory() as home, Browser(home) as browser:
    browser.size(1280, 1000)
    browser.call('POST', f'{browser.session}/timeouts', {'script': 300000})
    browser.open(sys.argv[1])
    browser.js('document.querySelector("#parallel").scrollIntoView()')
    browser.until('performance.now() > 0 && !plot.moving')
    times = browser.call('POST', f'{browser.session}/execute/async', {'script': DRIVE, 'args': []})[60:]
    gaps = sorted(after - before for before, after in zip(times, times[1:]))
    print(f'{sys.argv[2]:<28} {1000 * len(gaps) / sum(gaps):10.1f} {30:>10} {1000 / gaps[int(0.95 * len(gaps))]:10.1f}')
