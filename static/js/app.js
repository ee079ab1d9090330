// The board without reloads: one listener each for clicks, keys and answers. Everything works without this file too.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const live = () => $("[data-live]");
  const words = () => $("#words")?.dataset || {}; // the texts that this file says, in the language of the page

  // The person's time zone decides on which day something was done.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`time_zone=${zone}`)) {
    document.cookie = `time_zone=${zone};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function say(text, error = false) {
    const place = $("#announcement");
    const paragraph = document.createElement("p");
    paragraph.className = error ? "said said-error" : "said";
    paragraph.textContent = text;
    place.replaceChildren(paragraph);
  }

  // --- Changes: one operation a click; a retry repeats it, so that nothing happens twice ---------
  function send(button) {
    const values = Object.fromEntries(new FormData(button.form));
    values.operation = newId();
    if (button.name) values[button.name] = button.value;
    const opened = $$(".detail, .states").map((one) => one.id.replace(/^(detail|states)-/, ""));
    if (opened.length) values.opened = [...new Set(opened)];
    remember(button);
    $$(".offers").filter((one) => !one.contains(button)).forEach((one) => clear(one, button));
    return htmx.ajax("POST", button.getAttribute("formaction"), { source: button, values, swap: "none" }).then(() => after(button), () => {});
  }

  // Signing up returns to the row that was ticked last.
  function remember(button) {
    const link = $("#keep a");
    const row = button.closest("li[data-state]");
    if (!link || !row) return;
    const address = new URL(link.href);
    address.searchParams.set("next", `${address.searchParams.get("next").split("#")[0]}#${row.id}`);
    link.href = address;
  }

  // Old suggestions go, unless the row under the pointer would move and scrolling could not make up for it.
  function clear(offers, button) {
    const place = button.getBoundingClientRect().top;
    const scrolled = scrollY;
    offers.hidden = true;
    const moved = place - button.getBoundingClientRect().top;
    if (moved > scrolled) {
      offers.hidden = false;
      return;
    }
    offers.remove();
    scrollBy({ top: button.getBoundingClientRect().top - place, behavior: "instant" });
  }

  function after(button) {
    const offer = button.closest("[data-offer]");
    if (!offer) return;
    const list = offer.closest(".offers");
    const row = list.previousElementSibling;
    offer.remove();
    const next = $("button", list);
    if (!next) list.remove();
    (next || $(".tick", row)).focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[formaction]");
    if (button && live() && button.form && button.form.id === "changes") {
      event.preventDefault();
      send(button);
      return;
    }
    const link = event.target.closest(".rows > li > a, a.more");
    if (link && live() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      toggle(link);
    }
  });

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.formData.delete("scope");
    if (token()) event.detail.headers["X-CSRFToken"] = token();
  });
  // Signing in again in another tab makes a new token: a page that was open before sends that one.
  document.addEventListener("submit", (event) => {
    const field = event.target.elements.csrfmiddlewaretoken;
    if (field && token()) field.value = token();
  }, true);

  function token() {
    const name = `${words().csrf}=`;
    return document.cookie.split("; ").find((one) => one.startsWith(name))?.slice(name.length);
  }

  // An answer may change parts that this page does not show: a filtered board, an item's own page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = document.createElement("template");
    answer.innerHTML = event.detail.serverResponse;
    const source = event.detail.requestConfig.elt;
    $$("[hx-swap-oob]", answer.content).filter((part) => !shown(part, source)).forEach((part) => part.remove());
    event.detail.serverResponse = answer.innerHTML;
  });

  function shown(part, source) {
    const [how, selector] = part.getAttribute("hx-swap-oob").split(":");
    const place = selector ? $(selector) : document.getElementById(part.id);
    if (how === "afterend") return place && place.matches(".rows > li") && !above(place, source);
    return place && (selector || place.localName === part.localName);
  }

  // Suggestions inserted there would move what the pointer is on.
  function above(row, source) {
    const preceding = source.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_PRECEDING;
    return preceding && !row.contains(source) && row.closest(".level") === source.closest(".level");
  }

  document.addEventListener("htmx:sendError", () => say(words().offline, true));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500 || event.detail.xhr.status === 403) say(words().trouble, true);
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const row = event.detail.target;
    if (row.matches && row.matches(".rows > li")) row.classList.add("row-changed");
    count();
  });

  // A guest is asked to sign up after the fifth tick, in one line.
  function count() {
    const keep = $("#keep");
    const touched = $$(".rows > li[data-state]").filter((row) => row.dataset.state !== "todo").length;
    if (keep && touched >= Number(keep.dataset.after)) keep.hidden = false;
  }

  // --- What opens: an item's meaning below its row, a part's menu in its head ---------------------
  async function toggle(link) {
    if (link.hasAttribute("aria-busy")) return;
    const inRow = link.parentElement.matches(".rows > li");
    const id = inRow ? link.parentElement.id.replace("item-", "detail-") : link.id.replace("more-", "menu-");
    const open = document.getElementById(id);
    if (open) open.remove();
    else {
      link.setAttribute("aria-busy", "true");
      const place = inRow ? link.parentElement : link;
      await htmx.ajax("GET", link.getAttribute("href"), { source: link, target: place, swap: "afterend" }).catch(() => {});
      link.removeAttribute("aria-busy");
    }
    link.setAttribute("aria-expanded", String(!!document.getElementById(id)));
  }

  // --- Find as you type --------------------------------------------------------------------------
  const normal = (text) => text.normalize("NFKC").toLowerCase();
  const find = $("#find");
  if (find && $("form.levels:not(.one)")) {
    find.addEventListener("input", () => {
      const words = normal(find.value).split(/\s+/).filter(Boolean);
      $$(".rows > li[data-state]").forEach((row) => {
        const text = normal($("a", row).textContent);
        row.classList.toggle("no-match", !words.every((word) => text.includes(word)));
      });
      $$(".category").forEach((part) => part.classList.toggle("no-match", !$(".rows > li[data-state]:not(.no-match)", part)));
      live().classList.toggle("finding", words.length > 0);
    });
  }

  // --- Keys: / find, j k move, d l s t set, o open, u undo, ? shows them ---------------------------
  const states = { d: "done", l: "learning", s: "skipped", t: "todo" };

  function move(step) {
    const rows = $$(".rows > li[data-state]").filter((row) => row.offsetParent && !row.matches(".no-match"));
    const here = rows.indexOf(document.activeElement.closest("li[data-state]"));
    const row = rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)];
    if (row) $(".tick", row).focus();
  }

  function set(state) {
    const row = document.activeElement.closest("li[data-state]");
    const tick = row && $(".tick", row);
    if (!tick) return;
    const was = tick.value;
    tick.value = state;
    send(tick);
    tick.value = was;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const undo = $("#undo");
    if (event.key === "/" && find) find.focus();
    else if (!live()) return;
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o") $("a", document.activeElement.closest("li[data-state]") || document.createElement("i"))?.click();
    else if (event.key === "u" && undo) undo.click();
    else if (event.key === "?" && $("#keys")) $("#keys").open = !$("#keys").open;
    else if (states[event.key]) set(states[event.key]);
    else return;
    event.preventDefault();
  });

  // --- What a focused item rests on, and what it opens ---------------------------------------------
  document.addEventListener("focusin", (event) => {
    $$(".rests, .opens").forEach((row) => row.classList.remove("rests", "opens"));
    const board = live();
    const row = event.target.closest(".rows > li[data-state]");
    if (!row || !board || !board.dataset.links) return;
    const rows = $$(".rows > li[data-state]", board);
    const here = rows.indexOf(row);
    board.dataset.links.split(" ").map((pair) => pair.split(">").map(Number)).forEach(([later, earlier]) => {
      if (later === here) rows[earlier]?.classList.add("rests");
      if (earlier === here) rows[later]?.classList.add("opens");
    });
  });
})();
