// Measures the worker in a real browser: `node bench.mjs <archive|-> <Dockerfile>`; prints one JSON object. An archive is
// opened three times in the same run: without helpers, with one, and as the page does it.
// It speaks to the worker itself, so the figures hold for every page around it. `cargo xtask bench` calls this.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const [archive, dockerfile] = process.argv.slice(2);
const port = 8131;
const server = spawn(process.execPath, [fileURLToPath(new URL('./server.mjs', import.meta.url)), String(port)], {
  stdio: 'inherit',
});
const browser = await chromium.launch({
  executablePath: process.env.LAYERLAB_CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

try {
  const results = { browser: browser.version() };
  const page = await browser.newPage();
  await untilServed();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate(startWorker, 'worker');
  const text = readFileSync(dockerfile, 'utf8');
  results.check = { lines: text.split('\n').length - 1, millis: await page.evaluate(timeChecks, text) };
  if (archive !== '-') {
    await page.close();
    results.alone = await open('helpers=0');
    results.with_one_helper = await open('helpers=1');
    results.image = await open('');
  }
  console.log(JSON.stringify(results));
} finally {
  await browser.close();
  server.kill();
}

/** Opens the archive in a page of its own; `name` is the worker's, which says how many helpers it takes. */
async function open(name) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'bench-file' });
    document.body.append(input);
  });
  await page.locator('#bench-file').setInputFiles(archive);
  // The worker that knows images, where that is another one.
  await page.evaluate(startWorker, 'library');
  await page.evaluate((name) => startAgain(name), name);
  const memory = await watchMemory();
  const before = memory.peakBytes();
  const cpu = await cpuSeconds();
  const opened = await page.evaluate(openArchive);
  const result = {
    ...opened,
    cpu_seconds: (await cpuSeconds()) - cpu,
    bytes: statSync(archive).size,
    renderer_bytes_before: before,
    renderer_bytes_peak: await memory.stop(),
  };
  await page.close();
  return result;
}

/** CPU seconds of all processes of the browser so far. */
async function cpuSeconds() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Waits until the server answers. */
async function untilServed() {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) return;
    await sleep(50);
  }
  throw new Error('the server does not answer');
}

/** In the page: a worker of our own and `ask(body, file)`; frames are postcard, see crates/protocol. */
async function startWorker(name) {
  const names = document.querySelector('meta[name="layerlab-boot"]').dataset;
  const waiting = new Map();
  let id = 0;
  let live;
  globalThis.startAgain = (called) => {
    live?.terminate();
    live = new Worker(new URL(names[name] ?? names.worker, document.baseURI), { type: 'module', name: called });
    return new Promise((ready) => {
      live.onmessage = ({ data: [frame] }) => {
        if (frame[0] === 0) ready(); // FromWorker::Ready
        if (frame[0] === 2) waiting.get(frame[1])?.(frame); // FromWorker::Reply
      };
    });
  };
  await startAgain('');
  // Ids stay below 128, so they are one byte each.
  globalThis.ask = (body, file) =>
    new Promise((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      const frame = new Uint8Array([1, id, ...body]); // ToWorker::Request
      live.postMessage(file ? [frame, file] : [frame]);
    });
}

/** In the page: from the question to the reply, median of 20 after 5 that warm up. */
async function timeChecks(text) {
  const bytes = new TextEncoder().encode(text);
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  const times = [];
  for (let rev = 1; rev <= 25; rev += 1) {
    const start = performance.now();
    // Request::Check; all that is not the text is empty, and more zeros than it has fields do no harm.
    const reply = await ask([0, ...varint(rev), ...varint(bytes.length), ...bytes, ...new Array(32).fill(0)]);
    if (reply[2] !== 0) throw new Error('the check failed');
    if (rev > 5) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** In the page: opens the chosen file. */
async function openArchive() {
  const [file] = document.getElementById('bench-file').files;
  const start = performance.now();
  const reply = await ask([8, 1, 97], file); // Request::OpenImage; a test in crates/protocol holds the number
  return { seconds: (performance.now() - start) / 1000, opened: reply[2] === 0, reply_bytes: reply.length };
}

/** Private memory of the largest renderer, polled; `null` where the system does not tell (it does on Linux). */
async function watchMemory() {
  const session = await browser.newBrowserCDPSession();
  let peak = null;
  let going = true;
  const poll = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    for (const { type, id } of processInfo) {
      if (type !== 'renderer') continue;
      try {
        const smaps = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
        const kib = [...smaps.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
        peak = Math.max(peak ?? 0, kib * 1024);
      } catch {
        // The process ended, or this is not Linux.
      }
    }
  };
  await poll();
  const loop = (async () => {
    while (going) {
      await poll();
      await sleep(50);
    }
  })();
  return {
    peakBytes: () => peak,
    stop: async () => {
      going = false;
      await loop;
      return peak;
    },
  };
}
