// Comfort only: a bar is a link to its day, and says what it is, also without this file.
document.addEventListener("DOMContentLoaded", () => {
  for (const chart of document.querySelectorAll("svg.trend")) {
    const readout = document.getElementById(chart.dataset.readout);
    if (!readout) continue;
    const words = readout.querySelector("[data-words]");
    const open = readout.querySelector("a");
    let chosen = null;
    readout.hidden = false;

    const show = (bar) => {
      if (chosen) chosen.classList.remove("chosen");
      chosen = bar;
      bar.classList.add("chosen");
      words.textContent = bar.getAttribute("aria-label");
      open.href = bar.getAttribute("href");
      open.hidden = false;
    };
    const barOf = (event) => event.target.closest("a");

    chart.addEventListener("pointermove", (event) => {
      const bar = barOf(event);
      if (bar && event.pointerType === "mouse" && bar !== chosen) show(bar);
    });
    chart.addEventListener("focusin", (event) => {
      const bar = barOf(event);
      if (bar && bar !== chosen && bar.matches(":focus-visible")) show(bar);
    });
    // A finger cannot hover: its first tap reads the bar out, a second one follows it.
    chart.addEventListener("click", (event) => {
      const bar = barOf(event);
      if (!bar || event.pointerType !== "touch" || bar === chosen) return;
      event.preventDefault();
      show(bar);
    });
  }
});
