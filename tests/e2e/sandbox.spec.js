// The sandbox: an image travels from one host to another, by buttons, by typing, and back in time.
import { expect, expectAccessible, openPage, test } from './page.js';

const entries = (page) => page.getByTestId('terminal-entry');

async function open(page, path = './#sandbox') {
  await openPage(page, path);
  await expect(page.getByTestId('terminal-input')).toBeVisible({ timeout: 30_000 });
}

async function type(page, line) {
  const before = await entries(page).count();
  await page.getByTestId('terminal-input').fill(line);
  await page.getByTestId('terminal-input').press('Enter');
  await expect(entries(page)).toHaveCount(before + 1);
  await expect(page.getByTestId('terminal-input')).toHaveValue('');
}

test('typing: build, push, pull on the other host', async ({ page }) => {
  await open(page);
  await type(page, 'docker build -t localhost:5000/team/app:1 .');
  await type(page, 'docker push localhost:5000/team/app:1');
  await expect(page.getByTestId('sandbox-registry')).toContainText('team/app:1');
  await type(page, 'docker context use prod');
  await type(page, 'docker run -d --name web localhost:5000/team/app:1');
  for (const entry of await entries(page).all()) await expect(entry).toHaveAttribute('data-exit', '0');
  const prod = page.getByTestId('sandbox-host').filter({ has: page.getByRole('heading', { name: /prod/ }) });
  await expect(prod).toContainText('1 running');
  await expectAccessible(page);
});

test('buttons only: an image is fetched and a container runs', async ({ page }) => {
  await open(page, './#sandbox/empty');
  const press = async (line) => {
    const before = await entries(page).count();
    await page.getByTestId('sandbox-verb').filter({ hasText: line }).first().click();
    await expect(entries(page)).toHaveCount(before + 1);
  };
  await press('docker pull alpine:3.20');
  await press('docker run -d --name web');
  await press('docker ps -a');
  await expect(entries(page).last()).toContainText('web');
});

test('history, completion, search, and leaving with the keyboard', async ({ page }) => {
  await open(page);
  await type(page, 'docker pull alpine:3.20');
  await type(page, 'docker images');
  const input = page.getByTestId('terminal-input');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('docker images');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('docker pull alpine:3.20');
  await input.press('ArrowDown');
  await input.press('ArrowDown');
  await expect(input).toHaveValue('');
  await input.pressSequentially('docker imag');
  await input.press('Tab');
  await expect(page.getByTestId('terminal-choices')).toContainText('images');
  await input.fill('docker rmi alp');
  await input.press('Tab');
  await expect(input).toHaveValue('docker rmi alpine:3.20 ');
  await input.press('Control+r');
  await page.getByTestId('terminal-search').fill('pull');
  await page.getByTestId('terminal-search').press('Enter');
  await expect(input).toHaveValue('docker pull alpine:3.20');
  await input.press('Escape');
  await input.press('Tab');
  await expect(input).not.toBeFocused();
  await page.keyboard.press('t');
  await expect(input).toBeFocused();
  await expect(input).toHaveValue('docker pull alpine:3.20');
});

test('time goes back: terminal and picture follow', async ({ page }) => {
  await open(page, './#sandbox/empty?run=docker%20pull%20alpine%3A3.20%0Adocker%20tag%20alpine%3A3.20%20mine%3A1');
  await expect(entries(page)).toHaveCount(2);
  const picture = page.getByTestId('sandbox-picture');
  await expect(picture).toContainText('mine:1');
  await page.getByRole('slider', { name: 'Lines that have run' }).fill('1');
  await expect(picture).not.toContainText('mine:1');
  await page.getByTestId('terminal-input').fill('undo');
  await page.getByTestId('terminal-input').press('Enter');
  await expect(picture).not.toContainText('alpine:3.20');
});

test('an error has a reason, a paste runs line by line, a prompt waits', async ({ page }) => {
  await open(page);
  await type(page, 'docker rmi nothing:1');
  await expect(entries(page).last().getByTestId('terminal-why')).toBeVisible();
  const input = page.getByTestId('terminal-input');
  await input.fill("echo one\ncat > f.txt <<'EOF'\ntwo\nEOF\ncat f.txt");
  await input.press('Enter');
  await expect(entries(page)).toHaveCount(4);
  await expect(entries(page).last()).toContainText('two');
  await type(page, 'docker container prune');
  await page.getByRole('group', { name: 'Answer' }).getByRole('button', { name: 'No' }).click();
  await expect(page.getByRole('group', { name: 'Answer' })).toHaveCount(0);
});

