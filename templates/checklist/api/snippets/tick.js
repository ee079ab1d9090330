const token = globalThis.process?.env.MLC_TOKEN ?? prompt("Your token");

const response = await fetch("{{ api }}/items/{{ item }}/progress/", {
  method: "PUT",
  headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
  body: JSON.stringify({ state: "done" }),
});
const item = await response.json();

console.log(item.state, "since", item.done_on, "- to take it back:", item.operation);
