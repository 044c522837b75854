// Learn: an exercise fails, then passes; a lesson reads without the worker's help.
import { expect, expectAccessible, openPage, test } from './page.js';

test('an exercise fails, then passes', async ({ page }) => {
  await openPage(page, './#learn/layers-only-add');
  const exercise = page.getByTestId('exercise').first();
  const editor = exercise.getByRole('textbox', { name: 'Dockerfile' });
  await expect(editor).toBeVisible();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('\n# not solved yet\n');
  await expect(exercise.getByTestId('check-line').first()).toBeVisible();
  await expect(exercise.getByTestId('solved')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(
    [
      'FROM debian:trixie-slim',
      'WORKDIR /srv',
      'RUN apt-get update \\',
      ' && apt-get install -y --no-install-recommends curl ca-certificates \\',
      ' && rm -rf /var/lib/apt/lists/*',
      'COPY fetch.sh ./',
      'CMD ["./fetch.sh"]',
      '',
    ].join('\n'),
  );
  await expect(exercise.getByTestId('solved')).toBeVisible();
});

test('the course lists its lessons', async ({ page }) => {
  await openPage(page, './#learn');
  await expect(page.getByTestId('learn-lesson-link').first()).toBeVisible();
  expect(await page.getByTestId('learn-lesson-link').count()).toBeGreaterThanOrEqual(6);
});

/** Types a line into a terminal and waits for its entry. */
async function type(place, line) {
  const before = await place.getByTestId('terminal-entry').count();
  await place.getByTestId('terminal-input').fill(line);
  await place.getByTestId('terminal-input').press('Enter');
  await expect(place.getByTestId('terminal-entry')).toHaveCount(before + 1);
}

test('an exercise on simulated hosts: judged after each line, kept on return, solved', async ({ page }) => {
  await openPage(page, './#learn/image-container-registry');
  const exercise = page.getByTestId('exercise').first();
  await exercise.scrollIntoViewIfNeeded();
  await expect(exercise.getByTestId('terminal-input')).toBeVisible({ timeout: 30_000 });
  await expect(exercise.getByTestId('check-line')).toHaveCount(4);
  await type(exercise, 'docker build -t greeter:1 .');
  await type(exercise, 'docker run -d --name one greeter:1');
  await expect(exercise.getByTestId('nudges')).toContainText('One runs');
  await expect(exercise.getByTestId('check-otherwise').first()).toContainText('two running containers');
  // Away and back: the lines run again.
  await page.goto('./#learn');
  await expect(page.getByTestId('learn-lesson-link').first()).toBeVisible();
  await page.goto('./#learn/image-container-registry');
  await expect(exercise.getByTestId('terminal-entry')).toHaveCount(2, { timeout: 30_000 });
  await type(exercise, 'docker run -d --name two greeter:1');
  await type(exercise, "docker exec one sh -c 'echo hello > /note.txt'");
  await exercise.getByTestId('exercise-answer').fill('1');
  await expect(exercise.getByTestId('solved')).toBeVisible();
  await expect(exercise.getByTestId('score')).toContainText('4 lines, a good solution takes 4');
  await expectAccessible(page);
});

test('hints, the solution run for me, and start over, by keyboard', async ({ page }) => {
  await openPage(page, './#learn/tags-are-labels');
  const exercise = page.getByTestId('exercise').filter({ hasText: 'lost its name' });
  await exercise.scrollIntoViewIfNeeded();
  await expect(exercise.getByTestId('terminal-input')).toBeVisible({ timeout: 30_000 });
  await exercise.getByTestId('hint').focus();
  await page.keyboard.press('Enter');
  await expect(exercise.getByTestId('hint-text')).toHaveCount(1);
  await exercise.getByTestId('solution').focus();
  await page.keyboard.press('Enter');
  await exercise.getByTestId('solution-run').focus();
  await page.keyboard.press('Enter');
  await expect(exercise.getByTestId('solved')).toBeVisible();
  await expect(exercise.getByTestId('terminal-entry')).toHaveCount(1);
  await exercise.getByTestId('exercise-reset').focus();
  await page.keyboard.press('Enter');
  await expect(exercise.getByTestId('terminal-entry')).toHaveCount(0);
});

test('a command in the text is typed into the terminal above it', async ({ page }) => {
  await openPage(page, './#learn/tags-are-labels');
  await expect(page.getByTestId('terminal-input').first()).toBeVisible({ timeout: 30_000 });
  await page.getByTestId('try-it').first().click();
  const field = page.getByTestId('terminal-input').first();
  await expect(field).toHaveValue('docker images');
  await expect(field).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('terminal-entry').first()).toContainText('alpine:latest');
});

test('an exercise with a terminal fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPage(page, './#learn/image-container-registry');
  await expect(page.getByTestId('terminal-input').first()).toBeVisible({ timeout: 30_000 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});

test('the coverage page proves what the course covers', async ({ page }) => {
  await openPage(page, './#learn');
  await page.getByTestId('coverage-link').click();
  await expect(page.getByTestId('coverage-sum')).toContainText(/^(\d+) of \1 concepts/);
  await expectAccessible(page);
});

test('a walk-through on hosts runs its lines and takes them back', async ({ page }) => {
  await openPage(page, './#learn/under-the-hood');
  const steps = page.getByTestId('steps').filter({ has: page.getByTestId('terminal-input') }).first();
  await steps.scrollIntoViewIfNeeded();
  await expect(steps.getByTestId('terminal-input')).toBeVisible({ timeout: 30_000 });
  const entries = steps.getByTestId('terminal-entry').locator('visible=true');
  const before = await entries.count();
  await steps.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(steps).toContainText('Step 2 of');
  await expect(steps.getByTestId('terminal-entry')).not.toHaveCount(before);
  await steps.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(steps).toContainText('Step 1 of');
  await expect(steps.locator('.terminal-gone')).not.toHaveCount(0);
});