test('a prune is previewed, and a file is edited', async ({ page }) => {
  await open(page, './#sandbox?run=docker%20pull%20alpine%3A3.20');
  await page.getByTestId('sandbox-prune').locator('summary').click();
  await page.getByTestId('prune-all').check();
  await expect(page.getByTestId('prune-outcome')).toContainText('image alpine:3.20');
  await page.getByTestId('prune-run').click();
  await expect(entries(page).last()).toContainText('Total reclaimed space');
  await page.getByTestId('sandbox-files').locator('summary').click();
  await page.getByTestId('sandbox-file').filter({ hasText: 'server.js' }).click();
  await expect(page.getByTestId('sandbox-editor')).toHaveValue(/express/);
  await page.getByTestId('sandbox-editor').fill('changed\n');
  await page.getByTestId('sandbox-save').click();
  await type(page, 'cat server.js');
  await expect(entries(page).last()).toContainText('changed');
});

test('levels: a list by lessons, one is solved, its progress is the lesson\'s', async ({ page }) => {
  await open(page);
  await page.getByTestId('levels-link').click();
  await expect(page.getByTestId('levels')).toContainText('0 of');
  await expectAccessible(page);
  await page.getByTestId('level-link').filter({ hasText: 'lost its name' }).click();
  await expect(page.getByTestId('terminal-input')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId('check-line')).toHaveCount(2);
  await type(page, 'docker tag $(docker images -q --filter dangling=true) app:before');
  await expect(page.getByTestId('solved')).toBeVisible();
  await expectAccessible(page);
  await page.goto('./#sandbox?level=');
  await expect(page.getByTestId('level-link').filter({ hasText: 'lost its name' })).toHaveAttribute('data-solved', 'true');
});

test('a link opens a level with its lines', async ({ page }) => {
  await open(page, './#sandbox?level=tags-2&run=docker%20images%0Adocker%20ps');
  await expect(page.getByTestId('level')).toContainText('The image that lost its name');
  await expect(entries(page)).toHaveCount(2);
});

test('a level is made from a session', async ({ page }) => {
  await open(page, './#sandbox/laptop');
  await type(page, 'docker build -t shop:1 .');
  await type(page, 'docker tag shop:1 shop:stable');
  await page.getByTestId('level-builder').locator('summary').click();
  await expect(page.getByTestId('level-missing')).toContainText('Choose what has to hold');
  await page.getByTestId('level-setup').selectOption('1');
  await page.getByTestId('level-id').fill('my-1');
  await page.getByTestId('level-title').fill('A second name');
  await page.getByTestId('level-goal').fill('Call it stable, too.');
  await page.getByTestId('level-hints').fill('docker tag');
  await page.getByLabel('`shop:stable` is there').check();
  await expect(page.getByTestId('level-missing')).toHaveCount(0);
  const text = page.getByTestId('level-text');
  await expect(text).toContainText('setup = [\n  "docker build -t shop:1 .",\n]');
  await expect(text).toContainText('same-as = "before:shop:1"');
  await expectAccessible(page);
});

test('layers fly in from the host that has them, and stay where a visitor wants no movement', async ({ page }) => {
  // Every journey asks for less movement; this one is about movement.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.addInitScript(() => {
    window.flights = [];
    const { animate } = Element.prototype;
    Element.prototype.animate = function (frames, options) {
      if (this.dataset?.layer || this.dataset?.tag) window.flights.push({ from: frames.transform?.[0] ?? '', millis: options.duration });
      return animate.call(this, frames, options);
    };
  });
  await open(page);
  await type(page, 'docker build -t localhost:5000/team/app:1 .');
  await type(page, 'docker push localhost:5000/team/app:1');
  await type(page, 'docker context use prod');
  await page.evaluate(() => { window.flights = []; });
  await type(page, 'docker pull localhost:5000/team/app:1');
  await expect.poll(() => page.evaluate(() => window.flights.filter(({ from }) => /translate\(-?[\d.]+px, /.test(from) && !from.includes('(0px, 0px)')).length)).toBeGreaterThan(0);
  await page.getByTestId('sandbox-pace').selectOption('still');
  await page.evaluate(() => { window.flights = []; });
  await type(page, 'docker pull alpine:3.20');
  expect(await page.evaluate(() => window.flights.length)).toBe(0);
});
