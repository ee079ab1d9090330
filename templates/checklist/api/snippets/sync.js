const token = globalThis.process?.env.MLC_TOKEN ?? prompt("Your token");
const call = (method, path, body) => fetch(`{{ api }}/${path}`, {
  method,
  headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
  body: body && JSON.stringify(body),
});

{% if not own %}// A copy that is yours, your ticks in it. "operation" makes sure that there is one, however often you run this.
const copied = await call("POST", "checklists/", { copy_of: "{{ list }}", operation: "{{ operation }}" });
const checklist = (await copied.json()).id;
{% else %}const checklist = "{{ own }}";
{% endif %}
// The list as a file, with your ticks. Edit it: `- [x]` is done, a new line is a new item.
const file = await call("GET", `checklists/${checklist}/export/?as=markdown&ticks=true`);
const text = await file.text();

// What the file would change. Without `preview` it does: one operation, one undo.
const body = { text, checklist, ticks: "mirror", preview: true };
const would = await call("POST", "checklists/import/", body);
console.log((await would.json()).counts);
