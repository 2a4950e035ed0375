"""report-page.py - the HTML report in a browser: report-page.py PAGE EVIL MANY DIRECTORY prints "ok TEXT" or "not ok TEXT" lines.

PAGE is of tests/data/page.yaml with 60 runs, EVIL has hostile names and values, MANY has 5,000 runs.
"""
import csv
import json
import os
import sys
import time

from browser import PATIENCE, Browser

PAGE, EVIL, MANY, HOME = sys.argv[1:5]
passing = 'Number(document.querySelector("#count").textContent.match(/[\\d,]+/)[0].replace(",", ""))'
titles = '[...document.querySelectorAll(".axis-title")].map(node => node.title)'


def ok(condition, text):
    print('ok' if condition else 'not ok', text, flush=True)


def axis(name, part='.track'):
    return f'.axis[aria-label="{name}"] {part}'


def saved(name):
    """The text of a file that the page saves, once it is whole; the file is put aside as 1-NAME, 2-NAME and so on."""
    path, end = os.path.join(HOME, name), time.monotonic() + PATIENCE
    while not os.path.exists(path):
        if time.monotonic() > end:
            raise RuntimeError(f'{name} was never saved')
        time.sleep(0.02)
    count = sum(other.endswith('-' + name) for other in os.listdir(HOME)) + 1
    aside = os.path.join(HOME, f'{count}-{name}')
    os.rename(path, aside)
    with open(aside, encoding='utf-8', newline='') as file:
        return file.read()


def brushing(b):
    total = b.js(passing)
    ok(total == 60, 'all runs pass at first')
    b.drag(axis('learning_rate'), (0, -60), (0, 60))
    b.until(f'{passing} < 60')
    first = b.js(passing)
    ok(0 < first < 60, 'a range dragged on an axis filters')
    ok('learning_rate' in b.text('#filter .chips'), 'and is named above the table')
    b.until(f'document.querySelector("#runs table").getAttribute("aria-rowcount") === String({passing} + 1)')
    ok(True, 'the table has the same runs')
    b.click(axis('optimizer', '.flip'))
    ok(b.js('document.querySelector(arguments[0]).getAttribute("aria-pressed")', axis('optimizer', '.flip')) == 'true',
       'a button flips an axis')
    b.click(axis('optimizer', '.flip'))
    b.drag(axis('optimizer'), (0, 10), (0, -10))
    b.until(f'{passing} < {first}')
    ok(b.text('#filter .chips').count('×') == 2, 'a second brush filters further')
    low = b.js('[filter.brush(columns.parameters.find(c => c.name === "learning_rate"))].map(x => [x.low, x.high])[0]')
    b.drag(axis('learning_rate', '.brush'), (0, 0), (0, 25))
    after = b.js('[filter.brush(columns.parameters.find(c => c.name === "learning_rate"))].map(x => [x.low, x.high])[0]')
    ok(after[0] < low[0] and after[1] < low[1], 'a brush is moved by its middle')
    b.drag(axis('learning_rate', '.brush'), (0, -b.js('document.querySelector(arguments[0]).offsetHeight / 2', axis('learning_rate', '.brush')) + 1), (0, 20))
    edge = b.js('[filter.brush(columns.parameters.find(c => c.name === "learning_rate"))].map(x => [x.low, x.high])[0]')
    ok(edge[0] == after[0] and edge[1] < after[1], 'and made smaller by its end')
    b.click('#clear')
    b.until(f'{passing} === 60')
    ok(b.js('document.querySelector("#clear").disabled'), 'the filter is cleared')


def pointing(b):
    b.js('document.querySelector("#parallel .stage").scrollIntoView({block: "center"})')
    x, y = b.js('(() => { const r = document.querySelector("#parallel .stage").getBoundingClientRect(); '
                'return [r.left + axisX(1), r.top + axisY(plot.axes[1], plot.axes[1].places[6])]; })()')
    b.pointer(b.move(x + 1, y))
    b.until('!document.querySelector("#tooltip").hidden')
    run = b.text('#tooltip strong')
    ok(run.startswith('Run '), 'the pointer on a line shows the run')
    ok('loss' in b.text('#tooltip'), 'with its metric')
    b.pointer(b.move(x + 1, y), {'type': 'pointerDown', 'button': 0}, {'type': 'pointerUp', 'button': 0})
    ok(b.js('document.querySelectorAll("#tooltip").length') == 1, 'a click on an axis is no error')
    ok(b.js('focusRun.pinned') == -1, 'and marks no run')


