"""browser.py - headless Chromium, driven by the WebDriver protocol (W3C) through chromedriver; the standard library only.

    with Browser(downloads='/tmp/x') as browser:
        browser.open('/tmp/report.html')
        browser.drag('#parallel .track', (0, -50), (0, 80))
        browser.until('document.querySelector("#count").textContent.startsWith("3 of")')

Nothing waits for a time: until() asks again until a condition holds, and gives up after a minute.
"""
import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PATIENCE = 60  # seconds after which a condition that does not hold is a failure
ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
KEYS = {'Shift': '\ue008', 'Control': '\ue009', 'Alt': '\ue00a', 'Escape': '\ue00c', 'Enter': '\ue007', 'Tab': '\ue004',
        'Left': '\ue012', 'Up': '\ue013', 'Right': '\ue014', 'Down': '\ue015', 'End': '\ue010', 'Home': '\ue011'}


def missing():
    """Why there can be no browser; None: there can."""
    if not shutil.which('chromedriver'):
        return 'chromedriver was not found (chromium-driver)'
    if not (shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')):
        return 'chromium was not found'
    return None


class Browser:
    def __init__(self, downloads, width=1280, height=1000, dark=False):
        self.home = tempfile.mkdtemp(prefix='sweep-browser.')
        self.downloads = downloads
        self.session = None
        self.messages = []
        self.driver = subprocess.Popen(['chromedriver', '--port=0'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       stdin=subprocess.DEVNULL, text=True)
        port = None
        for line in self.driver.stdout:
            found = re.search(r'started successfully on port (\d+)', line)
            if found:
                port = found.group(1)
                break
        if port is None:
            raise RuntimeError('chromedriver did not start')
        self.url = f'http://127.0.0.1:{port}'
        arguments = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
                     '--disable-background-networking', '--disable-component-update', '--disable-sync',
                     '--force-device-scale-factor=1', f'--window-size={width},{height}',
                     f'--user-data-dir={self.home}/profile']
        if dark:
            arguments.append('--force-dark-mode')
        binary = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
        options = {'args': arguments, 'binary': binary,
                   'prefs': {'download.default_directory': downloads, 'download.prompt_for_download': False}}
        try:
            answer = self.call('POST', '/session', {'capabilities': {'alwaysMatch': {
                'browserName': 'chrome', 'goog:chromeOptions': options,
                'goog:loggingPrefs': {'browser': 'ALL', 'performance': 'ALL'}}}})
        except Exception:
            self.driver.terminate()
            raise
        self.session = f'/session/{answer["sessionId"]}'
        self.cdp('Browser.setDownloadBehavior', behavior='allow', downloadPath=downloads)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            self.call('DELETE', self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()
            shutil.rmtree(self.home, ignore_errors=True)

    def call(self, method, path, body=None):
        data = json.dumps(body if body is not None else {}).encode() if method == 'POST' else None
        request = urllib.request.Request(self.url + path, data=data, method=method,
                                         headers={'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)['value']['message'].split('\n')[0]) from None

    def cdp(self, command, **parameters):
        return self.call('POST', f'{self.session}/goog/cdp/execute', {'cmd': command, 'params': parameters})

    def size(self, width, height):
        self.cdp('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, scheme, media=''):
        self.cdp('Emulation.setEmulatedMedia', media=media, features=[{'name': 'prefers-color-scheme', 'value': scheme}])

    def open(self, path):
        self.call('POST', f'{self.session}/url', {'url': 'file://' + os.path.abspath(path)})
        self.until('document.documentElement.dataset.ready === "true"')

    def js(self, text, *values):
        """The value of an expression; its arguments are arguments[0] and so on."""
        return self.call('POST', f'{self.session}/execute/sync', {'script': f'return ({text});', 'args': list(values)})

    def until(self, condition):
        end = time.monotonic() + PATIENCE
        while not self.js(condition):
            if time.monotonic() > end:
                raise RuntimeError(f'never came true: {condition}')
            time.sleep(0.02)
        return True

    def settle(self):
        """Two frames have been drawn since."""
        self.call('POST', f'{self.session}/execute/async', {'script':
            'const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));', 'args': []})

    def element(self, selector):
        return self.call('POST', f'{self.session}/element', {'using': 'css selector', 'value': selector})

    def text(self, selector):
        return self.js('document.querySelector(arguments[0]).textContent', selector)

    def click(self, selector):
        self.call('POST', f'{self.session}/element/{self.element(selector)[ELEMENT]}/click')

    def keys(self, *keys):
        """Keys one after another, each a character or a name; 'Shift+Up' holds the first."""
        actions = []
        for key in keys:
            held = key.split('+') if len(key) > 1 else [key]
            held = [KEYS.get(part, part) for part in held]
            actions += [{'type': 'keyDown', 'value': part} for part in held]
            actions += [{'type': 'keyUp', 'value': part} for part in reversed(held)]
        self.perform({'type': 'key', 'id': 'keyboard', 'actions': actions})

    def focus(self, selector):
        self.js('document.querySelector(arguments[0]).focus()', selector)

    def perform(self, *sources):
        self.call('POST', f'{self.session}/actions', {'actions': list(sources)})

    def pointer(self, *actions):
        self.perform({'type': 'pointer', 'id': 'mouse', 'parameters': {'pointerType': 'mouse'}, 'actions': list(actions)})

    @staticmethod
    def move(x, y, origin='viewport', milliseconds=0):
        return {'type': 'pointerMove', 'x': round(x), 'y': round(y), 'origin': origin, 'duration': milliseconds}

    def drag(self, selector, start, end):
        """From one place to another, both seen from the middle of the element, which is scrolled into sight."""
        self.js('document.querySelector(arguments[0]).scrollIntoView({block: "center", inline: "nearest"})', selector)
        box = self.js('(r => [r.left + r.width / 2, r.top + r.height / 2])(document.querySelector(arguments[0])'
                      '.getBoundingClientRect())', selector)
        x, y = box
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.pointer(self.move(x + start[0], y + start[1]), {'type': 'pointerDown', 'button': 0},
                     self.move(x + middle[0], y + middle[1]), self.move(x + end[0], y + end[1]),
                     {'type': 'pointerUp', 'button': 0})
        self.settle()

    def double_click(self, selector):
        down, up = {'type': 'pointerDown', 'button': 0}, {'type': 'pointerUp', 'button': 0}
        self.pointer(self.move(0, 0, self.element(selector)), down, up, down, up)

    def console(self):
        """What the page has said on the console since the last call."""
        return [entry['message'] for entry in self.call('POST', f'{self.session}/se/log', {'type': 'browser'})]

    def requests(self):
        """The addresses that were asked for since the last call."""
        found = []
        for entry in self.call('POST', f'{self.session}/se/log', {'type': 'performance'}):
            message = json.loads(entry['message'])['message']
            if message['method'] == 'Network.requestWillBeSent':
                found.append(message['params']['request']['url'])
        return found

    def screenshot(self, path, whole=False):
        if whole:
            answer = self.cdp('Page.captureScreenshot', captureBeyondViewport=True, format='png')['data']
        else:
            answer = self.call('GET', f'{self.session}/screenshot')
        with open(path, 'wb') as file:
            file.write(base64.b64decode(answer))
