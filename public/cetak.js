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