def arranging(b):
    before = b.js(titles)
    spacing = b.js('plot.spacing')
    b.drag(axis(before[0], '.axis-title'), (0, 0), (round(2 * spacing), 0))
    after = b.js(titles)
    ok(after[2] == before[0] and sorted(after) == sorted(before), 'a title dragged takes the axis along')
    b.js('document.querySelector(arguments[0]).scrollIntoView({block: "center"})', axis('width', '.axis-title'))
    top = b.js('parseFloat(document.querySelector(arguments[0]).style.top)', axis('width', '.ticks span'))
    b.double_click(axis('width', '.axis-title'))
    b.until(f'parseFloat(document.querySelector(\'{axis("width", ".ticks span")}\').style.top) !== {top}')
    ok(b.js('plot.axes.find(a => a.column.name === "width").flipped'), 'a double click on a title flips the axis')
    ok(b.js('plot.axes.find(a => a.column.name === "learning_rate").scale.log'), 'a logarithmic parameter has a logarithmic axis')
    b.click(axis('learning_rate', '.log'))
    ok(b.js('document.querySelector(arguments[0]).getAttribute("aria-pressed")', axis('learning_rate', '.log')) == 'false',
       'the switch makes it linear')
    b.click(axis('learning_rate', '.log'))
    old = b.js('colour.column.name')
    b.js('(s => { s.value = String(columns.parameters.find(c => c.name === "width").index); '
         's.dispatchEvent(new Event("change")); })(document.querySelector("#colour"))')
    ok(old == 'loss' and b.js('colour.column.name') == 'width', 'lines are coloured by any column')
    b.js('chooseColour(columns.parameters.find(c => c.name === "optimizer"))')
    ok(b.js('document.querySelectorAll("#parallel .legend .swatch").length') == 3, 'of a few texts, each has its colour in the legend')
    away = b.js('[...document.querySelectorAll(".axis")].map(node => [".axis-title", ".rule"].map(part => '
                '(r => r.left + r.width / 2)(node.querySelector(part).getBoundingClientRect()))).map(([a, b]) => Math.abs(a - b))')
    ok(max(away) < 1.5, f'titles stand above their axes {max(away)}')


def keys(b):
    b.focus(axis('width'))
    b.keys('Up')
    b.until(f'{passing} < 60')
    ok(b.js('getComputedStyle(document.activeElement).outlineStyle') != 'none', 'the focus is visible')
    half = b.js(passing)
    b.keys('Shift+Down')
    b.keys('Alt+Up')
    b.settle()
    ok(b.js(passing) <= half, 'arrow keys set a range and resize it')
    ok(b.js('document.activeElement.getAttribute("aria-valuetext")') != 'all', 'which is told to screen readers')
    b.keys('Escape')
    b.until(f'{passing} === 60')
    ok(True, 'Escape clears it')
    name = b.js('document.activeElement.parentNode.getAttribute("aria-label")')
    place = b.js(titles).index(name)
    b.keys('Shift+Left')
    ok(b.js(titles).index(name) == max(0, place - 1), 'Shift and an arrow move the axis')
    ok(b.js('document.activeElement.parentNode.getAttribute("aria-label")') == name, 'which keeps the focus')
    flipped = b.js('plot.axes.find(a => a.column.name === "width").flipped')
    b.keys('f')
    ok(b.js('plot.axes.find(a => a.column.name === "width").flipped') != flipped, 'F flips')
    b.keys('c')
    ok(b.js('colour.column.name') == 'width', 'C colours')


def typed(b, words):
    """Into the filter's field, instead of what is there."""
    b.focus('#search')
    b.keys('Escape', *words)


