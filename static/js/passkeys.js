// Passkeys: ties allauth's ceremonies to the button of this page, which is shown only where it can work.
(() => {
  "use strict";
  const show = (id) => document.getElementById(id)?.removeAttribute("hidden");
  const button = document.getElementById("passkey");
  if (!window.webauthnJSON.supported()) return;
  const ids = { credential: button.form.elements.credential.id, data: "js_data", passwordless: "id_passwordless" };
  window.allauth.webauthn.forms[button.dataset.passkey]({ ids: { add: button.id, authenticate: button.id, login: button.id, ...ids } });
  show("passkey");
  document.getElementById("passkey-missing")?.remove();
  // Enter in a field of the form means the button; the ceremony itself sends the form without this event.
  button.form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.click();
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("passkey-trouble");
  });
})();
