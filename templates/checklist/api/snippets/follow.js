const token = globalThis.process?.env.MLC_TOKEN ?? prompt("Your token");
const seen = ""; // the "operation" of the last change that you know of

let address = "{{ api }}/events/" + (seen && `?since=${seen}`);
while (address) { // page by page, the oldest change first
  const response = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
  const page = await response.json();
  for (const event of page.results) {
    console.log(event.at, event.title, event.from_state, "->", event.to_state, event.operation);
  }
  address = page.next;
}