def telling(b):
    names = ['model.block0%d.norm.epsilon.of.this' % i for i in range(6)]
    short = b.js('shortNames(arguments[0], 16)', names)
    ok(len(set(short)) == 6 and max(map(len, short)) <= 16, f'names that are cut stay apart {short}')
    odd = ['x' * 40 + 'a' + 'y' * 40, 'x' * 40 + 'b' + 'y' * 40, 'x' * 40 + 'y' * 40, 'same' * 20, 'same' * 20]
    short = b.js('shortNames(arguments[0], 12)', odd)
    ok(len(set(short)) == 4, f'names that differ by a letter, too {short}')
    ok(b.js('[-0.0004, 0.0004, -0.02].map(value => fixed(value, 2))') == ['0.00', '0.00', '\u22120.02'], 'nothing has no sign')
    ok('no value' in b.js('(() => { const old = colour.column; chooseColour(metric); const text = '
                          'document.querySelector("#parallel .legend").textContent; chooseColour(old); return text; })()') and
       b.js('colour.palette[colourSteps] !== theme.faint'), 'a run without a value has a colour of its own, in the legend')
    ok(b.js('[...document.querySelectorAll("#runs thead th")].every(node => node.title)'), 'titles of columns are told whole')
    ok('which is worse' in b.text('#importance .signs') and
       b.js('kindOf(1) === "worse" && kindOf(-1) === "better"'), 'correlations say which side is the better one')
    ok(b.js('[...document.querySelectorAll("#importance thead th")].some(node => node.textContent === "Permutation")'),
       'permutation importance has its name')
    values = [0.1 + i / 1000 for i in range(400)]
    b.js('(values => { window.scaleOf = new Scale(pseudoColumn("v", values, "metric"), false); })(arguments[0])', values)
    ok(b.js('scaleOf.low') == values[0] and b.js('scaleOf.high') == values[-1],
       'the range of curves is that of all their values, however many runs there are')
    ok(b.js('paretoEdge([[0.1, 0.9], [0.5, 0.2]], false, false)') == [[0.1, 1], [0.1, 0.9], [0.5, 0.9], [0.5, 0.2], [1, 0.2]],
       'the edge of the Pareto set has steps')
    ok(b.js('paretoEdge([[0.1, 0.2], [0.5, 0.9]], true, false)') == [[0, 0.2], [0.1, 0.2], [0.1, 0.9], [0.5, 0.9], [0.5, 1]],
       'to the other side where more is better')


def sorting(b):
    first = '[...document.querySelectorAll("#runs tbody tr[data-row]")].map(tr => tr.children[2].textContent)'
    values = [float(text) for text in b.js(first)[:8] if text not in ('', 'NaN')]
    ok(values == sorted(values), 'the table begins with the best run')
    b.click('#runs th:nth-child(1) button')
    runs = b.js('[...document.querySelectorAll("#runs tbody tr[data-row]")].map(tr => Number(tr.children[0].textContent))')
    ok(runs[:3] == [1, 2, 3], 'a title sorts')
    b.focus('#runs th:nth-child(1) button')
    b.keys('Enter')
    runs = b.js('[...document.querySelectorAll("#runs tbody tr[data-row]")].map(tr => Number(tr.children[0].textContent))')
    ok(runs[:3] == [60, 59, 58], 'and Enter the other way')
    ok(b.js('document.querySelector("#runs th").getAttribute("aria-sort")') == 'descending', 'which is told to screen readers')
    b.focus('#search')
    b.keys(*'optimizer=adam learning_rate<0.01')
    b.until(f'{passing} < 60')
    count = b.js(passing)
    b.until(f'document.querySelector("#runs table").getAttribute("aria-rowcount") === "{count + 1}"')
    states = b.js('[...document.querySelectorAll("#runs tbody tr[data-row]")].map(tr => tr.textContent)')
    ok(0 < count and all('adam' in text for text in states), 'words and conditions filter the table')
    b.keys('Escape')
    b.until(f'{passing} === 60')
    b.until('table.rows.length === 60')
    typed(b, 'optimizer=adam')
    b.until(f'{passing} < 60')
    half = b.js(passing)
    b.keys(*' learning_rate<')
    b.until('document.querySelector("#search").getAttribute("aria-invalid") === "true"')
    ok('is to be followed by a number' in b.text('#search-problem') and b.js(passing) == half,
       'a condition that is not whole yet leaves the filter as it was, and says so')
    typed(b, 'nosuch<3')
    b.until('document.querySelector("#search-problem").textContent.includes("nosuch")')
    ok('There is no column nosuch' in b.text('#search-problem'), 'a column that is not there is told of')
    typed(b, '"out of <mem"')
    b.until('filter.count === 3')
    ok(b.js('table.rows.every(row => cellText(columns.state, row) === "failed") || filter.rows().every(row => '
            'cellText(columns.state, row) === "failed")'), 'a word finds runs by why they failed')
    b.keys('Escape')
    b.until(f'{passing} === 60')
    b.until('table.rows.length === 60')
    last = b.js('["a", "b"].map((unused, down) => sortRows([...Array(60).keys()], {column: metric, down: down === 1}).slice(-6))')
    ok(all(b.js('arguments[0].every(row => !isRanked[row])', rows) for rows in last),
       'runs that have no result are the last in either order')
    b.js('((view) => { view.scrollTop = view.scrollHeight; })(document.querySelector("#runs .view"))')
    b.until('document.querySelector("#runs td.no-result") !== null')
    ok('not a result' in b.js('document.querySelector("#runs td.no-result").title'), 'and what they measured is dimmed')
    b.js('((view) => { view.scrollTop = 0; })(document.querySelector("#runs .view"))')
    examples = b.js('exampleWords()')
    told = b.text('#search-hint')
    b.focus('#search')
    b.keys(*' '.join(examples))
    b.until(f'{passing} < 60')
    ok(len(examples) == 2 and all(example in told for example in examples) and b.js(passing) > 0,
       'the examples beside the field are of columns that are there, and filter')
    b.keys('Escape')
    b.until(f'{passing} === 60')
    b.until('table.rows.length === 60')
    b.focus('#runs .view')
    b.keys('Down', 'Down', 'Enter')
    ok(b.js('focusRun.pinned === table.rows[2]'), 'arrow keys go through the table, Enter marks a run')


