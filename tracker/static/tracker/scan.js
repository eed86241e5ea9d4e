// Reads a barcode with the camera and puts its digits into the search. Loaded at the first tap.
window.scanBarcode = async () => {
  "use strict";
  const LOOK_EVERY_MS = 200;
  const box = document.getElementById("scanner");
  const video = box.querySelector("video");
  const words = box.querySelector("p");
  const field = document.getElementById("q");
  let stream = null;
  let timer = 0;

  function stop() {
    clearInterval(timer);
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.srcObject = null;
  }
  box.addEventListener("close", stop, { once: true });
  box.querySelector("button").onclick = () => box.close();
  words.textContent = "";
  box.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (!box.open) return stop();
    video.srcObject = stream;
    await video.play();
    words.textContent = words.dataset.ready;
    const wanted = ["ean_13", "ean_8", "upc_a", "upc_e"];
    const known = await BarcodeDetector.getSupportedFormats();
    const detector = new BarcodeDetector({ formats: wanted.filter((each) => known.includes(each)) });
    timer = setInterval(async () => {
      const [found] = await detector.detect(video).catch(() => []);
      if (!found || !box.open) return;
      box.close();
      field.value = found.rawValue;
      htmx.trigger(field, "search");
      field.focus();
    }, LOOK_EVERY_MS);
  } catch {
    words.textContent = words.dataset.refused;
  }
};
