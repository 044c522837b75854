// For those who teach: slides with notes in a second window, a plan, handouts, and what a class hands in.
import { expect, expectAccessible, openPage, test } from './page.js';

const LESSON = 'layers-only-add';

test('slides go by keys, stay in the address, and leave to where they were', async ({ page }) => {
  await openPage(page, `./#teach/present/${LESSON}`);
  const slides = page.getByTestId('present');
  await expect(slides).toHaveAttribute('data-slide', '1');
  await expect(page.getByTestId('slide-number')).toHaveText(/^1 of \d+$/);
  await expectAccessible(page);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('PageDown');
  await expect(slides).toHaveAttribute('data-slide', '3');
  await expect(page).toHaveURL(/#teach\/present\/layers-only-add\/3$/);
  await expect(slides.locator('[data-testid="section"]').first()).not.toBeEmpty();
  await page.keyboard.press('c');
  await expect(page.getByTestId('share-code')).toBeVisible();
  await page.keyboard.press('l');
  await page.mouse.move(300, 300);
  await expect(page.locator('.present-spot')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByTestId('slide-on')).toBeDisabled();
  await page.keyboard.press('Home');
  await expect(slides).toHaveAttribute('data-slide', '1');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('lesson')).toBeVisible();
  await expect(page).toHaveURL(/#learn\/layers-only-add/);
  await page.keyboard.press('p');
  await expect(slides).toBeVisible();
});

test('the notes window follows the slides and leads them', async ({ page, context }) => {
  await openPage(page, `./#teach/present/${LESSON}/2`);
  await expect(page.getByTestId('present')).toBeVisible();
  const [notes] = await Promise.all([context.waitForEvent('page'), page.getByTestId('slide-notes').click()]);
  const said = notes.getByTestId('notes');
  await expect(said).toHaveAttribute('data-slide', '2');
  await expect(notes.getByTestId('pace')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(said).toHaveAttribute('data-slide', '3');
  const slide = await page.locator('.present-title').textContent();
  await expect(notes.getByTestId('notes-title')).toHaveText(slide);
  await notes.getByRole('button', { name: 'On' }).click();
  await expect(page.getByTestId('present')).toHaveAttribute('data-slide', '4');
  await expectAccessible(notes);
});

test('a day is planned, moved about, and kept in the address', async ({ page }) => {
  await openPage(page, './#teach');
  await expectAccessible(page);
  await page.getByTestId('teach-plan').click();
  await expect(page.getByTestId('plan-sum')).toContainText('09:00');
  await page.getByTestId('plan-track').selectOption({ index: 2 });
  const rows = page.getByTestId('agenda').locator('tr[data-lesson]');
  const before = await rows.count();
  await page.getByTestId('plan-start').fill('13:30');
  await page.getByTestId('plan-after').fill('30');
  await expect(page.getByTestId('agenda').locator('.teach-break').first()).toBeVisible();
  await page.locator('[data-testid="plan-lesson"]:not(:checked)').first().check();
  await expect(rows).toHaveCount(before + 1);
  await expect(page.getByTestId('agenda').locator('td').first()).toHaveText('13:30');
  await page.reload();
  await expect(rows).toHaveCount(before + 1);
  await expect(page.getByTestId('plan-sum')).toContainText('13:30');
  await expectAccessible(page);
});

test('a handout prints with its answers on pages of their own', async ({ page }) => {
  await openPage(page, `./#teach/handout/${LESSON}`);
  await expect(page.getByTestId('handout-answers-page')).toBeVisible();
  await expect(page.getByTestId('handout-notes-page')).toHaveCount(0);
  await page.getByTestId('handout-notes').check({ force: true });
  await expect(page.getByTestId('handout-notes-page')).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.header')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.getByTestId('handout-answers').uncheck({ force: true });
  await expect(page.getByTestId('handout-answers-page')).toHaveCount(0);
});

/** A browser in which something was done. */
async function learned(page, solved, name) {
  await page.addInitScript(([solved]) => {
    if (!localStorage.getItem('layerlab.learn.v1')) {
      localStorage.setItem('layerlab.learn.v1', JSON.stringify({ solved, right: ['a/b1'], opened: [], finished: [] }));
    }
  }, [solved]);
  await openPage(page, './#learn/progress');
  await page.getByTestId('record-name').fill(name);
  return page.getByTestId('record-code').inputValue();
}

test('what was done goes to another browser as a code, and to a class table', async ({ page, browser, baseURL }) => {
  const code = await learned(page, ['layers-3-1'], 'Ann');
  expect(code).toMatch(/^LL1\.[\w-]+\.[0-9a-f]{16}$/);
  await expectAccessible(page);

  const other = await (await browser.newContext()).newPage();
  await other.goto(`${baseURL}#learn/progress`);
  await other.getByTestId('record-given').fill(`${code.slice(0, -2)}`);
  await other.getByTestId('record-take').click();
  await expect(other.getByTestId('record-fault')).toContainText('cut off or changed');
  await other.getByTestId('record-given').fill(code);
  await other.getByTestId('record-take').click();
  await expect(other.getByTestId('record-taken')).toContainText('2 solved exercises and questions');

  await other.goto(`${baseURL}#teach/results`);
  await other.getByTestId('results-codes').fill(`Ann wrote:\n${code}\n\nLL1.broken.0\n`);
  await expect(other.getByTestId('results-sum')).toContainText('1 learner');
  await expect(other.getByTestId('results-faults')).toContainText('1 code was not taken');
  await expect(other.getByTestId('results-table')).toContainText('Ann');
  await expectAccessible(other);
  await other.context().close();
});

test('a lesson begins anew alone', async ({ page }) => {
  await page.addInitScript(() => {
    if (!localStorage.getItem('layerlab.learn.v1')) {
      localStorage.setItem('layerlab.learn.v1', JSON.stringify({ solved: [], right: ['layers-only-add/b1', 'tags-are-labels/b1'], opened: ['layers-only-add', 'tags-are-labels'], finished: [] }));
    }
  });
  await openPage(page, './#learn/progress');
  await expect(page.getByTestId('record-sum')).toContainText('2 questions');
  await page.locator('tr[data-lesson="layers-only-add"]').getByTestId('record-reset').click();
  await expect(page.getByTestId('record-sum')).toContainText('1 question answered');
  await page.reload();
  await expect(page.locator('tr[data-lesson="layers-only-add"]')).toContainText('not opened');
  await expect(page.locator('tr[data-lesson="tags-are-labels"]')).toContainText('begun');
});

test('a path shows its lessons alone', async ({ page }) => {
  await openPage(page, './#learn');
  const rows = page.getByTestId('learn-lesson-link');
  await expect(rows.first()).toBeVisible();
  const all = await rows.count();
  await page.getByTestId('course-path').filter({ hasText: 'First hour' }).click();
  await expect(rows).toHaveCount(4);
  await page.getByTestId('course-path').filter({ hasText: 'Everything' }).click();
  await expect(rows).toHaveCount(all);
});
