// Comfort only: every page works without this file.
document.addEventListener("DOMContentLoaded", () => {
  // The browser knows the person's time zone; the first form is filled with it.
  const zone = document.querySelector("input[data-browser-zone]");
  const known = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && known) zone.value = known;
});
