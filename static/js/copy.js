// Copies a text of this page to the clipboard, where the browser can.
(() => {
  "use strict";
  const button = document.querySelector("[data-copy]");
  if (!button) return;
  const said = document.querySelector("[data-copy-said]");
  const text = () => document.getElementById(button.dataset.copy);
  button.hidden = false;
  const other = document.querySelector("[data-without-script]");
  if (other && window.htmx) other.hidden = true;
  const tell = (words) => {
    said.textContent = "";
    window.setTimeout(() => { said.textContent = words; }, 50);
  };
  const select = () => {
    text().focus();
    text().select();
  };
  button.form?.addEventListener("change", () => { said.textContent = ""; });
  button.addEventListener("click", () => {
    const failed = () => {
      select();
      tell(document.execCommand("copy") ? button.dataset.copied : button.dataset.failed);
    };
    if (!navigator.clipboard) return failed();
    navigator.clipboard.writeText(text().value).then(() => tell(button.dataset.copied), failed);
  });
})();