def saving(b):
    b.drag(axis('learning_rate'), (0, -60), (0, 60))
    b.drag(axis('optimizer'), (0, 5), (0, -5))
    b.drag(axis('width'), (0, -80), (0, 80))
    b.drag(axis('net.depth'), (0, -80), (0, 80))
    b.drag(axis('net.dropout'), (0, -80), (0, 80))
    b.drag(axis('old'), (0, -80), (0, 80))
    b.settle()
    count = b.js(passing)
    with open(os.path.join(HOME, 'brushes'), 'w', encoding='utf-8') as file:
        for name, low, high in b.js('[...filter.brushes].map(([c, {brush}]) => [c.name, brush.low ?? "", brush.high ?? [...brush.chosen].map(i => c.labels[i]).join()])'):
            file.write(f'{name}\t{low}\t{high}\n')
    b.click('#save-csv')
    rows = list(csv.reader(saved('a-page-s-b-sweep-b.csv').splitlines()))
    ok(len(rows) == count + 1, 'the CSV has the runs that pass')
    ok(rows[0][:2] == ['run', 'state'] and 'loss' in rows[0], 'under their names')
    low, high = b.js('[filter.brush(columns.parameters.find(c => c.name === "learning_rate"))].map(x => [x.low, x.high])[0]')
    column = rows[0].index('learning_rate')
    ok(all(low <= float(row[column]) <= high for row in rows[1:]), 'and within the brush')
    b.click('#save-yaml')
    text = saved('a-page-s-b-sweep-b-narrowed.yaml')
    ok('# what must hold' in text and '# kept' in text, "the narrowed file has the file's own text around the parameters")
    ok(f'min: {low}' in text.replace('1.0e-', '1e-') or 'log_uniform_values' in text, 'and the range of the brush')
    b.click('#clear')
    b.until(f'{passing} === 60')
    b.click('#save-csv')
    rows = list(csv.reader(saved('a-page-s-b-sweep-b.csv').splitlines()))
    ok(any('say "hi", </script> & <b>é</b>' in row for row in rows), 'texts with quotes are whole in the CSV')
    b.drag(axis('optimizer'), (0, 90), (0, 110))
    b.until(f'{passing} < 60')
    b.click('#save-yaml')
    text = saved('a-page-s-b-sweep-b-narrowed.yaml')
    ok('momentum' not in text.split('parameters:')[1], 'a parameter whose condition cannot hold is left out, with its constraint')
    b.click('#clear')


def copying(b):
    b.cdp('Browser.grantPermissions', permissions=['clipboardReadWrite', 'clipboardSanitizedWrite'])
    b.click('#best .buttons button:nth-child(2)')
    b.until('document.querySelector("#best .buttons button:nth-child(2)").textContent === "Copied"')
    b.focus('#search')
    b.keys('Control+v')
    ok(b.js('document.querySelector("#search").value') == b.js('data.report.best.flags'), 'the flags of the best run are copied')
    b.keys('Escape')
    ok('learning_rate: ' in b.text('#best pre'), 'its YAML is shown')


