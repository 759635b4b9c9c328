// The button that opens the browser's print dialogue. Without scripts the browser's own menu does the same.
const place = document.getElementById("cetak");
if (place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "utama";
  button.textContent = place.dataset.teks ?? "";
  button.addEventListener("click", () => window.print());
  place.replaceWith(button);
}

// In assisted mode the next person must not find the last one's paper in another tab.
if ("BroadcastChannel" in window) {
  new BroadcastChannel("dataku-bantu").addEventListener("message", () => {
    document.body.replaceChildren();
    window.close();
  });
}
