// Sets the theme before the first paint. A classic script in the head, so that nothing is drawn without it; small,
// because everything waits for it. The stored value is written by the page: "light", "dark" or "contrast"; nothing
// is stored while the theme follows the system.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const embedded = 'embed' in root.dataset;
  if (embedded && asked.get('chrome') === '0') root.dataset.chrome = '0';
  let theme = null;
  try {
    theme = embedded ? asked.get('theme') : localStorage.getItem('layerlab.theme');
  } catch {
    // Storage is blocked: follow the system.
  }
  try {
    if (!embedded && localStorage.getItem('layerlab.motion') === 'off') root.dataset.motion = 'off';
  } catch {
    // Storage is blocked: the system's wish alone counts.
  }
  if (['light', 'dark', 'contrast'].includes(theme)) {
    root.dataset.theme = theme;
  }
})();