def looks(b):
    b.media('dark')
    b.until('document.documentElement.dataset.theme === "dark"')
    dark = b.js('getComputedStyle(document.documentElement).backgroundColor')
    b.click('#theme')
    ok(b.js('getComputedStyle(document.documentElement).backgroundColor') != dark, 'dark as the system has it, and a switch')
    b.media('light')
    for width in (1280, 800, 400):
        b.size(width, 900)
        b.settle()
        wide = b.js('[...document.querySelectorAll("body *")].filter(node => node.getBoundingClientRect().right > innerWidth + 1 && '
                    '!node.closest(".scroll, .view, .wide-table, #tooltip, .unseen")).map(node => node.outerHTML.slice(0, 80))')
        ok(wide == [], f'nothing is wider than a window of {width} {wide[:3] or ""}')
    b.size(1280, 1000)
    drawn = ('[...document.querySelectorAll("canvas.lines, figure canvas")].slice(0, 3).every(c => { const d = c.getContext("2d")'
             '.getImageData(0, 0, c.width, c.height).data; const s = new Set(); for (let i = 0; i < d.length; i += 4) '
             's.add(d[i] * 65536 + d[i + 1] * 256 + d[i + 2]); return s.size > 8; })')
    b.js('document.querySelector("#charts").scrollIntoView()')
    b.until(drawn)
    ok(True, 'the charts are drawn')
    ok('the best so far' in b.js('document.querySelector("#charts").innerText'), 'and say what they show')
    b.media('light', 'print')
    ok(b.js('document.querySelector("#charts .hint").offsetHeight') > 0, 'on paper, too')
    b.media('light')


def hostile(b):
    b.requests()
    b.open(EVIL)
    ok(b.js('window.hacked === undefined'), 'no text of a configuration runs')
    ok(b.js('document.querySelectorAll("script").length') == 2, 'or becomes a script')
    ok('</script><sc' in b.text('#runs'), 'it is shown as it is')
    ok(b.js('document.querySelectorAll("#runs b, #best b, img").length') == 0, 'and as text only')
    for words, passes in (('"<img src=x onerror=hacked=1>">0', 2), ('"<img src=x onerror=hacked=1>"==1', 1),
                          ("'a\"b'=<!--", 1), ('"a\\"b"="<!-- "', 0), ('"sep & "', 1)):
        b.focus('#search')
        b.keys('Escape', *words)
        b.until(f'filter.words === {json.dumps(words)}')
        ok(b.js('filter.count') == passes, f'quotes hold a name together: {words}')
    b.keys('Escape')
    b.until('filter.count === 3')
    ok(b.js('document.querySelector("#parallel .stage").innerText + document.querySelector("#runs").innerText')
       .count('\u202e') == 0, 'no text turns the direction of what is behind it')
    b.settle()
    b.drag('.axis .track', (0, -60), (0, 60))
    b.click('#save-yaml')
    text = saved('sweep-narrowed.yaml')
    ok('method: random' in text, 'without a sweep file one is made of the runs')


def many(b):
    b.open(MANY)
    b.until('document.querySelectorAll("#runs tbody tr[data-row]").length > 5')
    ok(b.js('document.querySelectorAll("#runs tbody tr").length') < 100, 'only the rows in sight are in the document')
    b.js('dispatchEvent(new Event("beforeprint"))')
    ok(b.js('document.querySelectorAll("#runs tbody tr[data-row]").length') == 50 and
       b.js('document.querySelector("#runs .printed").textContent').startswith('The first 50 of 5'),
       'on paper, fifty, and how many there are')
    b.js('dispatchEvent(new Event("afterprint"))')
    b.focus('#runs .view')
    b.keys('End')
    b.until('document.querySelector("#runs .view").getAttribute("aria-activedescendant") === `row-${table.rows.at(-1)}`')
    b.until('document.querySelector(`#row-${table.rows.at(-1)}`) !== null')
    ok(True, 'the last of many runs is a key away')
    b.drag('.axis .track', (0, -60), (0, 60))
    b.until(f'{passing} < 5000 && {passing} > 0')
    b.until('!plot.moving')
    ok(True, 'many runs are brushed')


with Browser(HOME) as browser:
    browser.size(1280, 1000)
    browser.media('light')
    browser.requests()
    browser.open(PAGE)
    for part in (brushing, pointing, arranging, keys, telling, sorting, saving, copying, looks, hostile, many):
        try:
            part(browser)
        except Exception as problem:  # the next parts still tell something
            print('not ok', part.__name__, 'went through:', str(problem).replace('\n', ' '), flush=True)
    asked = [url for url in browser.requests() if not url.startswith(('file://', 'blob:null', 'blob:file', 'chrome'))]
    ok(asked == [], f'no request leaves the file {asked or ""}')
    said = browser.console()
    ok(said == [], f'the console stays empty {said or ""}')
