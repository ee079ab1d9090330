// The editor without reloads: forms are sent one after the other, lines open in their place and can be dragged.
// Everything works without this file too.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const outline = $("#outline");
  const shared = $("#edit");
  let queue = Promise.resolve(); // what was typed first is saved first

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // Sends one change; resolves to whether it was made. What is swapped in is decided by the answer alone.
  function send(source, values) {
    let status = 0;
    const listen = (event) => { status = event.detail.xhr.status; };
    const sent = { ...values, operation: newId() };
    queue = queue.then(async () => {
      const form = source.isConnected ? source : shared;
      form.addEventListener("htmx:beforeOnLoad", listen);
      await htmx.ajax("POST", shared.getAttribute("action"), { source: form, values: sent, swap: "none" }).catch(() => {});
      form.removeEventListener("htmx:beforeOnLoad", listen);
    });
    return queue.then(() => status >= 200 && status < 300);
  }

  const fields = (form, submitter) => Object.fromEntries(new FormData(form, submitter));
  const focus = (id) => document.getElementById(id)?.focus();

  // --- Forms ---------------------------------------------------------------------------------------
  async function add(form, submitter) {
    const input = $("[name=title]", form);
    const text = input.value;
    const values = fields(form, submitter);
    if (!text.trim()) return input.focus();
    input.value = "";
    input.focus();
    const made = await send(form, values);
    if (made) $("#empty")?.remove();
    else if (!input.value) input.value = text;
  }

  async function save(form, submitter) {
    const line = form.closest("[data-open]");
    const part = form.elements.part.value;
    const near = line.nextElementSibling || line.previousElementSibling;
    line.dataset.sent = "now";
    const made = await send(form, fields(form, submitter));
    delete line.dataset.sent;
    if (!made) return $(".said-error, .theirs-now", document.getElementById(`part-${part}`))?.scrollIntoView({ block: "center" });
    if (document.getElementById(`edit-${part}`)) focus(`edit-${part}`);
    else ($(".opener", near || document) || $("#main")).focus();
  }

  async function press(button) {
    const part = button.value.split(":").pop();
    const values = { ...fields(shared), do: button.value };
    await send(shared, values);
    if (button.value.startsWith("restore")) focus(`edit-${part}`);
    else focus(button.id);
    document.activeElement?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter;
    if (!outline || !window.htmx || submitter?.value === "find") return;
    if (form.matches("[data-add]")) add(form, submitter || $("button", form));
    else if (form.matches("[data-save]")) save(form, submitter || $("button", form));
    else if (form === shared && submitter) press(submitter);
    else return;
    event.preventDefault();
  });

  // --- Opening and closing lines ---------------------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const link = event.target.closest(".opener, [data-closes]");
    if (!link || !outline || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const id = link.closest("[id^=part-]").id;
    await htmx.ajax("GET", link.getAttribute("href").split("#")[0], { source: link, target: `#${id}`, swap: "outerHTML" }).catch(() => {});
    if (link.matches("[data-closes]")) focus(id.replace("part-", "edit-"));
    else $("[name=title]", document.getElementById(id))?.focus();
    about(document.getElementById(id));
  });

  // Whether it is still the same skill is asked where the title is another.
  function about(line) {
    const title = line && $("[data-was]", line);
    const means = line && $("[data-means]", line);
    if (!means) return;
    const normal = (text) => text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean).join(" ");
    means.hidden = normal(title.value) === normal(title.dataset.was);
  }
  document.addEventListener("input", (event) => about(event.target.closest("[data-open]")));
  $$("[data-open]").forEach(about);

  // Other lines whose forms are open stay as they are when what is around them is swapped.
  let kept = [];
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    kept = $$("[data-open]", event.detail.target)
      .filter((line) => !line.dataset.sent && (line.contains(document.activeElement) || changed(line)));
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    kept.filter((line) => !line.isConnected).forEach((line) => document.getElementById(line.id)?.replaceWith(line));
    kept = [];
    $$("[data-open]").forEach(about);
  });
  const changed = (line) => $$("input, textarea, select", line).some((one) =>
    one.type === "radio" ? one.checked !== one.defaultChecked
      : one.options ? [...one.options].some((option) => option.selected !== option.defaultSelected)
        : one.value !== one.defaultValue);

  // --- Keys: Alt and an arrow move the line that has the focus, Escape closes its form ------------------
  document.addEventListener("keydown", (event) => {
    const step = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const line = event.target.closest?.("[id^=part-]");
    if (!line || !outline) return;
    if (step && !line.matches("[data-open]")) {
      event.preventDefault();
      document.getElementById(line.id.replace("part-", `${step}-`)).click();
    } else if (event.key === "Escape" && line.matches("[data-open]") && !changed(line)) {
      $("[data-closes]", line).click();
    }
  });

  // --- Dragging by the handle: mouse, pen and touch ------------------------------------------------------
  let drag = null;

  function begin(event) {
    const handle = event.target.closest(".handle");
    const part = handle && handle.closest("[data-kind]");
    if (!part || event.button > 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    drag = { part, handle, home: part.parentNode, next: part.nextElementSibling, from: body(part), y: event.clientY };
    part.classList.add("dragged");
    document.documentElement.classList.add("dragging");
  }

  const body = (part) => part.parentElement.closest("[data-holds]");
  const holder = (place) => $(":scope > .lines", place) || place;
  const parts = (place) => [...holder(place).children].filter((one) => one.matches("[data-kind]"));

  function over(event) {
    if (!drag) return;
    if (event.clientY < 90) scrollBy(0, -12);
    if (event.clientY > innerHeight - 90) scrollBy(0, 12);
    const below = document.elementsFromPoint(event.clientX, event.clientY).find((one) => !drag.part.contains(one) && one.closest(`[data-holds="${drag.part.dataset.kind}"], section[data-kind]`));
    const place = below && placeOf(below);
    if (!place) return;
    const after = parts(place).filter((one) => one !== drag.part).find((one) => event.clientY < middle(one));
    const last = parts(place).filter((one) => one !== drag.part).pop();
    if (after) after.before(drag.part);
    else if (last) last.after(drag.part);
    else holder(place).prepend(drag.part);
  }

  // The body that may hold the part: the one under the pointer, or that of the section whose head is.
  function placeOf(below) {
    const own = `[data-holds="${drag.part.dataset.kind}"]`;
    return below.closest(own) || $(`:scope > ${own}`, below.closest("section[data-kind]") || document.createElement("i"));
  }

  function middle(part) {
    const box = part.getBoundingClientRect();
    return box.top + Math.min(box.height / 2, 24);
  }

  async function end(event) {
    if (!drag) return;
    const { part, home, next, from } = drag;
    const to = body(part);
    const follows = parts(to)[parts(to).indexOf(part) - 1];
    const moved = part.parentNode !== home || part.nextElementSibling !== next;
    part.classList.remove("dragged");
    document.documentElement.classList.remove("dragging");
    drag = null;
    if (event.type === "pointercancel" || event.key === "Escape") home.insertBefore(part, next);
    else if (moved) {
      const values = { ...fields(shared), do: `move:${part.dataset.kind}:${part.dataset.uuid}`, parent: to.dataset.part, was_in: from.dataset.part, follows: follows ? follows.dataset.uuid : "" };
      if (!(await send(shared, values)) && part.isConnected) home.insertBefore(part, next?.isConnected ? next : null);
      focus(`edit-${part.dataset.uuid}`);
    }
  }

  if (outline) {
    outline.classList.add("drags");
    outline.addEventListener("pointerdown", begin);
    document.addEventListener("pointermove", over);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", (event) => event.key === "Escape" && end(event));
  }

  // --- Skills are found while typing ---------------------------------------------------------------------
  const search = $("[data-find]");
  let waiting = 0;
  if (search && window.htmx) {
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const address = `${search.getAttribute("action")}?${new URLSearchParams(new FormData(search))}`;
        htmx.ajax("GET", address, { target: "#found", swap: "outerHTML" }).catch(() => {});
      }, 250);
    });
  }
})();
