// Sets the theme before the first paint. A classic script in the head, so that nothing is drawn without it; small,
// because everything waits for it. The stored value is written by the page: "light", "dark" or "contrast"; nothing
// is stored while the theme follows the system.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('layerlab.theme');
  } catch {
    // Storage is blocked: follow the system.
  }
  try {
    if (localStorage.getItem('layerlab.motion') === 'off') document.documentElement.dataset.motion = 'off';
  } catch {
    // Storage is blocked: the system's wish alone counts.
  }
  if (['light', 'dark', 'contrast'].includes(theme)) {
    document.documentElement.dataset.theme = theme;
  }
})();
