// The page of a day: comfort on top of htmx. Without this file everything can be done too.
(() => {
  "use strict";
  const NOTICE_MS = 30000;
  const byId = (id) => document.getElementById(id);
  const field = () => byId("q");
  const query = () => (field() ? field().value.trim() : "");
  const shown = () => document.querySelector("#results [data-query]");
  let waitingForEnter = false;
  let noticeTimer = 0;

  // --- Search: Enter logs the first food found --------------------------------------------------
  const firstButton = () => document.querySelector("#results .plus");

  function logFirst() {
    const list = shown();
    const isCurrent = list && list.dataset.query === query();
    waitingForEnter = !isCurrent;
    if (isCurrent && query() && firstButton()) firstButton().click();
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "find") return;
    event.preventDefault();
    if (query().length > 1) logFirst();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target !== field() || !field().value) return;
    event.preventDefault();
    field().value = "";
    htmx.trigger(field(), "search");
  });

  // --- What is sent: the meal that is chosen at that moment --------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, verb } = event.detail;
    const chosen = document.querySelector("#find [name=meal]:checked");
    const isChoice = elt.closest("#results, #chips") && !elt.querySelector("select[name=meal]");
    if (chosen && (isChoice || elt.closest("#find"))) parameters.meal = chosen.value;
    if (verb !== "post" || !elt.closest("#results") || !query()) return;
    // The next item is typed at once, however long the answer takes.
    elt.dataset.typed = field().value;
    field().value = "";
    field().focus({ preventScroll: true });
  });

  // A list that was replaced meanwhile takes its form along, and htmx looks for the parts to renew
  // in the tree where the form stands: so the form is put back, unseen, when its answer is there.
  document.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr, requestConfig } }) => {
    if (requestConfig.verb !== "post") return;
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState !== XMLHttpRequest.DONE || elt.isConnected) return;
      const shelf = document.createElement("div");
      shelf.hidden = true;
      for (const each of elt.querySelectorAll("[id]")) each.removeAttribute("id");
      shelf.append(elt);
      document.body.append(shelf);
      setTimeout(() => shelf.remove());
    });
  });

  // A form that was refused comes back with what is wrong with it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // --- Afterwards ---------------------------------------------------------------------------------
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, requestConfig } = event.detail;
    const { typed } = requestConfig.elt.dataset;
    if (requestConfig.verb !== "post" || typed === undefined) return;
    delete requestConfig.elt.dataset.typed;
    if (!successful && !query()) field().value = typed;
    // The answer brought what was logged lately, and something else is looked for already.
    if (successful && query()) htmx.trigger(field(), "search");
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "results" && waitingForEnter) {
      if (shown() && shown().dataset.query === query()) logFirst();
    }
    if (event.target.matches && event.target.matches(".choice.logged")) {
      const button = event.target.querySelector(".plus");
      if (button && isLost()) button.focus({ preventScroll: true });
    }
    makeSteppers();
    timeNotice();
    const amount = event.target.querySelector ? event.target.querySelector(".inline [name=amount], .inline [name=quantity]") : null;
    if (amount && event.target.id !== "doses" && !event.target.closest("details")) {
      amount.focus();
      amount.select();
    }
  });

  const isLost = () => !document.activeElement || document.activeElement === document.body;

  document.addEventListener("day-changed", (event) => {
    const place = event.detail && event.detail.focus ? byId(event.detail.focus) : null;
    if (!place || !isLost()) return;
    const inside = place.querySelector("a, button, [tabindex]");
    if (inside) inside.focus({ preventScroll: true });
  });

  function timeNotice() {
    clearTimeout(noticeTimer);
    const box = byId("said");
    if (box && box.firstElementChild) noticeTimer = setTimeout(() => box.replaceChildren(), NOTICE_MS);
  }

  function notSaved(event) {
    if (event.detail.requestConfig && event.detail.requestConfig.verb !== "post") return;
    const words = byId("not-saved");
    const box = byId("said");
    if (!words || !box) return;
    box.replaceChildren(words.content.cloneNode(true));
    timeNotice();
  }
  document.addEventListener("htmx:sendError", notSaved);
  document.addEventListener("htmx:timeout", notSaved);
  document.addEventListener("htmx:responseError", notSaved);

  // --- Half a tablet more or less ------------------------------------------------------------------
  function makeSteppers() {
    for (const box of document.querySelectorAll(".stepped:not([data-made])")) {
      const input = box.querySelector("input");
      if (!input) continue;
      box.dataset.made = "";
      const row = document.createElement("div");
      row.className = "steps";
      input.before(row);
      row.append(step(input, -1, box), input, step(input, 1, box));
    }
    for (const button of document.querySelectorAll("[data-js][hidden]")) button.hidden = false;
  }

  function step(input, direction, box) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = direction < 0 ? "−" : "+";
    button.addEventListener("click", () => {
      const comma = input.value.includes(",");
      const now = Number(input.value.replace(",", ".")) || 0;
      // Grams and milligrams are no pieces: of them half a one is nothing.
      const by = now >= 20 ? 10 : Number(box.dataset.step);
      const next = String(Math.max(by, Math.round((now + direction * by) * 1000) / 1000));
      input.value = comma ? next.replace(".", ",") : next;
    });
    return button;
  }

  // --- A camera that reads barcodes, where there is one ---------------------------------------------
  async function offerScan() {
    const button = byId("scan");
    if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (window.scanBarcode) return window.scanBarcode();
      const script = document.createElement("script");
      script.src = button.dataset.src;
      script.addEventListener("load", () => window.scanBarcode());
      document.head.append(script);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    makeSteppers();
    timeNotice();
    offerScan();
    if (location.hash === "#add" && field()) field().focus();
  });
})();
