// What the page costs while one types and while a build plays. The figures are printed; the limits are wide, since
// the machines that run this differ. `LAYERLAB_FIGURES=1 cargo xtask e2e speed` on a quiet machine gives real ones.
import { editorReady, expect, openPage, test } from './page.js';

const SPAN = 'layerlab:keystroke-to-findings';
const STRICT = Boolean(process.env.LAYERLAB_FIGURES);

// A trace of every frame would be measured with the page.
test.use({ trace: 'off' });

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** A file of that many lines, as people write them: comments, continuations, a finding here and there. */
function dockerfile(lines) {
  const text = ['FROM node:24-slim AS build', 'WORKDIR /app', 'COPY package.json package-lock.json ./', 'RUN npm ci'];
  const block = (n) => [
    `# part ${n}`,
    `ENV PART_${n}=${n} \\`,
    `    MODE_${n}="production"`,
    `COPY src/part${n} ./src/part${n}`,
    `RUN apt-get update && \\`,
    `    apt-get install -y --no-install-recommends curl=7.88.1-10 && \\`,
    `    rm -rf /var/lib/apt/lists/*`,
    `RUN npm run build:part${n} -- --out /out/${n}`,
    `LABEL part.${n}="yes"`,
    '',
  ];
  for (let n = 1; text.length < lines - 6; n += 1) text.push(...block(n));
  text.length = Math.min(text.length, lines - 4);
  while (text.at(-1)?.endsWith('\\')) text.pop();
  text.push('FROM node:24-slim', 'COPY --from=build /out /srv', 'USER node', 'CMD ["node", "/srv/1/server.js"]');
  return `${text.join('\n')}\n`;
}

async function paste(page, text) {
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

for (const lines of [30, 300]) {
  test(`a keystroke in ${lines} lines has its findings soon`, async ({ page }) => {
    await openPage(page);
    await expect(page.getByTestId('finding').first()).toBeVisible();
    await paste(page, dockerfile(lines));
    await page.waitForTimeout(1_500);
    const spans = () => page.evaluate((name) => performance.getEntriesByName(name).map((entry) => entry.duration), SPAN);
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('End');
    const before = (await spans()).length;
    for (let n = 0; n < 40; n += 1) {
      // A finger stays on a key for a while; browsers put messages off until the next frame after each of the two events.
      await page.keyboard.press(n % 2 ? 'a' : '#', { delay: 60 });
      await page.waitForTimeout(90);
    }
    await expect.poll(async () => (await spans()).length).toBe(before + 40);
    const all = (await spans()).slice(before + 5);
    console.log(`keystroke to findings, ${lines} lines: median ${median(all).toFixed(1)} ms, best ${Math.min(...all).toFixed(1)} ms`);
    expect(median(all)).toBeLessThan(STRICT ? 16 : 250);
  });
}

test('a build of 200 bricks plays smoothly', async ({ page }) => {
  await openPage(page, './#check?view=file');
  const runs = Array.from({ length: 200 }, (_, n) => `RUN dd if=/dev/zero of=/data/${n} bs=1000 count=${n + 1}`);
  await paste(page, `FROM debian:bookworm\n${runs.join('\n')}\nCMD ["true"]\n`);
  await page.evaluate(() => { location.hash = '#check?view=layers&step=1'; });
  await expect(page.getByTestId('stack')).toBeVisible();
  await expect(page.getByTestId('scrubber')).toHaveAttribute('max', /20\d/);
  await page.getByTestId('scrubber').focus();
  // The time in which a step is drawn, layout included.
  const times = await page.evaluate(async () => {
    const times = [];
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const forward = document.querySelector('[data-testid="step-forward"]');
    for (let n = 0; n < 60; n += 1) {
      await frame();
      const start = performance.now();
      forward.click();
      await new Promise((done) => setTimeout(done, 0));
      document.querySelector('.stack-picture').getBoundingClientRect();
      times.push(performance.now() - start);
    }
    return times;
  });
  console.log(`a step in 200 bricks: median ${median(times).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`);
  expect(median(times)).toBeLessThan(STRICT ? 16 : 120);
});
