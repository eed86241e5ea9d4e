// Comfort only: every page works without this file.
document.addEventListener("DOMContentLoaded", () => {
  // The browser knows the person's time zone; the first form is filled with it.
  const zone = document.querySelector("input[data-browser-zone]");
  const known = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && known) zone.value = known;

  // A field that is there to be copied is selected as a whole.
  for (const field of document.querySelectorAll("[data-select]")) {
    field.addEventListener("focus", () => field.select());
  }

  // A page that says so when there is no connection; it keeps nothing of a person (sw.js).
  const workers = navigator.serviceWorker;
  if (!workers) return;
  workers.register("/sw.js").catch(() => {});
  for (const form of document.querySelectorAll('form[action$="/logout/"]')) {
    form.addEventListener("submit", () => workers.controller?.postMessage("clear"));
  }
});
